"""What a channel is: it takes a message to one person, says what the other side answered, or why it could not."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from streams.delivery.failures import not_set_up, said
from streams.delivery.text import Notice
from streams.settings import Settings
from streams.texts import Text


class DeliveryError(Exception):
    """A message did not get through."""


class UnavailableError(DeliveryError):
    """The other side is away, busy or unwilling for now: worth another try, after `retry_after_s` if it said so."""

    def __init__(self, words: str, retry_after_s: float | None = None) -> None:
        super().__init__(words)
        self.retry_after_s = retry_after_s


class UnclearError(UnavailableError):
    """The message went out and no answer came: it may have arrived. Worth another try, marked as a repetition."""


class RefusedError(DeliveryError):
    """The other side will never take this message: trying again is no use."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a message, where the channel can carry one."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Message:
    """A message to one person; `key` names it for ever, `thread` is the key of the first about the same alert.

    `notice` is what it says, for channels that say it in a form of their own; its `link` leads to the page on which
    the alert is taken on. `answers` is the officer's message that this one answers, as the channel numbers it;
    `attachments` go with an e-mail.
    """

    key: str
    thread: str
    name: str
    address: str
    subject: str
    body: str
    urgent: bool
    notice: Notice | None = None
    answers: str | None = None
    attachments: tuple[Attachment, ...] = ()


class Sender(Protocol):
    """An open way to the other side, used for several messages and then closed."""

    def send(self, message: Message) -> str:
        """Hand the message over and return the other side's answer; raises DeliveryError."""
        ...

    def close(self) -> None:
        """End the session; never raises."""
        ...


@dataclass(frozen=True, slots=True)
class Channel:
    """A way of telling somebody: each module in `channels/` has one as CHANNEL; opening connects to nothing yet.

    `address` is what an officer's address on it looks like, `example` one. `keyed`: the other side knows a message by
    its key, so a repetition needs no mark. At most `burst` messages at once and one each `every` (real time) go out
    from the whole city. After `tries` failures an officer's next way is taken, where there is one. `own_servers`: each
    address is a server of its own, so that one which wants to hear nothing for a while holds back no other officer.
    `takes` says whether an address that looks like one can be used. Nothing goes out without what it `needs` of the
    settings.
    """

    label: Text
    open_sender: Callable[[Settings], Sender]
    address: re.Pattern[str]
    example: str
    keyed: bool = False
    every: timedelta = timedelta(0)
    burst: int = 1
    tries: int = 4
    own_servers: bool = False
    takes: Callable[[str], bool] = lambda _address: True
    needs: tuple[str, ...] = ()

    def is_address(self, text: str) -> bool:
        """Say whether somebody can be told there."""
        return self.address.fullmatch(text) is not None and self.takes(text)

    def lacks(self, settings: Settings) -> list[str]:
        """Return the settings (IOC_…) that have to be written before anything goes out."""
        return [f"IOC_{name.upper()}" for name in self.needs if not getattr(settings, name)]

    def opened(self, settings: Settings) -> Sender:
        """Open a way to the other side; raises UnavailableError while a setting is missing."""
        if lacking := self.lacks(settings):
            raise UnavailableError(said(self.label, not_set_up(lacking)))
        return self.open_sender(settings)


HTTP_ADDRESS = re.compile(r"https?://[^\s]{1,1900}")
"""The address of something that is told by HTTP."""
