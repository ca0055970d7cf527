"""The ministries' dossier system: each message it pushes is one step of one dossier, in its own words and codes."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, NamedTuple, NotRequired, TypeVar

from pydantic import ConfigDict, Field, TypeAdapter, with_config
from typing_extensions import TypedDict

from connectors.connector import Connector, Webhook
from connectors.invalid import InvalidError, Reason
from connectors.signatures import timed_hmac
from connectors.values import CitizenNumber, instant, parser
from streams.dossiers.event import TOPIC, Channel, DossierStep, Status
from streams.members import Code, Dong, Revision

NAME = "ministerial_dossiers"
T = TypeVar("T")
Word = Annotated[str, Field(max_length=64)]

STATUSES = {
    "MOI_DANG_KY": Status.REGISTERED,
    "TIEP_NHAN": Status.RECEIVED,
    "TU_CHOI": Status.REFUSED,
    "DANG_XU_LY": Status.PROCESSING,
    "YEU_CAU_BO_SUNG": Status.SUPPLEMENT_REQUESTED,
    "YEU_CAU_NOP_PHI": Status.PAYMENT_REQUESTED,
    "CONG_DAN_RUT": Status.WITHDRAWN,
    "DUNG_XU_LY": Status.STOPPED,
    "DA_XU_LY": Status.FINISHED,
    "DA_TRA_KET_QUA": Status.RETURNED,
}
CHANNELS = {"TRUC_TIEP": Channel.COUNTER, "TRUC_TUYEN": Channel.ONLINE, "BUU_CHINH": Channel.POST}


class Office(NamedTuple):
    """An agency and one of its units, by the province's codes."""

    agency: str
    unit: str


def _rows(name: str) -> list[dict[str, str]]:
    with (Path(__file__).parent / "codes" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


UNITS = {row["national"]: Office(row["agency"], row["unit"]) for row in _rows("ministerial_units.csv")}
"""The province's offices by their national code."""
PROCEDURES = {row["national"]: row["procedure"] for row in _rows("ministerial_procedures.csv")}
"""The code of the national procedure catalogue by the ministries' own code."""
MINISTRIES = frozenset(national.partition("-")[0] for national in PROCEDURES)
"""The letters with which the codes of a ministry begin: those of its procedures and those of its dossiers."""


@with_config(ConfigDict(extra="forbid"))
class Message(TypedDict):
    """A message; times are RFC 3339, maHoSoDiaPhuong is the provincial code of the same dossier as soon as it is known.

    soDinhDanh is the applicant's citizen number; henTra the promised day.
    """

    maHoSo: Code
    maHoSoDiaPhuong: NotRequired[Code | None]
    maThuTuc: Word
    maDonVi: Word
    hinhThucNop: Word
    trangThai: Word
    thoiDiem: str
    henTra: NotRequired[str | None]
    lanSua: NotRequired[Revision]
    soDinhDanh: NotRequired[CitizenNumber | None]
    phiLePhi: NotRequired[Dong | None]
    thanhToanTrucTuyen: NotRequired[bool | None]
    ketQuaDienTu: NotRequired[bool | None]


_message = TypeAdapter(Message)


def _step(message: Message) -> DossierStep:
    office, promised = _known(UNITS, message["maDonVi"], "maDonVi"), message.get("henTra")
    return {
        "dossier": message["maHoSo"],
        "status": int(_known(STATUSES, message["trangThai"], "trangThai")),
        "time": instant(message["thoiDiem"], "thoiDiem"),
        "system": NAME,
        "agency": office.agency,
        "unit": office.unit,
        "procedure": _known(PROCEDURES, message["maThuTuc"], "maThuTuc"),
        "channel": int(_known(CHANNELS, message["hinhThucNop"], "hinhThucNop")),
        "due": None if promised is None else instant(promised, "henTra"),
        "applicant": message.get("soDinhDanh"),
        "alias_of": message.get("maHoSoDiaPhuong"),
        "fee_vnd": message.get("phiLePhi"),
        "paid_online": message.get("thanhToanTrucTuyen"),
        "result_electronic": message.get("ketQuaDienTu"),
        "revision": message.get("lanSua", 0),
    }


def _known(table: Mapping[str, T], code: str, field: str) -> T:
    found = table.get(code)
    if found is None:
        raise InvalidError(Reason.UNKNOWN_CODE, field)
    return found


parse = parser(_message, "maHoSo", lambda message: [_step(message)])

CONNECTOR = Connector(
    name=NAME,
    door=f"webhook:{NAME}",
    kind="dossiers",
    title_vi="Hệ thống thông tin giải quyết thủ tục hành chính của bộ, ngành",
    title_en="Ministerial dossier information system",
    transport=Webhook(timed_hmac()),
    emits=TOPIC,
    parse=parse,
    personal=("applicant",),
    configuration="IOC_SOURCES__MINISTERIAL_DOSSIERS__SECRET=…",
    sample=(
        '{"maHoSo":"BKHCN.08.01-261124-1000975","maHoSoDiaPhuong":"H60.08.01-261124-0975","maThuTuc":"BKHCN-1011937",'
        '"maDonVi":"000.01.08.H60","hinhThucNop":"TRUC_TUYEN","trangThai":"DANG_XU_LY",'
        '"thoiDiem":"2026-11-24T01:10:00.000Z","henTra":"2026-11-30T10:00:00.000Z","lanSua":0,'
        '"soDinhDanh":"008185000975","phiLePhi":3000000,"thanhToanTrucTuyen":true,"ketQuaDienTu":null}'
    ),
)
