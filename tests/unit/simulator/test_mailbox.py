"""The simulated officers' mailbox over real SMTP."""

import smtplib
from email.message import EmailMessage
from pathlib import Path

from infra.native.ports import free_port
from infra.simulator.mailbox import mails, open_mailbox
from streams.settings import Settings
from tests.command_line import in_this_process


def here(folder: Path, host: str = "127.0.0.1") -> Settings:
    return Settings(state_dir=folder, smtp_host=host, smtp_port=free_port())


def test_what_is_sent_is_kept_and_can_be_read(tmp_path: Path) -> None:
    settings = here(tmp_path)
    message = EmailMessage()
    message["To"], message["From"], message["Subject"] = "truc@example.vn", "ioc@example.vn", "Báo động III"
    message.set_content("Sông Lô tại Tuyên Quang\n")
    with open_mailbox(settings) as serves, smtplib.SMTP(settings.smtp_host, settings.smtp_port) as client:
        assert serves
        client.send_message(message)
    kept = mails(settings)
    assert [(m.recipient, m.subject, m.text) for m in kept] == [
        ("truc@example.vn", "Báo động III", "Sông Lô tại Tuyên Quang\n")
    ]


def test_a_real_mail_server_elsewhere_is_left_to_do_its_work(tmp_path: Path) -> None:
    with open_mailbox(here(tmp_path, "mail.example.vn")) as serves:
        assert not serves


def test_in_containers_it_listens_under_the_simulator_s_name(tmp_path: Path) -> None:
    settings = here(tmp_path, "simulator").model_copy(
        update={"simulator_url": "http://simulator:8090", "bind_host": "127.0.0.1"}
    )
    with open_mailbox(settings) as serves, smtplib.SMTP("127.0.0.1", settings.smtp_port) as client:
        assert serves
        assert client.noop()[0] == 250


def test_a_taken_port_does_not_stop_the_simulator(tmp_path: Path) -> None:
    settings = here(tmp_path)
    with open_mailbox(settings) as first, open_mailbox(settings) as second:
        assert (first, second) == (True, False)


def test_where_no_mail_came_the_reason_can_be_found(tmp_path: Path) -> None:
    given = {"IOC_STATE_DIR": str(tmp_path), "IOC_DATABASE_URL": "postgresql://", "IOC_SMTP_PORT": "21025"}
    said = in_this_process(given, "simulate", "mail").stdout
    assert "port 21025 was free" in said
    assert "`ioc logs simulator`" in said
    said = in_this_process({**given, "IOC_SMTP_HOST": "mail.example.vn"}, "simulate", "mail").stdout
    assert "They go to mail.example.vn (IOC_SMTP_HOST)" in said
