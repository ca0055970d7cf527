"""Publication by QR: each morning a CSV file with the codes put up, looked after or taken down the day before."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from connectors.agencies.qr_publication import CONNECTOR, NAME
from connectors.catalogue import rows_of
from connectors.invalid import Invalid as Rejected
from infra.simulator import worktime
from infra.simulator.decisions import CYCLE_DAYS, LATEST_DAYS, Decision, decisions
from infra.simulator.entry import Entry, Event, Invalid, Message
from infra.simulator.system import DAY_S, System, Told, World, dropping
from infra.simulator.ways.drop import dropping_files
from infra.simulator.worktime import local_time
from streams.clock import LOCAL_ZONE
from streams.publications.event import TOPIC, Publication

_FILE_S, _SUPPLEMENT_S = 7 * 3_600, 9 * 3_600 + 1_800
"""When the file and its supplement are dropped, in seconds of the local day."""
_PAST_S = (CYCLE_DAYS + LATEST_DAYS + 5) * DAY_S
"""So far back the code that hangs for a procedure now was put up."""
_HEADER = (
    "Mã TTHC",
    "Mã cơ quan",
    "Đường dẫn",
    "Thời điểm niêm yết",
    "Thu hồi",
    "Thời điểm cập nhật",
    "Phiên bản",
)
_REVISIONS = 100
"""Revisions between two decisions: putting up, weekly reviews and corrections fit between them."""
_REVIEW_S = 16 * 3_600
_SPOILERS: Mapping[str, Mapping[str, str]] = {
    "no code": {"Mã TTHC": ""},
    "script for an address": {"Đường dẫn": "javascript:alert(1)"},
    "no address": {"Đường dẫn": ""},
    "time without zone": {"Thời điểm niêm yết": "2026-11-24 08:10"},
    "revoked perhaps": {"Thu hồi": "x"},
    "version in words": {"Phiên bản": "mới nhất"},
}


@dataclass(frozen=True)
class Line:
    """One line of a file: what it says, and what is wrong with it or that it stands there for the second time."""

    publication: Publication
    fault: str | None = None
    repeat: bool = False

    @property
    def cells(self) -> list[str]:
        """The line under the file's header."""
        told = self.publication
        values = (
            told["procedure"],
            told["agency"],
            told["url"],
            local_time(told["published_at"]),
            "Có" if told["revoked"] else "Không",
            local_time(told["time"]),
            str(told.get("revision", 0)),
        )
        return list((dict(zip(_HEADER, values, strict=True)) | dict(_SPOILERS.get(self.fault or "", {}))).values())


def on_day(world: World, day: date) -> Iterator[Told]:
    """Yield the file about the day before, and its supplement when something in it was wrong."""
    begin = worktime.midnight(day)
    lines, supplement = [], []
    for right in _changes(world, begin - DAY_S, begin):
        random = world.random(NAME, right["procedure"], right.get("revision", 0))
        draws = [random.random() for _ in range(3)]
        fault = random.choice(sorted(_SPOILERS))
        wrong = draws[0] < world.faults.corrections
        line = Line({**right, "url": f"{right['url']}?thu-nghiem"} if wrong else right)
        supplement += [Line({**right, "revision": right.get("revision", 0) + 1})] if wrong else []
        lines += [line, *([replace(line, repeat=True)] if draws[1] < world.faults.duplicates else [])]
        lines += [replace(line, fault=fault)] if draws[2] < world.faults.malformed else []
    for what, told, second in (("", lines, _FILE_S), ("-bo-sung", supplement, _SUPPLEMENT_S)):
        if told:
            yield begin + second, _entry(f"niem-yet-qr-{day:%Y%m%d}{what}.csv", told)


def _changes(world: World, start: int, end: int) -> Iterator[Publication]:
    """Yield what was put up, looked after or taken down in [start, end), a local day in seconds since 1970 UTC."""
    day = datetime.fromtimestamp(start, LOCAL_ZONE).date()
    found = list(decisions(world, day - timedelta(days=CYCLE_DAYS + LATEST_DAYS + 2), day))
    for decision in found:
        if start <= decision.put_up_at < end:
            yield _publication(decision, decision.put_up_at)
        if decision.revokes and start <= decision.decided_at < end:
            before = decision.decided_at - CYCLE_DAYS * DAY_S
            yield _publication(decision, before) | {
                "time": decision.decided_at * 1_000_000,
                "revoked": True,
                "revision": decision.nth * _REVISIONS,
            }
    yield from _reviews(world, found, day, start + _REVIEW_S)


def _reviews(world: World, found: Sequence[Decision], day: date, at: int) -> Iterator[Publication]:
    """Yield the codes that hang and whose agency looks, on this day of the week, whether they still open."""
    hanging: dict[str, Decision] = {}
    for decision in sorted(found, key=lambda d: d.nth):
        if decision.put_up_at <= at:
            hanging[decision.procedure.code] = decision
        elif decision.revokes and decision.decided_at <= at:
            hanging.pop(decision.procedure.code, None)
    for code, decision in hanging.items():
        if world.random(NAME, "review", code).randrange(5) == day.weekday():
            nth = (at - decision.put_up_at) // (7 * DAY_S) + 1
            own = _publication(decision, decision.put_up_at)
            yield own | {"time": at * 1_000_000, "revision": decision.nth * _REVISIONS + 10 + 5 * nth}


def _publication(decision: Decision, at: int) -> Publication:
    procedure = decision.procedure
    return {
        "system": NAME,
        "procedure": procedure.code,
        "agency": procedure.agency,
        "url": f"https://dichvucong.example.vn/tthc/{procedure.code}",
        "published_at": at * 1_000_000,
        "revoked": False,
        "time": at * 1_000_000,
        "revision": decision.nth * _REVISIONS + 10,
    }


def _entry(name: str, lines: Sequence[Line]) -> Entry:
    entry = Entry()
    text = io.StringIO(newline="")
    csv.writer(text).writerows([_HEADER, *(line.cells for line in lines)])
    content = text.getvalue().encode("utf-8-sig")
    entry.messages.append(Message(name, content, NAME))
    rows = rows_of(CONNECTOR, content, name)
    assert not isinstance(rows, Rejected), "the file is a table"
    for line, raw in zip(lines, rows, strict=True):
        told = line.publication
        if line.fault:
            source = name if "Mã TTHC" in _SPOILERS[line.fault] else told["procedure"]
            entry.invalid.append(Invalid(CONNECTOR.door, source, raw, line.fault, told["time"]))
        elif line.repeat:
            entry.duplicate(told["procedure"])
        else:
            entry.events.append(Event.of(TOPIC, told))
    return entry


SYSTEM = System(
    name=NAME, on_day=on_day, longest_s=_PAST_S, past_s=_PAST_S, source=dropping, deliver=dropping_files(NAME)
)
