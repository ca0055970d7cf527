"""What a channel is: it takes a message to one person, says what the other side answered, or why it could not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from streams.settings import Settings


class DeliveryError(Exception):
    """A message did not get through."""


class UnavailableError(DeliveryError):
    """The other side is away, busy or unwilling for now: worth another try."""


class RefusedError(DeliveryError):
    """The other side will never take this message: trying again is no use."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message to one person; `key` names it for ever, `thread` is the key of the first about the same alert."""

    key: str
    thread: str
    name: str
    address: str
    subject: str
    body: str
    urgent: bool


class Sender(Protocol):
    """An open way to the other side, used for several messages and then closed."""

    def send(self, message: Message) -> str:
        """Hand the message over and return the other side's answer; raises DeliveryError."""
        ...

    def close(self) -> None:
        """End the session; never raises."""
        ...


class Channel(Protocol):
    """A way of telling somebody: each module in `channels/` has an `open_sender`."""

    def open_sender(self, settings: Settings) -> Sender:
        """Return a sender; it connects when the first message is sent."""
        ...
