"""What a Grafana server is to hold of us, as the bodies of its HTTP API: a pure function of boards and options."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from psycopg.conninfo import conninfo_to_dict

from dashboards.boards import boards
from dashboards.grafana.rendering import SOURCE, rendering, uid_in
from dashboards.playlists import PLAYLISTS, Playlist
from dashboards.texts import LANGUAGES, Language, Text

Body = Mapping[str, Any]
FOLDER_TITLE = Text("IOC", "IOC – English")
TEAM = "IOC – Trực ban"
CONTACT = "ioc-desk"
VIEW, EDIT = 1, 2
"""Grafana's permissions on a folder."""
LOOPBACK = ("", "localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Edition:
    """All boards in one language: the folder that they lie in, themselves, and the playlists of them."""

    folder: Body
    boards: tuple[Body, ...]
    playlists: tuple[Body, ...]


@dataclass(frozen=True)
class Wanted:
    """Everything that `ioc grafana publish` sets; `contact` is None where no key was agreed for it."""

    source: Body
    editions: tuple[Edition, ...]
    contact: Body | None


def wanted(
    reader_url: str,
    database: str | None,
    desk_url: str,
    desk_key: str,
    languages: Collection[Language] = LANGUAGES,
    *,
    wall: str = "",
) -> Wanted:
    """Return it; `database` is host:port as Grafana reaches it, None for as we do ourselves.

    `desk_url` is where our ingest takes Grafana's alerts, `desk_key` what it is shown; "" leaves the contact point out.
    `wall` is the address of the built-in wall, to whose pages the boards lead.
    """
    return Wanted(
        source=_source(reader_url, database),
        editions=tuple(edition(language, wall) for language in languages),
        contact=_contact(desk_url, desk_key) if desk_key else None,
    )


def wall_seen_from(grafana: str, wall: str) -> str:
    """Return the built-in wall's address, "" where it is this machine's own and Grafana stands elsewhere."""
    here = [urlsplit(address).hostname in LOOPBACK for address in (grafana, wall)]
    return "" if here == [False, True] else wall


def edition(language: Language, wall: str = "") -> Edition:
    """Return the boards of one language."""
    return Edition(
        folder={"uid": uid_in(language), "title": FOLDER_TITLE.of(language)},
        boards=tuple(rendering(board, language, wall) for board in boards()),
        playlists=tuple(_playlist(each, language) for each in PLAYLISTS),
    )


def _playlist(playlist: Playlist, language: Language) -> Body:
    # Grafana gives all boards of a playlist the same time.
    usual = Counter(stop.seconds for stop in playlist.stops).most_common(1)[0][0]
    prefix = uid_in(language)
    return {
        "name": f"IOC – {playlist.title.of(language)}",
        "interval": f"{usual}s" if usual % 60 else f"{usual // 60}m",
        "items": [{"type": "dashboard_by_uid", "value": f"{prefix}-{stop.board}"} for stop in playlist.stops],
    }


def permissions(team: int) -> list[Body]:
    """Return who may do what in the folder: everybody looks, the team on duty may edit."""
    return [{"role": "Viewer", "permission": VIEW}, {"teamId": team, "permission": EDIT}]


def _source(reader_url: str, database: str | None) -> Body:
    reader = conninfo_to_dict(reader_url)
    host = str(reader.get("host") or "127.0.0.1")
    encryption = str(reader.get("sslmode") or ("disable" if host in LOOPBACK else "require"))
    return {
        "name": "IOC",
        "uid": SOURCE.uid,
        "type": SOURCE.type_val,
        "access": "proxy",
        "url": database or f"{host}:{reader.get('port') or 5432}",
        "user": str(reader.get("user") or ""),
        "database": str(reader.get("dbname") or ""),
        "isDefault": True,
        "jsonData": {
            "database": str(reader.get("dbname") or ""),
            # Grafana knows no "prefer": it encrypts or it does not.
            "sslmode": encryption if encryption in ("disable", "verify-ca", "verify-full") else "require",
            "postgresVersion": 1500,
            "timescaledb": True,
        },
        "secureJsonData": {"password": str(reader.get("password") or "")},
    }


def _contact(url: str, key: str) -> Body:
    # Where no scheme is named, Grafana shows the credentials as "Bearer".
    return {
        "uid": CONTACT,
        "name": CONTACT,
        "type": "webhook",
        "settings": {
            "url": url,
            "httpMethod": "POST",
            "authorization_credentials": key,
        },
    }
