"""The provincial dossier system: each row of its change list is one step of one dossier."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, NotRequired

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError, with_config
from typing_extensions import TypedDict

from connectors import strict_json
from connectors.connector import Connector, HttpPoll
from connectors.invalid import Invalid, InvalidError
from connectors.values import Revision, instant, typed
from streams.dossiers.event import TOPIC, Code, DossierStep

NAME = "provincial_dossiers"


@with_config(ConfigDict(extra="forbid"))
class Row(TypedDict):
    """A row in the words of the national specification; times are RFC 3339, NgayHenTra the promised day."""

    id: Annotated[int, Field(ge=0, lt=2**63)]
    MaHoSo: Code
    MaTTHC: Code
    MaCoQuan: Code
    MaDonVi: Code
    KenhThucHien: Annotated[int, Field(ge=1, le=3)]
    TrangThai: Annotated[int, Field(ge=1, le=10)]
    ThoiDiem: str
    NgayHenTra: NotRequired[str | None]
    PhienBan: NotRequired[Revision]
    NgayCapNhat: str


_row = TypeAdapter(Row)
_code: TypeAdapter[str] = TypeAdapter(Code)


def parse(raw: bytes, _device: str) -> Sequence[DossierStep] | Invalid:
    """Return the one step that a row tells, or why it cannot be used, with the dossier's code if readable."""
    value: object = None
    try:
        value = strict_json.loads(raw)
        return [_step(typed(_row, value))]
    except InvalidError as error:
        return Invalid(error.invalid.reason, error.invalid.detail, _dossier(value))


def _step(row: Row) -> DossierStep:
    instant(row["NgayCapNhat"], "NgayCapNhat")
    promised = row.get("NgayHenTra")
    return {
        "dossier": row["MaHoSo"],
        "status": row["TrangThai"],
        "time": instant(row["ThoiDiem"], "ThoiDiem"),
        "system": NAME,
        "agency": row["MaCoQuan"],
        "unit": row["MaDonVi"],
        "procedure": row["MaTTHC"],
        "channel": row["KenhThucHien"],
        "due": None if promised is None else instant(promised, "NgayHenTra"),
        "revision": row.get("PhienBan", 0),
    }


def _dossier(value: Any) -> str:
    code = value.get("MaHoSo") if isinstance(value, dict) else None
    try:
        return _code.validate_python(code, strict=True)
    except ValidationError:
        return ""


CONNECTOR = Connector(
    name=NAME,
    door="http:dossiers",
    kind="dossiers",
    title_vi="Hệ thống thông tin giải quyết thủ tục hành chính tỉnh",
    title_en="Provincial dossier information system",
    transport=HttpPoll(
        path="/api/v1/dossier-steps",
        rows="data",
        next="next",
        changed="NgayCapNhat",
    ),
    emits=TOPIC,
    parse=parse,
    confidential=True,
    configuration="IOC_SOURCES__PROVINCIAL_DOSSIERS__URL=http://127.0.0.1:8090/provincial_dossiers\n"
    "IOC_SOURCES__PROVINCIAL_DOSSIERS__TOKEN=…",
    sample=(
        '{"id":981,"MaHoSo":"H60.08.01-261124-0975","MaTTHC":"1.004946","MaCoQuan":"H60.08","MaDonVi":"H60.08.01",'
        '"KenhThucHien":2,"TrangThai":4,"ThoiDiem":"2026-11-24T08:10:00+07:00",'
        '"NgayHenTra":"2026-11-30T17:00:00+07:00","PhienBan":0,"NgayCapNhat":"2026-11-24T08:10:03+07:00"}'
    ),
)
