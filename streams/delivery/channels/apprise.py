"""All other services through the library apprise, which speaks to more than a hundred; the address is its URL.

It says only whether a message was taken, so nothing but a wrong address is refused for good.
"""

from __future__ import annotations

import logging
import re

import apprise

from streams.delivery.channel import Channel, Message, RefusedError, UnavailableError
from streams.delivery.failures import said
from streams.settings import Settings
from streams.texts import Text

_WHO = Text("Dịch vụ thông báo ({schema})", "Notification service ({schema})")
_WRONG = Text("địa chỉ không đúng", "the address is wrong")
_NOT_TAKEN = Text("không nhận tin hoặc không kết nối được", "took no message, or cannot be reached")
# It logs addresses, in which tokens stand.
logging.getLogger("apprise").setLevel(logging.CRITICAL)


class AppriseSender:
    """A way to whatever an officer's address names."""

    def __init__(self, _settings: Settings) -> None:
        pass

    def send(self, message: Message) -> str:
        """Send one message; raises RefusedError for an address that is none, UnavailableError for all else."""
        schema = message.address.partition(":")[0][:20]
        who = _WHO.filled(schema=schema)
        service = apprise.Apprise()
        if not service.add(message.address):
            raise RefusedError(said(who, _WRONG))
        kind = apprise.NotifyType.WARNING if message.urgent else apprise.NotifyType.INFO
        if not service.notify(body=message.body, title=message.subject, notify_type=kind):
            raise UnavailableError(said(who, _NOT_TAKEN))
        return f"apprise {schema}"

    def close(self) -> None:
        """Do nothing: each message has a connection of its own."""


def _is_known(address: str) -> bool:
    """Say whether apprise has a service for an address: a misspelt one would be found out by an alert only."""
    return bool(apprise.Apprise().add(address))


CHANNEL = Channel(
    label=Text("Dịch vụ khác (apprise)", "Other services (apprise)"),
    open_sender=AppriseSender,
    address=re.compile(r"[a-z][a-z0-9]{1,19}://[^\s]{1,1900}"),
    example="ntfys://ntfy.example/ioc",
    own_servers=True,
    takes=_is_known,
)
