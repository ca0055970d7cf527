"""The national procedure catalogue: an XLSX export of all procedures each morning, and what was put right by ten."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from connectors.agencies.procedure_catalogue import CONNECTOR, LEVELS, NAME, ONLINE, SHEET
from connectors.catalogue import rows_of
from connectors.invalid import Invalid as Rejected
from infra.simulator import worktime
from infra.simulator.decisions import Decision, in_force
from infra.simulator.entry import Entry, Event, Invalid, Message
from infra.simulator.system import System, Told, World, dropping
from infra.simulator.ways.drop import dropping_files
from infra.simulator.workbook import Cell, workbook
from infra.simulator.worktime import local_time
from streams.clock import LOCAL_ZONE, instant_of
from streams.procedures.event import TOPIC, Procedure

_FIRST_EXPORT = date(2025, 1, 1)
_EXPORT_S, _SUPPLEMENT_S = 6 * 3_600 + 1_800, 9 * 3_600 + 2_700
"""When the export and its supplement are dropped, in seconds of the local day."""
_LEVELS, _ONLINE = ({english: word for word, english in words.items()} for words in (LEVELS, ONLINE))
_COLUMNS: Mapping[str, Callable[[Procedure], Cell]] = {
    "Mã TTHC": lambda p: p["procedure"],
    "Tên TTHC": lambda p: p["name_vi"],
    "Mã cơ quan": lambda p: p["agency"],
    "Cấp thực hiện": lambda p: _LEVELS[p["level"]],
    "Số quyết định": lambda p: p["decision"],
    "Ngày quyết định": lambda p: date.fromisoformat(p["decided_on"]),
    "Ngày hiệu lực": lambda p: date.fromisoformat(p["effective_on"]),
    "Thời điểm công khai": lambda p: _cell_of(p.get("published_at")),
    "Số bộ phận": lambda p: p["parts"],
    "Dịch vụ công trực tuyến": lambda p: _ONLINE[p["online"]],
    "Thanh toán trực tuyến": lambda p: _yes(p["payment_enabled"]),
    "Phí, lệ phí": lambda p: p["fee_vnd"],
    "Bắt buộc kết quả bản giấy": lambda p: _yes(p["paper_result"]),
    "Số ngày giải quyết": lambda p: p["working_days"],
    "Lần xuất": lambda p: p.get("revision", 0),
    "Thời điểm xuất": lambda p: local_time(p["time"]),
}
_SPOILERS: Mapping[str, Mapping[str, Cell]] = {
    "code as a number": {"Mã TTHC": 1.004946},
    "no decision": {"Số quyết định": None},
    "day written by hand": {"Ngày quyết định": "03/11/2026"},
    "eight parts": {"Số bộ phận": 8},
    "an old online level": {"Dịch vụ công trực tuyến": "Mức độ 4"},
    "fee in words": {"Phí, lệ phí": "miễn phí"},
}


@dataclass(frozen=True)
class Line:
    """One line of an export: what it says, and what is wrong with it or that it stands there for the second time."""

    procedure: Procedure
    fault: str | None = None
    repeat: bool = False

    @property
    def cells(self) -> list[Cell]:
        """The line under the sheet's header."""
        spoilt = _SPOILERS.get(self.fault or "", {})
        return [spoilt.get(name, value(self.procedure)) for name, value in _COLUMNS.items()]


def on_day(world: World, day: date) -> Iterator[Told]:
    """Yield the morning's export, and its supplement when something in it was wrong."""
    begin = worktime.midnight(day)
    number = 2 * (day - _FIRST_EXPORT).days
    export, supplement = [], []
    for decision in in_force(world, day - timedelta(days=1)):
        random = world.random(NAME, day, decision.procedure.code)
        draws = [random.random() for _ in range(3)]
        fault = random.choice(sorted(_SPOILERS))
        right = _procedure(world, decision, begin + _EXPORT_S, number)
        wrong = draws[0] < world.faults.corrections
        line = Line({**right, "working_days": right["working_days"] + 1} if wrong else right)
        if wrong:
            supplement.append(Line(_procedure(world, decision, begin + _SUPPLEMENT_S, number + 1)))
        export += [line, *([replace(line, repeat=True)] if draws[1] < world.faults.duplicates else [])]
        export += [replace(line, fault=fault)] if draws[2] < world.faults.malformed else []
    yield begin + _EXPORT_S, _entry(f"danh-muc-tthc-{number:05d}.xlsx", export)
    if supplement:
        yield begin + _SUPPLEMENT_S, _entry(f"danh-muc-tthc-{number + 1:05d}.xlsx", supplement)


def _procedure(world: World, decision: Decision, at: int, number: int) -> Procedure:
    own = world.random(NAME, decision.procedure.code)
    fee = decision.procedure.fee_vnd
    return {
        "system": NAME,
        "procedure": decision.procedure.code,
        "name_vi": decision.procedure.name_vi,
        "agency": decision.procedure.agency,
        "level": "commune" if own.random() < 0.2 else "province",
        "decision": decision.number,
        "decided_on": decision.decided_on.isoformat(),
        "effective_on": decision.effective_on.isoformat(),
        "published_at": decision.published_at * 1_000_000 if decision.published_at <= at else None,
        "parts": decision.parts,
        "online": decision.online,
        "payment_enabled": fee > 0 and decision.online != "none" and own.random() < 0.85,
        "fee_vnd": fee,
        "paper_result": own.random() < 0.3,
        "working_days": decision.procedure.working_days,
        "time": at * 1_000_000,
        "revision": number,
    }


def _entry(name: str, lines: Sequence[Line]) -> Entry:
    entry = Entry()
    content = workbook(SHEET, list(_COLUMNS), (line.cells for line in lines))
    entry.messages.append(Message(name, content, NAME))
    rows = rows_of(CONNECTOR, content, name)
    assert not isinstance(rows, Rejected), "the export is a table"
    for line, raw in zip(lines, rows, strict=True):
        if line.fault:
            spoilt = "Mã TTHC" in _SPOILERS[line.fault]
            source = name if spoilt else line.procedure["procedure"]
            entry.invalid.append(Invalid(CONNECTOR.door, source, raw, line.fault, line.procedure["time"]))
        elif line.repeat:
            entry.duplicate(line.procedure["procedure"])
        else:
            entry.events.append(Event.of(TOPIC, line.procedure))
    return entry


def _cell_of(microseconds: int | None) -> Cell:
    if microseconds is None:
        return None
    return instant_of(microseconds).astimezone(LOCAL_ZONE).replace(tzinfo=None)


def _yes(value: bool) -> str:
    return "Có" if value else "Không"


SYSTEM = System(name=NAME, on_day=on_day, source=dropping, deliver=dropping_files(NAME))
