"""The provincial dossier system: each row of its change list is one step of one dossier."""

from __future__ import annotations

from typing import Annotated, NotRequired, cast

from pydantic import ConfigDict, Field, TypeAdapter, with_config
from typing_extensions import TypedDict

from connectors.connector import Connector, HttpPoll
from connectors.values import CitizenNumber, instant, parser
from streams.dossiers.event import TOPIC, DossierStep
from streams.members import Code, Dong, Revision

NAME = "provincial_dossiers"
_ABSENT = object()


@with_config(ConfigDict(extra="forbid"))
class Row(TypedDict):
    """A row in the words of the national specification; times are RFC 3339, NgayHenTra the promised day.

    NguoiNop is the applicant's citizen number. What the index of Decision 766/QĐ-TTg asks beyond the step may be
    missing, or null as long as it is not known.
    """

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
    CanBo: NotRequired[Code | None]
    NguoiNop: NotRequired[CitizenNumber | None]
    LePhi: NotRequired[Dong | None]
    ThanhToanTrucTuyen: NotRequired[bool | None]
    KetQuaDienTu: NotRequired[bool | None]
    SoHoa: NotRequired[bool | None]
    TaiSuDung: NotRequired[bool | None]
    ChiaSe: NotRequired[bool | None]
    KhaiThacDanCu: NotRequired[bool | None]
    DongBo: NotRequired[bool | None]


FACTS = {
    "CanBo": "officer",
    "NguoiNop": "applicant",
    "LePhi": "fee_vnd",
    "ThanhToanTrucTuyen": "paid_online",
    "KetQuaDienTu": "result_electronic",
    "SoHoa": "digitised",
    "TaiSuDung": "reused",
    "ChiaSe": "shared",
    "KhaiThacDanCu": "population",
    "DongBo": "synchronised",
}
"""What a row may tell beyond its step, by the member of the event that it becomes."""
_row = TypeAdapter(Row)


def _step(row: Row) -> DossierStep:
    instant(row["NgayCapNhat"], "NgayCapNhat")
    promised = row.get("NgayHenTra")
    step: DossierStep = {
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
    facts = {member: value for name, member in FACTS.items() if (value := row.get(name, _ABSENT)) is not _ABSENT}
    return cast(DossierStep, step | facts)


parse = parser(_row, "MaHoSo", lambda row: [_step(row)])

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
    personal=("applicant",),
    confidential=True,
    configuration="IOC_SOURCES__PROVINCIAL_DOSSIERS__URL=http://127.0.0.1:8090/provincial_dossiers\n"
    "IOC_SOURCES__PROVINCIAL_DOSSIERS__TOKEN=…",
    sample=(
        '{"id":981,"MaHoSo":"H60.08.01-261124-0975","MaTTHC":"1.004946","MaCoQuan":"H60.08","MaDonVi":"H60.08.01",'
        '"KenhThucHien":2,"TrangThai":4,"ThoiDiem":"2026-11-24T08:10:00+07:00",'
        '"NgayHenTra":"2026-11-30T17:00:00+07:00","PhienBan":0,"NgayCapNhat":"2026-11-24T08:10:03+07:00",'
        '"CanBo":"H60.08.01-CB03","NguoiNop":"008185000975","LePhi":3000000,"ThanhToanTrucTuyen":true,'
        '"KetQuaDienTu":null,"SoHoa":true,"TaiSuDung":false,"ChiaSe":false,"KhaiThacDanCu":true,"DongBo":true}'
    ),
)
