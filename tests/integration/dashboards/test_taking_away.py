"""What is taken away: files with the rows of a panel, and a morning report that each leader gets once."""

from __future__ import annotations

import csv
import io
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from dashboards import kinds
from dashboards.boards import board
from dashboards.choice import written
from dashboards.draw.look import Look
from dashboards.export.files import csv_file
from dashboards.export.rows import rows_of
from dashboards.export.sheet import Sheet
from dashboards.hub import Result
from dashboards.macros import Window, expand
from dashboards.panels import Board, Panel
from dashboards.reader import Reader
from streams.clock import LOCAL_ZONE, local_date, midnight
from streams.db import connect
from tests.integration.alerts.processes import Mailbox, Process, ioc, ioc_process, mail_server, settings_for
from tests.integration.dashboards.conftest import CITY_NOW
from tests.integration.dashboards.sample import fill
from tests.integration.dashboards.web import KIOSK, Web, add_people, running_web
from tests.services import PostgresServer
from tests.waiting import wait_until

NOW = datetime.now(UTC).replace(second=0, microsecond=0)
_REPORTER = "import sys; sys.argv = ['ioc', 'run', 'reporter']; from infra.cli import main; main()"


@pytest.fixture(scope="module")
def web(postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    url = postgres_server.fresh_database()
    fill(url, NOW, step=15)
    add_people(url)
    with running_web(url, tmp_path_factory.mktemp("web")) as web:
        yield web
    postgres_server.drop(url)


def found(name: str, panel: str) -> tuple[Board, Panel]:
    wanted = board(name)
    assert wanted is not None
    return wanted, next(each for each in wanted.panels if each.id == panel)


async def rows(url: str, sql: str, window: Window, **variables: list[str]) -> list[dict[str, Any]]:
    reader = Reader(url, take_role=True, connections=1)
    await reader.open()
    try:
        bound = expand(sql, window, variables)
        return await reader.rows(bound.sql, bound.parameters)
    finally:
        await reader.close()


@pytest.mark.parametrize(
    ("name", "panel", "choice"),
    [("water", "water_alarms", {}), ("dossiers", "dossiers_by_agency", {"agency": ["H60.02"]})],
)
async def test_a_file_holds_exactly_the_rows_of_the_panel(
    web: Web, name: str, panel: str, choice: dict[str, list[str]]
) -> None:
    _, wanted = found(name, panel)
    start, end = NOW - timedelta(hours=9), NOW - timedelta(hours=3)
    window = Window(start, end, timedelta(minutes=5))
    if name == "dossiers":
        window = Window(NOW - timedelta(hours=24), NOW, timedelta(minutes=15))
    look = Look("vi", {"features": []})
    headings, expected = rows_of(
        wanted, look, Result(wanted, await rows(web.database_url, wanted.sql, window, **choice))
    )
    assert expected
    query = {"from": written(start), "to": written(end), **choice}
    with web.client("khach") as client:
        answer = client.get(f"/xuat/{name}/{panel}.csv", params=query)
        book = load_workbook(io.BytesIO(client.get(f"/xuat/{name}/{panel}.xlsx", params=query).content))
    assert answer.headers["content-disposition"].startswith(f'attachment; filename="{name}-{panel}-')
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    table = lines[lines.index([]) + 1 :]
    plain = csv_file(Sheet("", (), headings, expected)).decode("utf-8-sig")
    assert table == list(csv.reader(io.StringIO(plain)))[1:]
    page = book.active
    assert page is not None
    fields = [[field.value for field in row] for row in page.iter_rows(min_row=lines.index([]) + 2)]
    assert [str(value) for value in fields[0]] == table[0]
    assert len(fields) == len(table)
    head = {line[0]: line[1] for line in lines[: lines.index([])]}
    assert head["Người xuất"] == "Người xem"
    assert head.get("Cơ quan", "Sở Nội vụ") == "Sở Nội vụ"


def test_every_kind_of_panel_can_be_taken_and_a_kiosk_takes_none(web: Web) -> None:
    taken = [(name, panel) for name in ("overview", "air") if (each := board(name)) for panel in each.panels]
    with web.client("khach") as client:
        for name, panel in taken:
            assert client.get(f"/xuat/{name}/{panel.id}.csv").status_code == 200, panel.id
        for path in ("/xuat/air/nothing.csv", "/xuat/nothing/pm25_now.csv", "/xuat/air/pm25_now.exe"):
            assert client.get(path).status_code == 404
        assert "/xuat/air/pm25_now.csv" in client.get("/board/air").text
    with web.client() as client:
        assert client.get("/xuat/air/pm25_now.csv").status_code == 303
        client.get("/", params={"kiosk": KIOSK})
        assert client.get("/xuat/air/pm25_now.csv").status_code == 403
        assert "/xuat/" not in client.get("/board/air").text


async def test_a_moment_is_replayed_as_it_was_when_it_was_now(sample_city: str) -> None:
    window = Window(CITY_NOW, CITY_NOW, timedelta(minutes=5))
    live = {row["key"]: row for row in await rows(sample_city, kinds.on_map(), window)}
    for minutes in (1, 5):
        again = {row["key"]: row for row in await rows(sample_city, kinds.at_moments(minutes), window)}
        assert {key: row["state"] for key, row in again.items()} == {key: row["state"] for key, row in live.items()}
        heard = {key for key, row in live.items() if row["state"] != "silent"}
        assert len(heard) > 100
        for key in heard:
            assert again[key]["value"] == pytest.approx(live[key]["value"]), key
            assert again[key]["colour"] == live[key]["colour"]


def test_the_pieces_of_a_replay_are_of_the_day_that_was_asked_for(web: Web) -> None:
    day = local_date(NOW - timedelta(hours=12))
    hour = int((NOW - timedelta(hours=12) - midnight(day)).total_seconds() // 3600)
    with web.client("khach") as client:
        piece = client.get(f"/phat-lai/{day}.json").json()
        assert len(piece["stations"]) > 100
        held = client.get(f"/phat-lai/{day}/{hour}.json?buoc=5").json()
        assert held["start"] == piece["start"] + 3_600_000 * hour
        changes = [change for each in held["stations"].values() for change in each]
        assert {change[0] for change in changes} <= set(range(12))
        assert {"normal", "silent"} <= {change[2] for change in changes}
        tomorrow = local_date(NOW) + timedelta(days=1)
        for path in (f"/phat-lai/{tomorrow}.json", f"/phat-lai/{day}/24.json", f"/phat-lai/{day}/1.json?buoc=2"):
            assert client.get(path).status_code == 404, path


def at_seven() -> dict[str, str]:
    """Return a city clock that comes to seven in a moment."""
    seven = datetime.now(LOCAL_ZONE).replace(hour=7, minute=0, second=0, microsecond=0) - timedelta(seconds=3)
    return {"IOC_CLOCK_REAL_ORIGIN": datetime.now(UTC).isoformat(), "IOC_CLOCK_CITY_ORIGIN": seven.isoformat()}


def attached(mail: EmailMessage) -> bytes:
    (attachment,) = mail.iter_attachments()
    assert attachment.get_filename() == f"bao-cao-sang-{datetime.now(LOCAL_ZONE):%Y-%m-%d}.pdf"
    content = attachment.get_content()
    assert isinstance(content, bytes)
    return content


def test_each_leader_gets_one_report_whatever_is_killed(web: Web, tmp_path: Path) -> None:
    leaders = [f"lanhdao{n}@example.vn" for n in range(4)]
    for address in leaders:
        code, said = ioc(web.database_url, tmp_path, "report", "recipients", "add", address, "--name", "Lãnh đạo")
        assert (code, "gets the morning report" in said) == (0, True), said
    assert ioc(web.database_url, tmp_path, "report", "recipients", "add", leaders[0].upper(), "--name", "x")[0] == 1
    assert ioc(web.database_url, tmp_path, "report", "recipients", "remove", leaders[3])[0] == 0
    assert "cli:" in ioc_process(web.database_url, tmp_path, "report", "recipients", "list")[1]
    mailbox = Mailbox()
    mailbox.hold = threading.Event()
    with mail_server(mailbox) as port:
        settings = {**settings_for(web.database_url, tmp_path, port), **at_seven()}
        both = [Process(settings, tmp_path / f"{n}.log", _REPORTER) for n in range(2)]
        for process in both:
            process.start()
        try:
            assert mailbox.taken.wait(60), both[0].said()
            for process in both:
                process.kill()
            mailbox.hold.set()
            for process in both:
                process.start()
            wait_until(lambda: states(web.database_url) == ["sent"] * 3, 60)
            told = len(mailbox.mails)
            code, said = ioc(web.database_url, tmp_path, "report", "morning", "--out", str(tmp_path / "x.pdf"))
            assert (code, (tmp_path / "x.pdf").read_bytes()[:5]) == (0, b"%PDF-"), said
        finally:
            for process in both:
                process.stop()
    assert len(mailbox.mails) == told
    by = {
        str(mail["To"]): {str(other["Message-ID"]) for other in mailbox.mails if other["To"] == mail["To"]}
        for mail in mailbox.mails
    }
    assert len(by) == 3
    assert all(len(ids) == 1 for ids in by.values())
    assert told <= 3 + 2, "only what was on its way when both were killed is repeated, with the Message-ID it had"
    assert len({attached(mail) for mail in mailbox.mails}) == 1
    assert "- Mực nước đáng chú ý: " in told_in(mailbox.mails[0])
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(attached(mailbox.mails[0]))).pages)
    for words in ("Báo cáo sáng", "Số liệu đến 07:00", "Hồ sơ quá hạn theo cơ quan", "Chiêm Hóa", "Sức khỏe dữ liệu"):
        assert words in text, words


def states(url: str) -> list[str]:
    with connect(url) as conn:
        return [row[0] for row in conn.execute("SELECT state FROM report_delivery ORDER BY address")]


def told_in(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert isinstance(body, EmailMessage)
    return str(body.get_content())
