"""Feeds of documents: Atom and RSS, the oldest first, and whatever else is no feed."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing, suppress
from xml.sax.saxutils import quoteattr

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.connector import Feed
from connectors.invalid import Invalid, Reason
from connectors.transports.away import SourceAwayError
from connectors.transports.feed import FeedPages, entries_of
from connectors.transports.paged_pull import Row

MEDIA = "application/cap+xml"
URL = "https://kttv.example.vn/cap/feed.xml"
ATOM = b"""<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>Warnings</title><updated>2026-11-24T02:30:00Z</updated>
<entry><id>urn:2</id><updated>2026-11-24T02:30:00Z</updated>
  <link href="https://kttv.example.vn/tin/2.html" type="text/html"/>
  <link rel="alternate" type="application/cap+xml" href="/cap/2.xml"/></entry>
<entry><id>urn:1</id><updated>2026-11-24T00:00:00Z</updated><link href="1.xml"/></entry>
<entry><id>urn:0</id><updated>2026-11-23T00:00:00Z</updated></entry>
</feed>"""
RSS = b"""<rss version="2.0"><channel><title>Warnings</title>
<item><guid>b</guid><pubDate>Tue, 24 Nov 2026 09:30:00 +0700</pubDate>
<link> https://kttv.example.vn/b.xml </link></item>
<item><guid>a</guid><link>a.xml</link></item></channel></rss>"""
UNLINKED = Invalid(Reason.WRONG_SHAPE, "link")


def feed_of(*links: str) -> bytes:
    entries = "".join(f"<entry><id>{n}</id><link href={quoteattr(link)}/></entry>" for n, link in enumerate(links))
    return f'<feed xmlns="http://www.w3.org/2005/Atom">{entries}</feed>'.encode()


def rows_of(feed: bytes) -> Sequence[Row]:
    """Return the rows of a feed whose server has every document that it is asked for: its path."""

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=feed if str(request.url) == URL else request.url.path.encode())

    client = httpx.Client(transport=httpx.MockTransport(answer), base_url=URL)
    with closing(FeedPages(Feed(MEDIA), client, URL, "feed:cap")) as pages:
        return pages.page(URL).rows


def test_the_oldest_entry_comes_first_with_the_link_of_the_type_that_is_wanted() -> None:
    assert [(e.link, e.version) for e in entries_of(ATOM, MEDIA)] == [
        (None, "2026-11-23T00:00:00Z urn:0"),
        ("1.xml", "2026-11-24T00:00:00Z urn:1"),
        ("/cap/2.xml", "2026-11-24T02:30:00Z urn:2"),
    ]
    assert [e.link for e in entries_of(RSS, MEDIA)] == ["a.xml", "https://kttv.example.vn/b.xml"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html/>",
        b"<feed/>",
        ATOM[:100],
        ATOM.replace(b"<feed ", b'<!DOCTYPE feed [<!ENTITY x SYSTEM "file:///etc/passwd">]><feed '),
        ATOM.replace(b"<id>urn:0</id>", b"<a>" * 5_000 + b"</a>" * 5_000),
    ],
    ids=["nothing", "html", "none", "cut", "entity", "deep"],
)
def test_what_is_no_feed_is_away(body: bytes) -> None:
    with pytest.raises(SourceAwayError):
        list(entries_of(body, MEDIA))


@pytest.mark.parametrize(
    ("link", "why"),
    [
        ("http://[domain]/cap/1.xml", UNLINKED),
        ("//[x", UNLINKED),
        ("http://kttv.example.vn／cap/1.xml", UNLINKED),
        ("/cap/1.xml\x7f", UNLINKED),
        ("x" * 70_000, UNLINKED),
        ("http://kttv.example.vn/cap/1.xml", Invalid(Reason.OUT_OF_RANGE, "link")),
    ],
    ids=["bracketed", "half", "wide", "control", "long", "elsewhere"],
)
def test_a_link_that_leads_nowhere_is_refused_and_the_others_are_followed(link: str, why: Invalid) -> None:
    newest, refused, oldest = reversed(rows_of(feed_of("2.xml", link, "/cap/0.xml")))
    assert (oldest, newest) == (Row(b"/cap/0.xml", None), Row(b"/cap/2.xml", None))
    assert refused.refused == why
    assert b"entry" in refused.raw


@given(at=st.integers(0, len(ATOM)), cut=st.integers(0, 40), put=st.binary(max_size=12))
def test_no_bytes_raise_anything_else(at: int, cut: int, put: bytes) -> None:
    with suppress(SourceAwayError):
        rows_of(ATOM[:at] + put + ATOM[at + cut :])


@given(link=st.text(max_size=20) | st.text("htps:/[]x／@%?#.1\x7f", max_size=20))
def test_no_link_raises_anything_else(link: str) -> None:
    with suppress(SourceAwayError):
        assert len(rows_of(feed_of(link))) == 1
