"""A province's data files, read and checked: settings, agencies, offices, units, stations, procedures, holidays."""

from __future__ import annotations

import tomllib
from collections import Counter
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Annotated

import psycopg
from pydantic import BaseModel, ConfigDict, Field
from vietnam_provinces import Province as NationalProvince
from vietnam_provinces import ProvinceCode, Ward

from dashboards.texts import Text
from streams.calendar import holidays
from streams.calendar.holidays import Holiday
from streams.registry import store
from streams.registry.records import Agency, Office, ProcedureFee, RegistryError, Station, Unit, csv_rows, parse
from streams.rivers import reaches
from streams.rivers.reaches import Reach
from streams.service_index import rules

FOLDER = Path(__file__).parent


class Profile(BaseModel):
    """The province's own settings (province.toml); `agency_prefix` stands before every agency's code."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name_vi: str
    name_en: str
    code: int
    unit_code: str
    valid_from: date
    agency_prefix: Annotated[str, Field(pattern=r"^[0-9A-Za-z]+$")]


@dataclass(frozen=True)
class Procedure:
    """An administrative procedure as an agency offers it; the fee in dong, the time in working days."""

    code: str
    agency: str
    name_vi: str
    name_en: str
    working_days: int
    fee_vnd: int


@dataclass(frozen=True)
class Province:
    """Everything that the data files of one province say.

    `ministerial` are the procedures whose dossiers are filed with ministries' own systems; `fees` are those of all
    procedures, `former_units` those whose papers the province still keeps, `reaches` which
    gauge follows which on its rivers.
    """

    profile: Profile
    agencies: list[Agency]
    units: list[Unit]
    stations: list[Station]
    procedures: list[Procedure]
    holidays: list[Holiday]
    fees: list[ProcedureFee]
    offices: list[Office] = field(default_factory=list)
    ministerial: list[Procedure] = field(default_factory=list)
    former_units: list[Unit] = field(default_factory=list)
    reaches: list[Reach] = field(default_factory=list)


def read(name: str, folder: Path = FOLDER) -> Province:
    """Return the province of that name; raises RegistryError when it is unknown or a file is wrong."""
    home = folder / name
    if not (home / "province.toml").is_file():
        raise RegistryError(f"no province {name!r} under {folder}")
    profile = Profile.model_validate(tomllib.loads((home / "province.toml").read_text(encoding="utf-8")))
    prefix = profile.agency_prefix + "."
    procedures = _procedures(home / "procedures.csv", prefix)
    ministerial = _procedures(home / "ministerial_procedures.csv", prefix)
    return Province(
        profile=profile,
        agencies=parse(Agency, _prefixed(home / "agencies.csv", "code", prefix)),
        units=national_units(profile),
        stations=_stations(home / "stations", prefix),
        procedures=procedures,
        holidays=national_holidays(),
        fees=parse(ProcedureFee, [_fee(procedure, profile) for procedure in [*procedures, *ministerial]]),
        offices=_offices(home / "offices.csv", profile, prefix),
        ministerial=ministerial,
        former_units=_former(home / "former_units.csv", profile),
        reaches=reaches.read(home / "reaches.csv") if (home / "reaches.csv").is_file() else [],
    )


def city_name(name: str) -> Text:
    """Return what the province of that folder is called; raises RegistryError."""
    profile = read(name).profile
    return Text(profile.name_vi, profile.name_en)


def load(conn: psycopg.Connection, province: Province, *, only_missing: bool = False) -> dict[str, store.Outcome]:
    """Write a province's registries in one transaction; a second time changes nothing.

    With `only_missing` records that are registered already stay as they are, whatever the files say.
    """
    with conn.transaction():
        if only_missing:
            province = replace(
                province,
                agencies=store.missing(conn, province.agencies),
                offices=store.missing(conn, province.offices),
                units=store.missing(conn, province.units),
                former_units=store.missing(conn, province.former_units),
                stations=store.missing(conn, province.stations),
                holidays=holidays.missing(conn, province.holidays),
                fees=store.missing(conn, province.fees),
                reaches=reaches.missing(conn, province.reaches),
            )
        rules.ensure(conn)
        return {
            "agencies": store.put_agencies(conn, province.agencies),
            "offices": store.put_offices(conn, province.offices),
            "units": store.put_units(conn, [*province.units, *province.former_units]),
            "stations": store.put_stations(conn, province.stations),
            "holidays": holidays.put(conn, province.holidays),
            "fees": store.put_fees(conn, province.fees),
            "reaches": reaches.put(conn, province.reaches),
        }


def _stations(folder: Path, prefix: str) -> list[Station]:
    """Return the stations of all files of the folder, one file a kind of station."""
    files = sorted(folder.glob("*.csv"))
    stations = [station for file in files for station in parse(Station, _prefixed(file, "agency", prefix))]
    if twice := [id_ for id_, count in Counter(station.id for station in stations).items() if count > 1]:
        raise RegistryError(f"stations that stand in two files: {', '.join(twice)}")
    return stations


def national_holidays() -> list[Holiday]:
    """Return the days on which offices are closed in the whole country, and those that are worked for one."""
    return holidays.read(FOLDER / "holidays.csv")


def national_units(profile: Profile) -> list[Unit]:
    """Return the province and its communes as the national list of the package vietnam-provinces has them."""
    code = ProvinceCode(profile.code)
    top = Unit(
        code=profile.unit_code,
        name_vi=NationalProvince.from_code(code).name,
        name_en=profile.name_en,
        kind="province",
        valid_from=profile.valid_from,
    )
    return [top, *(_commune(ward, profile) for ward in Ward.iter_by_province(code))]


def _offices(path: Path, profile: Profile, prefix: str) -> list[Office]:
    """Return the offices of a province that tells them; their codes begin with their agency's."""
    rows = _prefixed(path, "agency", prefix) if path.is_file() else []
    return parse(Office, [{**row, "code": prefix + row["code"], "valid_from": profile.valid_from} for row in rows])


def _procedures(path: Path, prefix: str) -> list[Procedure]:
    return [_procedure(row) for row in _prefixed(path, "agency", prefix)] if path.is_file() else []


def _former(path: Path, profile: Profile) -> list[Unit]:
    """Return the units of tiers that are no more, of a province that tells them."""
    rows = _rows(path) if path.is_file() else []
    return parse(Unit, [{**row, "parent": profile.unit_code} for row in rows])


def _commune(ward: Ward, profile: Profile) -> Unit:
    kind, _, plain = ward.codename.partition("_")
    return Unit(
        code=f"{ward.code:05d}",
        name_vi=ward.name,
        name_en=f"{plain.replace('_', ' ').title()} {'ward' if kind == 'phuong' else 'commune'}",
        kind="ward" if kind == "phuong" else "commune",
        parent=profile.unit_code,
        valid_from=profile.valid_from,
    )


def _prefixed(path: Path, member: str, prefix: str) -> list[dict[str, str]]:
    return [{**row, member: prefix + row[member]} for row in _rows(path)]


def _rows(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return csv_rows(file)
    except RegistryError as error:
        raise RegistryError(f"{path.name}: {error}") from None


def _procedure(row: dict[str, str]) -> Procedure:
    return Procedure(
        code=row["code"],
        agency=row["agency"],
        name_vi=row["name_vi"],
        name_en=row["name_en"],
        working_days=int(row["working_days"]),
        fee_vnd=int(row["fee_vnd"]),
    )


def _fee(procedure: Procedure, profile: Profile) -> dict[str, object]:
    told = asdict(procedure)
    del told["working_days"]
    return {**told, "valid_from": profile.valid_from}
