"""The departments' data stores: a table of checks, one row for each look at each store, pulled by its change time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from pydantic import ConfigDict, Field, TypeAdapter, with_config
from typing_extensions import TypedDict

from connectors.connector import Connector, Sql
from connectors.invalid import Invalid, InvalidError, Reason
from connectors.values import instant, read
from streams.clock import LOCAL_ZONE
from streams.members import Code
from streams.stores.event import TOPIC, StoreCheck, StoreName

NAME = "data_stores"


@with_config(ConfigDict(extra="forbid"))
class Row(TypedDict):
    """A row of `store_check`; times are RFC 3339, `renewed_every_s` is the promised interval in seconds."""

    id: Annotated[int, Field(ge=0, lt=2**63)]
    department: Code
    store: StoreName
    row_count: Annotated[int, Field(ge=0, lt=2**62)]
    newest_change: str | None
    checked_at: str
    renewed_every_s: Annotated[int, Field(ge=60, le=366 * 86_400)]
    changed: str


_row = TypeAdapter(Row)


def parse(raw: bytes, _device: str) -> Sequence[StoreCheck] | Invalid:
    """Return the one check that a row tells, or why it cannot be used."""
    try:
        return [_check(read(_row, raw))]
    except InvalidError as error:
        return error.invalid


def _check(row: Row) -> StoreCheck:
    instant(row["changed"], "changed")
    checked = instant(row["checked_at"], "checked_at")
    newest = None if row["newest_change"] is None else instant(row["newest_change"], "newest_change")
    if newest is not None and newest > checked:
        raise InvalidError(Reason.OUT_OF_RANGE, "newest_change")
    return {
        "system": NAME,
        "department": row["department"],
        "store": row["store"],
        "checked": checked,
        "rows": row["row_count"],
        "newest": newest,
        "promised_s": row["renewed_every_s"],
        "revision": checked,
    }


def as_text(moment: datetime) -> str:
    """Return an instant as the column `changed` has it: RFC 3339 with the local offset, so that texts compare."""
    return moment.astimezone(LOCAL_ZONE).isoformat(timespec="seconds")


CONNECTOR = Connector(
    name=NAME,
    door="sql:data_stores",
    kind="shared_data",
    title_vi="Kho dữ liệu của các sở, ngành",
    title_en="Departments' data stores",
    transport=Sql(
        query=(
            "SELECT id, department, store, row_count, newest_change, checked_at, renewed_every_s, changed"
            " FROM store_check WHERE (changed, id) > (:since, :after_id) ORDER BY changed, id LIMIT :limit"
        ),
        bind=as_text,
    ),
    emits=TOPIC,
    parse=parse,
    confidential=False,
    configuration="IOC_SOURCES__DATA_STORES__URL=postgresql://reader:…@10.0.0.7/catalogue",
    sample=(
        '{"changed":"2026-11-24T08:05:04+07:00","checked_at":"2026-11-24T08:05:00+07:00","department":"H60.03","id":981,'
        '"newest_change":"2026-11-24T07:40:12+07:00","renewed_every_s":86400,"row_count":812345,'
        '"store":"Cơ sở dữ liệu hộ tịch"}'
    ),
)
