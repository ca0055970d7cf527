"""What mosquitto says of itself on its log's topic: whom it sent away for a message that is larger than it takes.

Such a message never reaches a subscriber, and its sender gets no acknowledgement. Other brokers have no such topic.
"""

from __future__ import annotations

import re

from connectors.invalid import Invalid, Reason

TOPIC = "$SYS/broker/log/N"
"""Notices; each begins with its time."""
OVERSIZE = Invalid(Reason.TOO_LARGE, "the broker sent the client away; its message was not taken")
_SENT_AWAY = re.compile(r"(?P<said>Client (?P<client>.+) disconnected due to oversize packet\.)\s*\Z", re.DOTALL)


def sent_away(notice: bytes | bytearray) -> tuple[str, bytes] | None:
    """Return the client that was sent away and the broker's words without their time; None for any other notice."""
    found = _SENT_AWAY.search(notice.decode("utf-8", "replace"))
    return (found["client"], found["said"].encode()) if found else None
