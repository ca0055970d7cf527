"""Links by which an officer takes an alert on: signed, and good until an instant; pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from itsdangerous import BadData, URLSafeSerializer

PATH = "/nhan"
_SALT = "ioc acknowledge"


@dataclass(frozen=True, slots=True)
class Offer:
    """What a link offers: this alert to this officer, until an instant (real time, UTC)."""

    alert: int
    officer: int
    until: datetime


def token(offer: Offer, secret: str) -> str:
    """Return the signed words for an address; the same offer always gives the same."""
    return str(_signer(secret).dumps([offer.alert, offer.officer, int(offer.until.timestamp())]))


def address(public_url: str, offer: Offer, secret: str) -> str:
    """Return the link that stands in a message."""
    return f"{public_url.rstrip('/')}{PATH}/{token(offer, secret)}"


def read(given: str, secret: str) -> Offer | None:
    """Return what a token offers, over or not; None for one that is not signed with this secret."""
    if not secret:
        return None
    try:
        alert, officer, until = _signer(secret).loads(given)
        return Offer(alert, officer, datetime.fromtimestamp(until, UTC))
    except (BadData, ValueError, TypeError, OverflowError, OSError):
        return None


def _signer(secret: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt=_SALT)
