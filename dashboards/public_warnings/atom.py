"""The index of issued messages as an Atom feed (RFC 4287): one entry a message, the newest first; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from dashboards.public_warnings.issuing import FOLDER, address
from streams.clock import EPOCH
from streams.public_warnings.document import MEDIA_TYPE
from streams.public_warnings.reading import Published
from streams.public_warnings.words import EVENTS
from streams.settings import Settings
from streams.texts import Text

NAMESPACE = "http://www.w3.org/2005/Atom"
FEED_TYPE = "application/atom+xml; charset=utf-8"
PATH = f"{FOLDER}/feed.atom"
_TITLE = Text("Cảnh báo cho cộng đồng", "Warnings to the public")


@dataclass(frozen=True, slots=True)
class Source:
    """Whose feed it is and where it lies."""

    settings: Settings
    author: Text

    @property
    def url(self) -> str:
        """The feed's own address, which is its identity too."""
        return f"{self.settings.public_url.rstrip('/')}{PATH}"


def feed(source: Source, issued: Sequence[Published]) -> bytes:
    """Return the feed; without a message it says that it is as old as time."""
    root = Element("feed", {"xmlns": NAMESPACE, "xml:lang": "vi"})
    _put(root, "id", source.url)
    _put(root, "title", f"{_TITLE.vi} – {source.author.vi} / {_TITLE.en}")
    _put(root, "updated", _time(max((each.sent for each in issued), default=EPOCH)))
    _put(SubElement(root, "author"), "name", source.author.vi)
    _link(root, "self", source.url, "application/atom+xml")
    for each in issued:
        _entry(root, source, each)
    indent(root)
    raw: bytes = tostring(root, encoding="UTF-8", xml_declaration=True)
    return raw


def _entry(root: Element, source: Source, each: Published) -> None:
    entry, url = SubElement(root, "entry"), address(source.settings, each.identifier)
    said = each.content
    _put(entry, "id", url)
    _put(entry, "title", f"{said.headline_vi} / {said.headline_en}")
    _put(entry, "updated", _time(each.sent))
    _put(entry, "published", _time(each.sent))
    _put(entry, "summary", f"{said.description_vi}\n\n{said.description_en}")
    _link(entry, "alternate", url, MEDIA_TYPE)
    for term in (EVENTS[said.event].category, each.msg_type, said.status):
        SubElement(entry, "category", {"term": term})


def _link(parent: Element, relation: str, href: str, kind: str) -> None:
    SubElement(parent, "link", {"rel": relation, "href": href, "type": kind})


def _put(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = text


def _time(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
