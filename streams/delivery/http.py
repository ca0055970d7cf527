"""Telling by HTTP: one client, a status turned into what is to be done, and sentences instead of error names."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from streams.delivery.channel import RefusedError, UnavailableError, UnclearError
from streams.delivery.failures import said, why
from streams.texts import Text

TIMEOUT_S = 5.0
_LONGEST_WORDS = 200
_BUSY = frozenset({408, 425, 429})
_GATEWAYS = frozenset({502, 504})
"""Answers of a proxy that does not know what became of the request behind it."""
_ANSWERS = Text("trả lời {status}: {words}", "answers {status}: {words}")
_NO_ADDRESS = Text("địa chỉ không phải là một URL", "the address is no URL")


class Http:
    """A client for one other side, named `who` in what an operator reads; no address or header is ever quoted."""

    def __init__(self, who: Text, timeout_s: float = TIMEOUT_S) -> None:
        self._who = who
        self._client = httpx.Client(timeout=timeout_s)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def post(self, url: str, **request: Any) -> httpx.Response:
        """Return the answer, whatever its status.

        Raises UnavailableError when the request did not go out, UnclearError when no answer came to it, RefusedError
        for an address that is none.
        """
        try:
            return self._client.post(url, **request)
        except (httpx.InvalidURL, httpx.UnsupportedProtocol):
            raise RefusedError(said(self._who, _NO_ADDRESS)) from None
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise UnavailableError(said(self._who, why(error))) from None
        except httpx.HTTPError as error:
            raise UnclearError(said(self._who, why(error))) from None

    def require_taken(self, answer: httpx.Response, words: str | None = None) -> httpx.Response:
        """Return an answer of success; raises RefusedError for one that will not change, else UnavailableError."""
        if answer.is_success:
            return answer
        told = (answer.text if words is None else words)[:_LONGEST_WORDS].strip() or answer.reason_phrase
        line = said(self._who, _ANSWERS.filled(status=str(answer.status_code), words=told))
        if answer.status_code in _GATEWAYS:
            raise UnclearError(line)
        if answer.status_code in _BUSY or answer.is_server_error or answer.is_redirect:
            raise UnavailableError(line, retry_after(answer))
        raise RefusedError(line)


def retry_after(answer: httpx.Response) -> float | None:
    """Return the seconds after which the other side wants to hear from us again (RFC 9110, 10.2.3), if it says so."""
    value = answer.headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return float(value[:6])
    try:
        return max(0.0, (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None
