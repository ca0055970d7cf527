"""Push services over HTTPS (RFC 8030): a sealed message for one browser, and what the service's answer means."""

from __future__ import annotations

from datetime import UTC, datetime

import httpx

from streams.delivery.channel import RefusedError, UnavailableError
from streams.delivery.failures import not_set_up, said
from streams.delivery.http import Http
from streams.delivery.push.devices import Device
from streams.delivery.push.subscription import sealed
from streams.delivery.push.vapid import Vapid, WrongKeyError
from streams.settings import Settings
from streams.texts import Text

_WHO = Text("Dịch vụ đẩy tin", "Push service")
_WRONG_KEY = Text("khóa sai: IOC_PUSH_KEY", "the key is wrong: IOC_PUSH_KEY")
_GONE = Text("đăng ký của máy này không còn", "the subscription of this device is over")
_OTHER_KEY = Text("máy đăng ký bằng khóa cũ, hãy đăng ký lại", "subscribed with an older key: subscribe again")
_OURS = Text("không nhận chữ ký của ta ({status})", "does not take our signature ({status})")
_OVER = frozenset({404, 410})
"""What a subscription that is over is answered with (RFC 8030, 7.3; 5)."""
_NOT_TRUSTED = frozenset({401, 403})


class GoneError(RefusedError):
    """The browser is subscribed no more: it will never be reached by this address."""


class PushService:
    """A way to push services with the city's key."""

    def __init__(self, settings: Settings) -> None:
        """Read the key; raises UnavailableError when there is none."""
        key = settings.push_key.get_secret_value()
        if not key:
            raise UnavailableError(said(_WHO, not_set_up(["IOC_PUSH_KEY"])))
        try:
            self._vapid = Vapid(key, settings.push_contact or f"mailto:{settings.smtp_sender}")
        except WrongKeyError:
            raise UnavailableError(said(_WHO, _WRONG_KEY)) from None
        self._lasting_s = int(settings.link_hours * 3600)
        self._http = Http(_WHO)

    @property
    def public_key(self) -> str:
        """The key with which browsers subscribe."""
        return self._vapid.public_key

    def push(self, device: Device, payload: bytes, topic: str, *, urgent: bool) -> int:
        """Hand a message over and return the status; one of the same topic that still waits there is replaced.

        Raises GoneError, RefusedError or UnavailableError.
        """
        if device.public_key != self.public_key:
            raise GoneError(said(_WHO, _OTHER_KEY))
        headers = {
            "Authorization": self._vapid.authorization(device.endpoint, datetime.now(UTC)),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(self._lasting_s),
            "Topic": topic,
            "Urgency": "high" if urgent else "normal",
        }
        body = sealed(payload, device.p256dh, device.auth)
        return self._taken(self._http.post(device.endpoint, content=body, headers=headers))

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def _taken(self, answer: httpx.Response) -> int:
        if answer.status_code in _OVER:
            raise GoneError(said(_WHO, _GONE))
        if answer.status_code in _NOT_TRUSTED:
            raise UnavailableError(said(_WHO, _OURS.filled(status=str(answer.status_code))))
        return self._http.require_taken(answer).status_code
