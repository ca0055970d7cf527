"""The transport of each source that we go to or listen for, as its connector and the settings describe it."""

from __future__ import annotations

import threading
from pathlib import Path

import httpx

from connectors.catalogue import connectors
from connectors.connector import Connector, Feed, Files, HttpPoll, Scrape, Sql, Tail
from connectors.runner import Transport
from connectors.transports.cursor import CursorFile, StateFile, cursor_path
from connectors.transports.feed import FeedPages
from connectors.transports.files import FilesTransport
from connectors.transports.http_poll import HttpPollTransport, headers_for
from connectors.transports.paged_pull import PagedPull
from connectors.transports.scrape import ScrapeTransport
from connectors.transports.sql import SqlPages
from connectors.transports.tail import tail_of
from streams.clock import city_clock
from streams.settings import Settings, SourceMissingError

HTTP_TIMEOUT = httpx.Timeout(30.0, connect=5.0)
WINDOW = 2_000
Own = HttpPoll | Files | Sql | Scrape | Tail | Feed
"""The ways in that have a loop of their own; MQTT connectors share one client, and webhooks come to the ingest."""


def window_of(source: Own) -> int:
    """Return how many messages of this source may be on their way at once."""
    return source.page_size if isinstance(source, HttpPoll | Sql) else WINDOW


def transport_of(settings: Settings, connector: Connector, source: Own, stopping: threading.Event) -> Transport:
    """Return the transport; raises SourceMissingError when the settings lack what this way in needs."""
    clock, interval = city_clock(settings), settings.interval_of(connector.name)
    cursor = cursor_path(settings, connector.name)
    match source:
        case HttpPoll():
            http = http_client(settings, connector.name, "application/json")
            return HttpPollTransport(connector, source, http, CursorFile(cursor), clock, interval, stopping)
        case Files():
            folder = folder_of(settings, connector.name)
            others = patterns_beside(settings, connector, folder)
            return FilesTransport(connector, source, folder, clock, interval, stopping, others)
        case Sql():
            pages = SqlPages(source, url_of(settings, connector.name))
            return PagedPull(connector, pages, source.overlap_s, CursorFile(cursor), clock, interval, stopping)
        case Scrape():
            http = http_client(settings, connector.name, "text/plain")
            return ScrapeTransport(connector, source, http, clock, interval, stopping)
        case Tail():
            return tail_of(connector, source, url_of(settings, connector.name), StateFile(cursor), stopping)
        case Feed():
            http = http_client(settings, connector.name, "application/atom+xml, application/cap+xml, application/xml")
            feed = FeedPages(source, http, url_of(settings, connector.name), connector.door)
            return PagedPull(connector, feed, 0.0, CursorFile(cursor), clock, interval, stopping)


def http_client(settings: Settings, name: str, accept: str) -> httpx.Client:
    """Return a client of the source of that name, with our token."""
    headers = headers_for(settings.source(name), accept)
    return httpx.Client(base_url=url_of(settings, name), headers=headers, timeout=HTTP_TIMEOUT)


def url_of(settings: Settings, name: str) -> str:
    """Return where the source of that name is; raises SourceMissingError."""
    url = settings.source(name).url
    if not url:
        raise SourceMissingError(f"the source {name} has no address: IOC_SOURCES__{name.upper()}__URL")
    return url


def patterns_beside(settings: Settings, connector: Connector, folder: Path) -> list[str]:
    """Return which files of a folder are other connectors', where one is shared.

    Of a file that none of them reads, the first of them by name tells.
    """
    found: list[str] = []
    for other in connectors():
        source = other.transport
        there = settings.sources.get(other.name)
        if other.name == connector.name or not isinstance(source, Files) or there is None or there.folder != folder:
            continue
        found += source.patterns if connector.name < other.name else ("*",)
    return found


def folder_of(settings: Settings, name: str) -> Path:
    """Return the folder into which the source of that name drops its files; raises SourceMissingError."""
    folder = settings.source(name).folder
    if folder is None:
        raise SourceMissingError(f"the source {name} has no folder: IOC_SOURCES__{name.upper()}__FOLDER")
    return folder
