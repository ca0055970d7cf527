"""What a syslog message says, without its header: RFC 5424, or the older BSD form (RFC 3164) that web servers send."""

from __future__ import annotations

import re

_PRI = rb"<[0-9]{1,3}>"
# Values in structured data may hold "]" only behind a backslash, and stand between quotes.
_RFC5424 = re.compile(
    _PRI
    + rb"1 \S+ \S+ \S+ \S+ \S+ "
    + rb'(?:-|(?:\[[^\s"=\]]+(?: [^\s"=\]]+="(?:[^"\\\]]|\\.)*")*\])+)'
    + rb"(?: (?:\xef\xbb\xbf)?|$)",
    re.DOTALL,
)
_RFC3164 = re.compile(_PRI + rb"[A-Z][a-z]{2} [ 0-9][0-9] [0-9:]{8} (?:\S+ )?([A-Za-z0-9_./-]{1,48}(?:\[[0-9]+\])?): ?")
_BARE = re.compile(_PRI)


def content(raw: bytes) -> bytes:
    """Return the message behind the header; what has no header, as a line of a file, is returned as it is."""
    for header in (_RFC5424, _RFC3164, _BARE):
        found = header.match(raw)
        if found:
            return raw[found.end() :]
    return raw
