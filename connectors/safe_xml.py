"""One XML document from raw bytes, refusing what could read files, call others or grow without end."""

from __future__ import annotations

from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

from connectors.invalid import InvalidError, Reason
from connectors.strict_json import MAX_BYTES


def document(raw: bytes, limit: int = MAX_BYTES) -> Element:
    """Return the root of the document in `raw`.

    Raises InvalidError for nothing, more than `limit` bytes, what is not well-formed, and any document type
    declaration: without one there are no entities to expand and nothing outside to fetch.
    """
    if not raw.strip():
        raise InvalidError(Reason.EMPTY)
    if len(raw) > limit:
        raise InvalidError(Reason.TOO_LARGE)
    try:
        root: Element = fromstring(raw, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        raise InvalidError(Reason.NOT_XML) from None
    return root


def text_of(parent: Element, name: str) -> str | None:
    """Return the text of the one child of that name, None where there is none or it is blank.

    Raises InvalidError, naming it, where there are several.
    """
    found = parent.findall(name)
    if len(found) > 1:
        raise InvalidError(Reason.DUPLICATE_KEY, local(name))
    return ((found[0].text or "").strip() or None) if found else None


def local(name: str) -> str:
    """Return a name without its namespace."""
    return name.rpartition("}")[2]
