"""Business registration: rows of a view that the department's PostgreSQL shows us, one a version of an application."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, TypeAdapter, with_config
from typing_extensions import TypedDict

from connectors.connector import Connector, Sql
from connectors.invalid import Invalid, InvalidError, Reason
from connectors.values import instant, read
from streams.members import Code, Revision
from streams.registrations.event import TOPIC, Kind, Registration

NAME = "business_registration"
QUERY = (
    "SELECT id, so_ho_so, loai, nop_truc_tuyen, ngay_nop, ngay_cap, ma_dia_ban, phien_ban, cap_nhat"
    " FROM v_ioc_dang_ky_kinh_doanh WHERE (cap_nhat, id) > (:since, :after_id) ORDER BY cap_nhat, id LIMIT :limit"
)
KINDS: Mapping[str, Kind] = {
    "HO_KINH_DOANH": "household",
    "DOANH_NGHIEP": "enterprise",
    "CHI_NHANH": "branch",
    "THAY_DOI": "change",
    "GIAI_THE": "dissolution",
}


@with_config(ConfigDict(extra="forbid"))
class Row(TypedDict):
    """A row of the view; the columns with names and addresses, which the view has too, are not asked for."""

    id: Annotated[int, Field(ge=0, lt=2**63)]
    so_ho_so: Code
    loai: Literal["HO_KINH_DOANH", "DOANH_NGHIEP", "CHI_NHANH", "THAY_DOI", "GIAI_THE"]
    nop_truc_tuyen: bool
    ngay_nop: str
    ngay_cap: str | None
    ma_dia_ban: Code
    phien_ban: Revision
    cap_nhat: str


_row = TypeAdapter(Row)


def parse(raw: bytes, _device: str) -> Sequence[Registration] | Invalid:
    """Return the one version of an application that a row tells, or why it cannot be used."""
    try:
        return [_registration(read(_row, raw))]
    except InvalidError as error:
        return error.invalid


def _registration(row: Row) -> Registration:
    instant(row["cap_nhat"], "cap_nhat")
    filed = instant(row["ngay_nop"], "ngay_nop")
    decided = None if row["ngay_cap"] is None else instant(row["ngay_cap"], "ngay_cap")
    if decided is not None and decided < filed:
        raise InvalidError(Reason.OUT_OF_RANGE, "ngay_cap")
    return {
        "system": NAME,
        "registration": row["so_ho_so"],
        "kind": KINDS[row["loai"]],
        "online": row["nop_truc_tuyen"],
        "filed_at": filed,
        "decided_at": decided,
        "unit": row["ma_dia_ban"],
        "revision": row["phien_ban"],
    }


CONNECTOR = Connector(
    name=NAME,
    door="sql:business_registration",
    kind="registrations",
    title_vi="Hệ thống đăng ký kinh doanh",
    title_en="Business registration",
    transport=Sql(QUERY, changed="cap_nhat"),
    emits=TOPIC,
    parse=parse,
    confidential=True,
    configuration="IOC_SOURCES__BUSINESS_REGISTRATION__URL=postgresql://ioc:…@127.0.0.1:5432/dang_ky_kinh_doanh",
    sample=(
        '{"cap_nhat":"2026-11-24T08:10:03+07:00","id":4711,"loai":"HO_KINH_DOANH","ma_dia_ban":"02269","ngay_cap":null,'
        '"ngay_nop":"2026-11-24T08:10:00+07:00","nop_truc_tuyen":true,"phien_ban":0,"so_ho_so":"HKD-261124-0490-1"}'
    ),
)
