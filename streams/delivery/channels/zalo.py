"""Zalo: a text from the official account to an officer who has written to it within 48 hours.

Zalo has no key by which it would know a message again: after a kill between sending and its receipt it arrives twice.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import psycopg

from streams.db import connect
from streams.delivery.channel import Channel, Message, RefusedError, UnavailableError
from streams.delivery.text import cut, first_language, reply_hint
from streams.delivery.zalo_api import ZaloApi, words
from streams.delivery.zalo_tokens import ZALO, Tokens
from streams.settings import Settings

LONGEST = 2_000
"""Characters that Zalo takes in one message."""
_PATIENCE = "SET lock_timeout = '20s'; SET statement_timeout = '25s'"
"""Two waits for the lock, two refreshes and two messages fit into an attempt's lease."""


class ZaloSender:
    """A way to Zalo's API with the city's tokens; it connects to both when the first message is sent."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._api: ZaloApi | None = None
        self._conn: psycopg.Connection | None = None
        self._tokens: Tokens | None = None

    def send(self, message: Message) -> str:
        """Send one message and return the number that Zalo gave it.

        Raises RefusedError when Zalo will not take it for this user or with this text, UnavailableError for all else:
        Zalo is away or busy, or our application has to be authorised anew; psycopg.Error when the database is away.
        """
        api, tokens = self._opened()
        access = tokens.access()
        answer = self._hand_over(api, access, message)
        if answer.get("error") in self._settings.zalo_token_errors:
            answer = self._hand_over(api, tokens.access(rejected=access), message)
        return self._outcome(answer)

    def _hand_over(self, api: ZaloApi, access: str, message: Message) -> dict[str, Any]:
        return api.send(access, message.address, compose(message))

    def close(self) -> None:
        """End the session."""
        if self._api is not None:
            self._api.close()
        if self._conn is not None:
            self._conn.close()
        self._api = self._conn = self._tokens = None

    def _opened(self) -> tuple[ZaloApi, Tokens]:
        s = self._settings
        if self._api is None:
            self._api = ZaloApi(s)
        if self._tokens is None or self._conn is None or self._conn.closed:
            self._conn = connect(s.database_url.get_secret_value(), autocommit=True, application="ioc-zalo")
            self._conn.execute(_PATIENCE)
            first = s.zalo_refresh_token.get_secret_value()
            self._tokens = Tokens(self._conn, s.zalo_app_id, first, self._api)
        return self._api, self._tokens

    def _outcome(self, answer: dict[str, Any]) -> str:
        error = answer.get("error")
        if error == 0:
            return f"Zalo message {message_id(answer)}"
        if error in self._settings.zalo_window_errors:
            raise RefusedError(
                f"outside Zalo's 48 hours: any message of the officer to the account opens them ({words(answer)})"
            )
        if error in self._settings.zalo_refused_errors:
            raise RefusedError(words(answer))
        raise UnavailableError(words(answer))


def open_sender(settings: Settings) -> ZaloSender:
    """Return a sender for the official account of the settings."""
    return ZaloSender(settings)


CHANNEL = Channel(
    label=ZALO,
    open_sender=open_sender,
    needs=("zalo_app_id",),
    address=re.compile(r"[0-9A-Za-z_-]{1,64}"),
    example="2468458835291979220",
    every=timedelta(milliseconds=50),
    burst=20,
)


def message_id(answer: dict[str, Any]) -> str:
    """Return the number that Zalo gave a message that it took."""
    data = answer.get("data")
    return str(data.get("message_id", "?")) if isinstance(data, dict) else "?"


def compose(message: Message) -> str:
    """Return the Vietnamese part of a message; too long a one loses its middle, never the link at its end."""
    hint = reply_hint(message.notice)
    head, line, link = cut(first_language(message.body), LONGEST - len(hint)).rpartition("\n")
    return f"{head}{hint}{line}{link}"
