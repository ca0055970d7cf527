"""What the registries hold: agencies and their offices, units, stations and fees, checked before they reach a table."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from math import isfinite
from pathlib import Path
from re import fullmatch
from typing import Annotated, Any, TextIO, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from streams.members import Code
from streams.wrong_input import in_words

FIRST_DAY = date(2000, 1, 1)
_COUNTABLE = 20
ALARM_LEVELS = 3
NUMBERS = frozenset({"altitude_m", "day_db", "km", "lamps", "night_db", "reference_m"})
ABOVE_NOUGHT = frozenset({"free_flow_kmh", "measures_every_s", "rise_minutes", "rolls_over_at"})
"""Attributes of stations that boards, rules and figures read as numbers; these as numbers above nought."""
TRUE_OR_FALSE = frozenset({"night_use", "reference"})
"""Attributes that say yes or no: "yes" in quotes would be no, and a citizen's sensor have the official index."""
ENTERED = {"entered": True}
"""The context of a validation of what somebody enters: nothing may be in it that nobody could read."""
NAME = r"[a-z][a-z0-9_]{0,39}"
"""Of a kind of stations or a metric."""


class RegistryError(ValueError):
    """A registry file contradicts itself or the registries; the message names line and field, one a line."""


def _empty_to_none(value: object) -> object:
    return None if value == "" else value


def _empty_to_first_day(value: object) -> object:
    return FIRST_DAY if value in ("", None) else value


def _with_point(value: object) -> object:
    return value.replace(",", ".") if isinstance(value, str) else value


def _json_object(value: object) -> object:
    if not isinstance(value, str):
        return {} if value is None else value
    try:
        return json.loads(value or "{}", parse_constant=_refuse_constant, object_pairs_hook=_each_once)
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON: {error.msg}") from None
    except RecursionError:
        raise ValueError("not JSON: nested too deep") from None


def _are_names(listed: object) -> bool:
    return isinstance(listed, list) and all(isinstance(name, str) and fullmatch(NAME, name) for name in listed)


def _are_lines(told: object) -> bool:
    """Say whether these are thresholds by rule: {"heat": [36, 38, 40]}, null where there is none."""
    return isinstance(told, dict) and all(isinstance(own, list) and all(map(_is_level, own)) for own in told.values())


def _is_level(line: object) -> bool:
    return line is None or _is_number(line)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


def _each_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice")
    return found


def _refuse_constant(name: str) -> object:
    raise ValueError(f"{name} is not a number")


Text = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+$")]
"""A name on one line, without characters that nobody sees."""
OptionalCode = Annotated[Code | None, BeforeValidator(_empty_to_none)]
FirstDay = Annotated[date, BeforeValidator(_empty_to_first_day)]
LastDay = Annotated[date | None, BeforeValidator(_empty_to_none)]


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    name_vi: Text
    name_en: Text
    valid_from: FirstDay = FIRST_DAY
    valid_to: LastDay = None

    @model_validator(mode="after")
    def _ends_after_it_began(self) -> _Record:
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise ValueError("valid_to is before valid_from")
        return self


class Agency(_Record):
    """An agency that receives dossiers or owns stations."""

    code: Code


class Unit(_Record):
    """An administrative unit; `parent` makes the tiers, none of which is assumed anywhere."""

    code: Code
    kind: Text
    parent: OptionalCode = None


class Office(_Record):
    """A unit of an agency that handles dossiers."""

    code: Code
    agency: Code


class ProcedureFee(_Record):
    """What a procedure costs at the agency that offers it, in dong; 0 when it costs nothing."""

    code: Code
    agency: Code
    fee_vnd: Annotated[int, Field(ge=0, le=10**12)]


class Station(_Record):
    """A measuring station; degrees are WGS 84, `attributes` is whatever its kind needs."""

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$")]
    kind: Annotated[str, Field(pattern=f"^{NAME}$")]
    latitude: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False), BeforeValidator(_with_point)]
    longitude: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False), BeforeValidator(_with_point)]
    unit: OptionalCode = None
    agency: OptionalCode = None
    attributes: Annotated[dict[str, Any], BeforeValidator(_json_object)] = {}

    @field_validator("attributes")
    @classmethod
    def _alarm_levels_rise(cls, attributes: dict[str, Any]) -> dict[str, Any]:
        """Refuse alarm levels that no rule and no board could read."""
        lines = attributes.get("alarm_m", [])
        if not isinstance(lines, list) or len(lines) > ALARM_LEVELS or not all(map(_is_level, lines)):
            raise ValueError("alarm_m must be a list of up to three numbers of metres, null where one is unknown")
        known = [line for line in lines if line is not None]
        if known != sorted(known):
            raise ValueError("alarm_m must rise from level I to level III")
        return attributes

    @field_validator("attributes")
    @classmethod
    def _can_be_read(cls, attributes: dict[str, Any], info: ValidationInfo) -> dict[str, Any]:
        """Refuse, of what is entered, a number written as a text and the like: readers would pass it over unsaid."""
        if info.context != ENTERED:
            return attributes
        if not _are_names(attributes.get("may_stand_still", [])):
            raise ValueError("may_stand_still must be a list of metrics")
        if not _are_lines(attributes.get("alert_lines", {})):
            raise ValueError('alert_lines must have a list of numbers for each rule, as {"heat": [36, 38, 40]}')
        for name in sorted(TRUE_OR_FALSE & attributes.keys()):
            if not isinstance(attributes[name], bool):
                raise ValueError(f"{name} must be true or false, without quotes")
        for name in sorted((NUMBERS | ABOVE_NOUGHT) & attributes.keys()):
            if not _is_number(attributes[name]):
                raise ValueError(f"{name} must be a number, without quotes")
            if name in ABOVE_NOUGHT and attributes[name] <= 0:
                raise ValueError(f"{name} must be more than 0")
        return attributes

    @field_validator("attributes")
    @classmethod
    def _says_what_else_it_measures(cls, attributes: dict[str, Any]) -> dict[str, Any]:
        """Refuse what the streams could not read: a station that measures more than its kind does says so here."""
        if not _are_names(attributes.get("also_measures", [])):
            raise ValueError("also_measures must be a list of kinds of stations or of metrics")
        return attributes

    @field_validator("attributes")
    @classmethod
    def _can_be_kept(cls, attributes: dict[str, Any]) -> dict[str, Any]:
        """Refuse what JSON may escape and no database keeps: NUL, halves of characters, infinity."""
        try:
            told = json.dumps(attributes, ensure_ascii=False, allow_nan=False)
            told.encode()
        except (ValueError, RecursionError):
            raise ValueError("holds a character or a number that cannot be kept") from None
        if "\\u0000" in told.replace("\\\\", ""):
            raise ValueError("holds a character that cannot be kept")
        return attributes


RecordT = TypeVar("RecordT", bound=_Record)


def parse(kind: type[RecordT], rows: Iterable[Mapping[str, Any]], first_line: int = 2) -> list[RecordT]:
    """Return the rows as records; raises RegistryError that lists every wrong field with its line."""
    records: list[RecordT] = []
    faults: list[str] = []
    seen: dict[str, int] = {}
    for line, row in enumerate(rows, first_line):
        try:
            record = kind.model_validate(dict(row), context=ENTERED)
        except ValidationError as error:
            faults += wrong_fields(error, line)
            continue
        key = str(getattr(record, key_of(kind)))
        if key in seen:
            faults.append(f"line {line}: {key} stands in line {seen[key]} already")
        seen[key] = line
        records.append(record)
    if faults:
        more = [f"and {len(faults) - _COUNTABLE} more"] if len(faults) > _COUNTABLE else []
        raise RegistryError("\n".join(faults[:_COUNTABLE] + more))
    return records


def wrong_fields(error: ValidationError, line: int) -> list[str]:
    """Return what is wrong in a line of a file, a sentence for each field."""
    return [f"line {line}: {'.'.join(place) or 'row'}: {words}" for place, words in in_words(error)]


def read_csv(kind: type[RecordT], file: TextIO) -> list[RecordT]:
    """Return the records of a CSV file whose first line names the fields; raises RegistryError."""
    return parse(kind, rows_of(kind, file))


def rows_of(kind: type[BaseModel], file: TextIO) -> list[dict[str, str]]:
    """Return the rows of a CSV file; raises RegistryError when its first line does not name the fields of this kind."""
    rows = csv_rows(file)
    _require_fields(kind, rows)
    return rows


def _require_fields(kind: type[BaseModel], rows: Sequence[Mapping[str, str]]) -> None:
    named = list(rows[0]) if rows else list(kind.model_fields)
    lacking = [name for name, field in kind.model_fields.items() if field.is_required() and name not in named]
    unknown = [name[:40] for name in named if name not in kind.model_fields]
    if lacking or unknown:
        faults = [f"lacks {', '.join(lacking)}"] * bool(lacking) + [f"has unknown {', '.join(unknown)}"] * bool(unknown)
        raise RegistryError(
            f"line 1: it must name the fields {', '.join(kind.model_fields)}, but {' and '.join(faults)}"
        )


def read_file(kind: type[RecordT], path: Path) -> list[RecordT]:
    """Return the records of the CSV file at that path, in UTF-8 with or without a mark; raises RegistryError."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return read_csv(kind, file)


def csv_rows(file: TextIO) -> list[dict[str, str]]:
    """Return the rows of a CSV file by field name; raises RegistryError on a row of the wrong length.

    Fields are parted by what stands most often in the first line: a comma, or a semicolon or tab as spreadsheets do.
    """
    reader = csv.DictReader(file, strict=True)
    try:
        text = file.read()
        parts = max(",;\t", key=text.partition("\n")[0].count)
        reader = csv.DictReader(io.StringIO(text, newline=""), strict=True, delimiter=parts)
        rows = list(reader)
    except (csv.Error, UnicodeDecodeError) as error:
        raise RegistryError(f"line {reader.line_num}: not CSV in UTF-8: {error}") from None
    if not reader.fieldnames:
        raise RegistryError("the file is empty: its first line must name the fields")
    for line, row in enumerate(rows, 2):
        if None in row or None in row.values():
            raise RegistryError(f"line {line}: expected {len(reader.fieldnames)} fields")
    return rows


def key_of(kind: type[_Record]) -> str:
    """Return the name of the field that identifies a record of this kind."""
    return "id" if kind is Station else "code"
