"""Zalo: a text from the official account to an officer who has written to it within 48 hours.

Zalo has no key by which it would know a message again: after a kill between sending and its receipt it arrives twice.
"""

from __future__ import annotations

from typing import Any

import psycopg

from streams.db import connect
from streams.delivery.channel import Message, RefusedError, UnavailableError
from streams.delivery.text import ENGLISH_BELOW
from streams.delivery.zalo_api import ZaloApi, words
from streams.delivery.zalo_tokens import Tokens
from streams.settings import Settings

LONGEST = 2_000
"""Characters that Zalo takes in one message."""
_CUT = "\n…\n"
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
        text, access = compose(message), tokens.access()
        answer = api.send(access, message.address, text)
        if answer.get("error") in self._settings.zalo_token_errors:
            answer = api.send(tokens.access(rejected=access), message.address, text)
        return self._outcome(answer)

    def close(self) -> None:
        """End the session."""
        if self._api is not None:
            self._api.close()
        if self._conn is not None:
            self._conn.close()
        self._api = self._conn = self._tokens = None

    def _opened(self) -> tuple[ZaloApi, Tokens]:
        s = self._settings
        if not s.zalo_app_id:
            raise UnavailableError("Zalo is not set up here: IOC_ZALO_APP_ID")
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
            data = answer.get("data")
            return f"Zalo message {data.get('message_id') if isinstance(data, dict) else '?'}"
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


def compose(message: Message) -> str:
    """Return the Vietnamese part of a message; too long a one loses its middle, never the link at its end."""
    text = message.body.partition(ENGLISH_BELOW)[0].strip()
    if len(text) <= LONGEST:
        return text
    end = text.rpartition("\n")[2]
    return text[: max(0, LONGEST - len(_CUT) - len(end))] + (_CUT + end)[-LONGEST:]
