"""Zalo ZNS: an approved template sent to a telephone number, whether or not it ever wrote to the account.

`tracking_id` is the key by which Zalo knows a message again.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from streams.alerts.words import SEVERITIES
from streams.clock import LOCAL_ZONE
from streams.delivery.channel import Channel, Message, RefusedError, UnavailableError
from streams.delivery.channels.zalo import ZaloSender, message_id
from streams.delivery.failures import said
from streams.delivery.zalo_api import ZaloApi, words
from streams.texts import Text

_WHO = Text("Zalo ZNS", "Zalo ZNS")


class ZnsSender(ZaloSender):
    """A way to ZNS with the tokens of the official account."""

    def _hand_over(self, api: ZaloApi, access: str, message: Message) -> dict[str, Any]:
        s = self._settings
        data = compose(message, s.zalo_zns_fields)
        return api.send_template(access, phone_of(message.address), s.zalo_zns_template, data, message.key)

    def _outcome(self, answer: dict[str, Any]) -> str:
        error = answer.get("error")
        if error == 0:
            return f"Zalo ZNS {message_id(answer)}"
        line = said(_WHO, Text(words(answer), words(answer)))
        if error in self._settings.zalo_zns_refused_errors:
            raise RefusedError(line)
        raise UnavailableError(line)


def phone_of(address: str) -> str:
    """Return a number as ZNS wants it: 84 instead of the leading 0 or +84."""
    digits = address.removeprefix("+")
    return f"84{digits[1:]}" if digits.startswith("0") else digits


def compose(message: Message, fields: dict[str, str]) -> dict[str, str]:
    """Return the template's parameters: each of `fields` with the value it names, or empty when there is none."""
    notice = message.notice
    values = {"title": message.subject}
    if notice is not None:
        values = {
            "title": notice.title.vi,
            "place": notice.place.vi,
            "severity": SEVERITIES[notice.severity].vi,
            "time": f"{notice.measured_at.astimezone(LOCAL_ZONE):%H:%M %d/%m/%Y}",
            "alert": str(notice.alert),
            "link": notice.link,
        }
    return {parameter: values.get(name, "") for parameter, name in fields.items()}


CHANNEL = Channel(
    label=Text("Zalo ZNS", "Zalo ZNS"),
    open_sender=ZnsSender,
    needs=("zalo_app_id", "zalo_zns_template"),
    address=re.compile(r"(\+?84|0)[0-9]{8,10}"),
    example="84912345678",
    keyed=True,
    every=timedelta(milliseconds=100),
    burst=10,
)
