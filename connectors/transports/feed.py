"""Documents that an Atom or RSS feed lists: each is fetched once, from the feed's own server only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element, tostring

import httpx

from connectors.connector import Feed
from connectors.invalid import InvalidError, Reason
from connectors.rejects import MAX_RAW
from connectors.safe_xml import document
from connectors.transports.away import SourceAwayError, note_away
from connectors.transports.http_poll import fetched
from connectors.transports.paged_pull import Page, Row

_ATOM = "{http://www.w3.org/2005/Atom}"


class Entry(NamedTuple):
    """One entry: where its document is (None where it does not say), its version, and its own bytes."""

    link: str | None
    version: str
    raw: bytes


class FeedPages:
    """Asks for the feed, and for the documents in it that were not there before; `url` is the feed's address."""

    def __init__(self, source: Feed, client: httpx.Client, url: str, door: str) -> None:
        self._source, self._client, self._url, self._door = source, client, url, door
        self._taken: set[tuple[str | None, str]] = set()

    def beginning(self, since: datetime) -> str:
        """Return the one position there is: a feed is always read whole."""
        return self._url

    def page(self, position: str) -> Page[str]:
        """Return the documents that are new; raises SourceAwayError when the feed cannot be used.

        A document that cannot be fetched is asked for again the next time, as long as the feed lists it.
        """
        entries = list(entries_of(fetched(self._client, position, {}, self._source.max_bytes), self._source.media))
        found = {entry[:2]: row for entry in entries if entry[:2] not in self._taken and (row := self._row(entry))}
        self._taken = {entry[:2] for entry in entries} & (self._taken | found.keys())
        return Page(list(found.values()), None)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _row(self, entry: Entry) -> Row | None:
        try:
            link = address_of(entry.link, self._url)
        except InvalidError as error:
            return Row(entry.raw[: MAX_RAW + 1], None, error.invalid)
        try:
            return Row(fetched(self._client, link, {}, self._source.max_bytes), None)
        except SourceAwayError as error:
            note_away(self._door, error)
            return None


def address_of(link: str | None, feed: str) -> str:
    """Return where a document is; raises InvalidError for a link that is none, or leads to another server."""
    if link is None:
        raise InvalidError(Reason.WRONG_SHAPE, "link")
    try:
        address = urljoin(feed, link)
        httpx.URL(address)
        server = urlsplit(address)[:2]
    except (ValueError, httpx.InvalidURL):
        raise InvalidError(Reason.WRONG_SHAPE, "link") from None
    # A feed must not make us ask, with our token, whatever else can be reached from here.
    if server != urlsplit(feed)[:2]:
        raise InvalidError(Reason.OUT_OF_RANGE, "link")
    return address


def entries_of(body: bytes, media: str) -> Iterator[Entry]:
    """Yield the entries of a feed, the oldest (which stands last) first; raises SourceAwayError for what is no feed."""
    try:
        root = document(body, limit=len(body))
    except InvalidError as error:
        raise SourceAwayError(f"the feed cannot be read ({error.invalid.reason})") from None
    channel = root.find("channel")
    if root.tag != f"{_ATOM}feed" and channel is None:
        raise SourceAwayError("the feed is neither Atom nor RSS")
    entries = root.findall(f"{_ATOM}entry") if channel is None else channel.findall("item")
    try:
        yield from [_entry(entry, media) for entry in reversed(entries)]
    except RecursionError:
        raise SourceAwayError("the feed cannot be read (nested too deeply)") from None


def _entry(entry: Element, media: str) -> Entry:
    versions = [entry.findtext(name) for name in (f"{_ATOM}updated", f"{_ATOM}id", "pubDate", "guid")]
    return Entry(_link(entry, media), " ".join(filter(None, versions)), tostring(entry, encoding="utf-8"))


def _link(entry: Element, media: str) -> str | None:
    links = entry.findall(f"{_ATOM}link")
    for wanted in (media, None):
        for link in links:
            if link.get("rel", "alternate") == "alternate" and wanted in (link.get("type"), None):
                return link.get("href")
    return (entry.findtext("link") or "").strip() or None
