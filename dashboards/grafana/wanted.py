"""What a Grafana server is to hold of us, as the bodies of its HTTP API: a pure function of boards and options."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from psycopg.conninfo import conninfo_to_dict

from dashboards.boards import boards
from dashboards.grafana.rendering import SOURCE, UID, rendering, uid_of
from dashboards.texts import Text

Body = Mapping[str, Any]
FOLDER = {"uid": UID, "title": "IOC"}
TEAM = "IOC – Trực ban"
PLAYLIST = Text("IOC – Tường", "IOC – Wall")
PLAYLIST_INTERVAL = "1m"
CONTACT = "ioc-desk"
VIEW, EDIT = 1, 2
"""Grafana's permissions on a folder."""
LOOPBACK = ("", "localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Wanted:
    """Everything that `ioc grafana publish` sets; `contact` is None where no key was agreed for it."""

    source: Body
    boards: tuple[Body, ...]
    playlist: Body
    contact: Body | None


def wanted(reader_url: str, database: str | None, desk_url: str, desk_key: str) -> Wanted:
    """Return it; `database` is host:port as Grafana reaches it, None for as we do ourselves.

    `desk_url` is where our ingest takes Grafana's alerts, `desk_key` what it is shown; "" leaves the contact point out.
    """
    drawn = [(uid_of(board), rendering(board)) for board in boards()]
    items = [{"type": "dashboard_by_uid", "value": uid} for uid, _ in drawn]
    return Wanted(
        source=_source(reader_url, database),
        boards=tuple(document for _, document in drawn),
        playlist={"name": PLAYLIST.vi, "interval": PLAYLIST_INTERVAL, "items": items},
        contact=_contact(desk_url, desk_key) if desk_key else None,
    )


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
