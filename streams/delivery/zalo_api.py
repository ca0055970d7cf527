"""Zalo's API for official accounts over HTTPS: tokens and messages; the addresses are settings."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from streams.delivery.channel import UnavailableError
from streams.delivery.failures import said
from streams.delivery.http import Http, retry_after
from streams.delivery.zalo_tokens import ZALO, Grant, NotGrantedError
from streams.settings import Settings
from streams.texts import Text

TIMEOUT_S = 5.0
_TOKEN_PATH = "/v4/oa/access_token"
_MESSAGE_PATH = "/v3.0/oa/message/cs"
_TEMPLATE_PATH = "/message/template"
_LONGEST_WORDS = 200
_STRANGE = Text("trả lời {code}, không đúng như API quy định", "answers {code}, not what its API says")


class ZaloApi:
    """One HTTP client for both addresses; what it raises never has a token in it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._http = Http(ZALO, TIMEOUT_S)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def grant(self, refresh: str) -> Grant:
        """Exchange a refresh token; raises NotGrantedError when Zalo refuses it, UnavailableError when it is away."""
        s = self._settings
        form = {"app_id": s.zalo_app_id, "grant_type": "refresh_token", "refresh_token": refresh}
        headers = {"secret_key": s.zalo_app_secret.get_secret_value()}
        return granted(self._post(s.zalo_oauth_url + _TOKEN_PATH, data=form, headers=headers))

    def send(self, access: str, user: str, text: str) -> dict[str, Any]:
        """Send a text to a user; return Zalo's answer, of which `error` says what came of it."""
        body = {"recipient": {"user_id": user}, "message": {"text": text}}
        return self._post(self._settings.zalo_api_url + _MESSAGE_PATH, json=body, headers={"access_token": access})

    def send_template(self, access: str, phone: str, template: str, data: dict[str, str], key: str) -> dict[str, Any]:
        """Send a ZNS template to a telephone number (84…); Zalo takes a `tracking_id` for one message only."""
        body = {"phone": phone, "template_id": template, "template_data": data, "tracking_id": key}
        return self._post(self._settings.zalo_zns_url + _TEMPLATE_PATH, json=body, headers={"access_token": access})

    def _post(self, url: str, **request: Any) -> dict[str, Any]:
        answer = self._http.post(url, **request)
        try:
            body = answer.json()
        except ValueError:
            body = None
        if not isinstance(body, dict) or answer.status_code == 429 or answer.status_code >= 500:
            raise UnavailableError(said(ZALO, _STRANGE.filled(code=answer.status_code)), retry_after(answer))
        return body


def granted(answer: dict[str, Any]) -> Grant:
    """Return the tokens in an answer; raises NotGrantedError with Zalo's words for an answer without them."""
    access, refresh, lasts = (answer.get(name) for name in ("access_token", "refresh_token", "expires_in"))
    if not (isinstance(access, str) and access and isinstance(refresh, str) and refresh):
        raise NotGrantedError(words(answer, "error_name"))
    if not (str(lasts).isdecimal() and len(str(lasts)) <= 9):
        raise NotGrantedError("its answer does not say how long the token lasts")
    return Grant(access, refresh, timedelta(seconds=int(str(lasts))))


def words(answer: dict[str, Any], member: str = "message") -> str:
    """Return how Zalo says what went wrong: the error's number and its words."""
    return f"error {answer.get('error')}: {answer.get(member)}"[:_LONGEST_WORDS]
