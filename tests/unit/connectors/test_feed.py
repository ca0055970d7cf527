"""Feeds of documents: Atom and RSS, the oldest first, and whatever else is no feed."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.transports.away import SourceAwayError
from connectors.transports.feed import entries_of

MEDIA = "application/cap+xml"
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
    ],
)
def test_what_is_no_feed_is_away(body: bytes) -> None:
    with pytest.raises(SourceAwayError):
        list(entries_of(body, MEDIA))


@given(at=st.integers(0, len(ATOM)), cut=st.integers(0, 40), put=st.binary(max_size=12))
def test_no_bytes_raise_anything_else(at: int, cut: int, put: bytes) -> None:
    with suppress(SourceAwayError):
        list(entries_of(ATOM[:at] + put + ATOM[at + cut :], MEDIA))
