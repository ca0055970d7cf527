"""The notifier as a process against a real mail server: every message once by its key, whatever is killed."""

from __future__ import annotations

import ssl
import subprocess
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from aiosmtpd.smtp import AuthResult, LoginPassword

from infra.native.ports import free_port
from streams.alerts import judgement, views
from streams.delivery import claims
from streams.delivery.channels import all_channels
from tests.integration.alerts.processes import (
    Killer,
    Mailbox,
    Process,
    evaluator,
    ioc,
    mail_server,
    notifier,
    settings_for,
)
from tests.integration.alerts.scene import database, observe, officer_on_duty, register, value
from tests.integration.alerts.test_evaluator import write_levels
from tests.proof import Proof
from tests.waiting import wait_until

SENT = "SELECT count(*) FROM outbox WHERE state = 'sent'"
OPEN = "SELECT count(*) FROM outbox WHERE state IN ('queued', 'sending')"


def fire(conn: psycopg.Connection, station: str = "WTR-010", level_m: float = 24.5) -> None:
    now = datetime.now(UTC)
    observe(conn, now, [(station, level_m)])
    while judgement.judge_changes(conn, now):
        pass


def started(*processes: Process) -> None:
    for process in processes:
        process.start()


def stop_all(*processes: Process) -> None:
    for process in processes:
        process.stop()


def test_an_officer_reads_what_to_do(database_url: str, tmp_path: Path) -> None:
    mailbox = Mailbox()
    with mail_server(mailbox) as port, database(database_url) as conn:
        process = notifier(settings_for(database_url, tmp_path, port), tmp_path / "notifier.log")
        started(process)
        register(conn, "WTR-010")
        officer_on_duty(conn)
        fire(conn)
        fire(conn, level_m=26.4)
        wait_until(lambda: value(conn, SENT) == 2, 10, "both messages sent")
        stop_all(process)
        receipts = conn.execute("SELECT outcome, detail FROM delivery_receipt ORDER BY outbox").fetchall()
        assert receipts == [("accepted", "250 2.0.0 queued as 1"), ("accepted", "250 2.0.0 queued as 2")]
        key = value(conn, "SELECT key::text FROM outbox ORDER BY id LIMIT 1")
    first, second = mailbox.mails
    assert first["Message-ID"] == f"<{key}@tuyenquang.example>"
    assert second["References"] == first["Message-ID"]
    assert first["To"].addresses[0].display_name == "Nguyễn Văn An"
    assert first["Subject"] == "[CẢNH BÁO] Mực nước đạt báo động II: Sông Lô tại WTR-010"
    assert second["Subject"].startswith("[TĂNG CẤP] Mực nước đạt báo động III")
    assert first["Auto-Submitted"] == "auto-generated"
    body = first.get_content()
    vietnamese, english = body.split("- - - English - - -")
    assert "Số đo: Mực nước 24,50 m (báo động II: 24,00 m)" in vietnamese
    assert "Dừng đò ngang" in vietnamese
    assert "(giờ Việt Nam)" in vietnamese
    assert "Reading: Water level 24.50 m (alarm II: 24.00 m)" in english
    assert body.count("https://ioc.example/desk/alert/1") == 2


def test_while_the_mail_server_is_away_it_is_tried_again(database_url: str, tmp_path: Path) -> None:
    port = free_port()
    mailbox = Mailbox()
    with database(database_url) as conn:
        process = notifier(settings_for(database_url, tmp_path, port), tmp_path / "notifier.log")
        started(process)
        register(conn, "WTR-010")
        officer_on_duty(conn)
        fire(conn)
        wait_until(lambda: value(conn, "SELECT count(*) FROM delivery_receipt"), 5, "an attempt failed")
        assert views.trouble(conn).retrying == 1
        stop_all(process)
        started(process)
        with mail_server(mailbox, port):
            wait_until(lambda: value(conn, SENT) == 1, 15, "sent in the end")
        stop_all(process)
        outcomes = conn.execute("SELECT outcome, detail FROM delivery_receipt ORDER BY attempt").fetchall()
    assert outcomes[0][1].startswith("Máy chủ thư 127.0.0.1")
    assert outcomes[-1] == ("accepted", "250 2.0.0 queued as 1")
    assert len(mailbox.mails) == 1


def test_a_refused_recipient_is_shown_and_holds_nobody_up(database_url: str, tmp_path: Path) -> None:
    mailbox = Mailbox()
    mailbox.refused_addresses.add("gone@example.vn")
    with mail_server(mailbox) as port, database(database_url) as conn:
        process = notifier(settings_for(database_url, tmp_path, port), tmp_path / "notifier.log")
        register(conn, "WTR-010")
        officer_on_duty(conn, "Gone", "gone@example.vn")
        officer_on_duty(conn)
        fire(conn)
        started(process)
        wait_until(lambda: value(conn, OPEN) == 0, 10, "both settled")
        assert views.trouble(conn).failed == 1
        story = views.story(conn, 1)
        assert story is not None
        assert {(d.state, d.detail) for d in story.deliveries} == {
            ("failed", "người nhận / recipient: 550 5.1.1 no such mailbox"),
            ("sent", "250 2.0.0 queued as 1"),
        }
        mailbox.refused_addresses.clear()
        assert "1 message of alert 1 is queued again" in ioc(database_url, tmp_path, "alerts", "resend", "1")[1]
        wait_until(lambda: value(conn, SENT) == 2, 10, "sent once its cause was mended")
        stop_all(process)
        assert len(mailbox.mails) == 2
        assert "No message of alert 1 was refused" in ioc(database_url, tmp_path, "alerts", "resend", "1")[1]


def test_killed_between_request_and_mark_it_repeats_the_same_key(database_url: str, tmp_path: Path) -> None:
    mailbox = Mailbox()
    mailbox.hold = threading.Event()
    with mail_server(mailbox) as port, database(database_url) as conn:
        process = notifier(settings_for(database_url, tmp_path, port), tmp_path / "notifier.log")
        register(conn, "WTR-010")
        officer_on_duty(conn)
        fire(conn)
        started(process)
        assert mailbox.taken.wait(10)
        assert value(conn, "SELECT state FROM outbox") == "sending"
        process.kill()
        mailbox.hold.set()
        process.start()
        wait_until(lambda: value(conn, SENT) == 1, 5, "sent by the next process, without waiting for the lease")
        stop_all(process)
        assert value(conn, "SELECT attempts FROM outbox") == 2
    assert len(mailbox.ids()) == 2
    assert len(set(mailbox.ids())) == 1


def test_a_claim_ends_with_its_connection_though_a_younger_one_has_its_number(database_url: str) -> None:
    """After a restart of the database the numbers of its connections begin anew."""
    mail = {"email": all_channels()["email"]}
    began = "(SELECT backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid())"
    with database(database_url) as conn:
        register(conn, "WTR-010")
        officer_on_duty(conn)
        fire(conn)
        assert claims.with_work(conn, mail) == ["email"]
        assert claims.claim(conn, mail) is not None
        assert claims.with_work(conn, mail) == []
        assert claims.claim(conn, mail) is None
        conn.execute(f"UPDATE outbox SET next_try_at = {began} - interval '1 s' + %s".encode(), (claims.LEASE,))
        assert claims.with_work(conn, mail) == ["email"]
        again = claims.claim(conn, mail)
    assert again is not None
    assert again.repeated


def test_kills_of_judges_and_notifiers_under_load(database_url: str, tmp_path: Path, proof: Proof) -> None:
    """Alerts × officers distinct keys arrive, and no key more often than somebody was killed."""
    stations = [f"WTR-{n:03}" for n in range(proof.size("stations", small=20, full=200))]
    seconds = proof.size("seconds_of_load", small=4.0, full=60.0)
    pause = proof.size("seconds_between_batches", small=0.1, full=0.5)
    officers = 2
    mailbox = Mailbox()
    with mail_server(mailbox) as port, database(database_url) as conn:
        environment = settings_for(database_url, tmp_path, port)
        processes = [make(environment, tmp_path / "log") for make in (evaluator, notifier, notifier)]
        started(*processes)
        register(conn, *stations)
        for n in range(officers):
            officer_on_duty(conn, f"Officer {n}", f"officer{n}@example.vn")
        killer = Killer(processes, proof.seed)
        load = threading.Thread(target=write_levels, args=(database_url, stations, seconds, pause, proof.seed))
        load.start()
        while load.is_alive():
            time.sleep(killer.pause(0.8))
            killer.strike()
        waiting = "SELECT count(*) FROM condition_change WHERE judged_at IS NULL"
        wait_until(lambda: value(conn, waiting) + value(conn, OPEN) == 0, 180, "all judged and sent")
        stop_all(*processes)
        told = value(conn, "SELECT count(*) FROM alert_transition WHERE kind IN ('fired', 'raised', 'reopened')")
        keys = {f"<{key}@tuyenquang.example>" for (key,) in conn.execute("SELECT key::text FROM outbox")}
    assert len(keys) == told * officers
    assert set(mailbox.ids()) == keys
    repeats = len(mailbox.ids()) - len(keys)
    assert repeats <= killer.kills
    proof.figure("kills", killer.kills)
    proof.figure("messages", len(keys))
    proof.figure("repeats", repeats)
    assert len(keys) > 50


def test_login_and_starttls(database_url: str, tmp_path: Path) -> None:
    """The certificate is one that the process trusts; name and password are those of the settings."""
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    files = ["-keyout", str(key), "-out", str(certificate)]
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *subject, *files],
        check=True,
        capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)

    def check(server: object, session: object, envelope: object, mechanism: str, login: object) -> AuthResult:
        assert isinstance(login, LoginPassword)
        return AuthResult(success=(login.login, login.password) == (b"ioc", b"bi mat"), handled=False)

    mailbox = Mailbox()
    tls: dict[str, Any] = {
        "tls_context": context,
        "require_starttls": True,
        "authenticator": check,
        "auth_required": True,
    }
    with mail_server(mailbox, **tls) as port, database(database_url) as conn:
        register(conn, "WTR-010")
        officer_on_duty(conn)
        fire(conn)
        environment = settings_for(database_url, tmp_path, port) | {
            "IOC_SMTP_STARTTLS": "true",
            "IOC_SMTP_USER": "ioc",
            "IOC_SMTP_PASSWORD": "sai",
            "SSL_CERT_FILE": str(certificate),
        }
        wrong = notifier(environment, tmp_path / "notifier.log")
        started(wrong)
        wait_until(lambda: value(conn, "SELECT count(*) FROM delivery_receipt"), 10, "a wrong password is refused")
        stop_all(wrong)
        assert value(conn, "SELECT detail FROM delivery_receipt").startswith("535")
        assert value(conn, "SELECT state FROM outbox") == "queued"
        right = notifier(environment | {"IOC_SMTP_PASSWORD": "bi mat"}, tmp_path / "notifier.log")
        started(right)
        wait_until(lambda: value(conn, SENT) == 1, 10, "sent")
        stop_all(right)
    assert len(mailbox.mails) == 1
