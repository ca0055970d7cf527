"""Whether one source answers with the present settings: asked for as little as it can be asked for."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

import httpx
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from connectors.connector import Connector, Feed, Files, HttpPoll, Scrape, Sql, Tail, Webhook
from connectors.ingest import webhook
from connectors.transports.away import SourceAwayError
from connectors.transports.dropped import Folder
from connectors.transports.http_poll import headers_for
from connectors.transports.make import Own, folder_of, url_of
from connectors.transports.sql import SqlPages, told
from streams.settings import Settings, SourceMissingError

WAIT_S = 5.0
FUTURE = datetime(2099, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Check:
    """One source and its answer."""

    what: str
    where: str
    well: bool
    answer: str


def probe(settings: Settings, connector: Connector, source: Own | Webhook) -> Check:
    """Return the check of one source that is set up."""
    name = connector.name
    try:
        match source:
            case HttpPoll():
                query: dict[str, str | int] = {"changed_since": FUTURE.isoformat(), "after_id": 0, "limit": 1}
                return _http(settings, name, source.path, query)
            case Scrape():
                return _http(settings, name, source.path, {})
            case Feed():
                return _http(settings, name, "", {})
            case Webhook():
                return _webhook(settings, name)
            case Files():
                return _folder(name, source, folder_of(settings, name))
            case Sql():
                return _sql(name, source, url_of(settings, name))
            case Tail():
                return _tail(name, url_of(settings, name))
    except SourceMissingError as error:
        return Check(name, "", False, str(error))


def _http(settings: Settings, name: str, path: str, query: dict[str, str | int]) -> Check:
    where = url_of(settings, name)
    try:
        response = httpx.get(where + path, params=query, headers=headers_for(settings.source(name)), timeout=WAIT_S)
    except httpx.HTTPError as error:
        return Check(name, where, False, type(error).__name__)
    return Check(name, where, response.status_code == httpx.codes.OK, f"HTTP {response.status_code}")


def _webhook(settings: Settings, name: str) -> Check:
    where = "POST " + webhook.PATH.format(name=name)
    if settings.source(name).secret.get_secret_value():
        return Check(name, where, True, "has its secret")
    return Check(name, where, False, f"no secret: IOC_SOURCES__{name.upper()}__SECRET")


def _folder(name: str, source: Files, path: Path) -> Check:
    try:
        files = Folder(path, source.patterns, 0)
        waiting = sum(map(files.is_ours, files.complete()))
    except OSError as error:
        return Check(name, str(path), False, type(error).__name__)
    # Files are moved away when they are read: without that right they would stay and be read for ever.
    if not os.access(path, os.W_OK | os.X_OK):
        return Check(name, str(path), False, "may not be written to")
    return Check(name, str(path), True, f"{waiting} files wait")


def _sql(name: str, source: Sql, url: str) -> Check:
    where = ""
    try:
        where = make_url(url).render_as_string(hide_password=True)
        pages = SqlPages(replace(source, timeout_s=WAIT_S, page_size=1), url)
        try:
            pages.page(pages.beginning(FUTURE))
        finally:
            pages.close()
    except (SourceAwayError, SQLAlchemyError, ImportError) as error:
        return Check(name, where, False, told(error) if isinstance(error, SQLAlchemyError) else str(error))
    return Check(name, where, True, "answers the query")


def _tail(name: str, url: str) -> Check:
    if urlsplit(url).scheme != "file":
        return Check(name, url, True, "comes to us: the connectors listen there")
    path = Path(unquote(urlsplit(url).path))
    well = os.access(path, os.R_OK)
    return Check(name, url, well, f"{path.stat().st_size} bytes" if well else "cannot be read")
