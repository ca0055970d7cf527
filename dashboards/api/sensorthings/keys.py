"""Which entity the text between the parentheses of an address names, as a condition on its set."""

from __future__ import annotations

from datetime import datetime

from dashboards.api.expressions import Binder
from dashboards.api.refusals import ApiError, InvalidQueryError
from dashboards.api.sensorthings.schema import EntitySet, Link
from streams.clock import instant_of


def where(at: EntitySet, text: str, t: str, binder: Binder) -> str:
    """Return the SQL that finds the entity; raises ApiError when no entity can have such a key."""
    if at.latest:
        return _observation(_text(at, text), t, binder)
    return f"{at.key.format(t=t)} = {binder(_whole(at, text) if at.whole_key else _text(at, text))}"


def leads_to(at: EntitySet, text: str, link: Link, u: str, statement: tuple[str, Binder]) -> str:
    """Return the SQL that finds what the entity leads to, behind the alias `u`; `statement` has a new alias, a binder.

    Where the key alone says it the entity is not read, so that the target's index is walked in its order.
    """
    t, binder = statement
    if not at.latest and "{t}" not in (direct := link.join.replace(at.key, "{key}")):
        key = binder(_whole(at, text) if at.whole_key else _text(at, text))
        return direct.format(u=u, key=key)
    return (
        f"EXISTS (SELECT FROM {at.source} AS {t} WHERE {where(at, text, t, binder)} AND {link.join.format(t=t, u=u)})"
    )


def _whole(at: EntitySet, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise InvalidQueryError(f"the ids of {at.name} are whole numbers")
    return int(text)


def _text(at: EntitySet, text: str) -> str:
    if len(text) < 3 or text[0] != "'" or text[-1] != "'":
        raise InvalidQueryError(f"the ids of {at.name} are texts: '…'")
    return text[1:-1].replace("''", "'")


def series_and_time(key: str) -> tuple[int, datetime] | None:
    """Return what the id of an observation says; None for a text that is none."""
    series, _, moment = key.partition("-")
    if not (key.isascii() and series.isdigit() and moment.isdigit() and len(series) <= 9 and len(moment) <= 16):
        return None
    return int(series), instant_of(int(moment))


def _observation(key: str, t: str, binder: Binder) -> str:
    """Look an observation up by the table's own key, which an index has."""
    found = series_and_time(key)
    if found is None:
        raise ApiError(404, "there is no such observation")
    return f"{t}.series = {binder(found[0])} AND {t}.time = {binder(found[1])}"
