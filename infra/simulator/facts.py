"""What is true of a dossier beyond its steps, and at which step it becomes known; shares differ by agency. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from infra.simulator.lives import Life
from infra.simulator.noise import chances
from streams.dossiers.event import Channel, Status

_SHARES = {
    "digitised": 0.7,
    "reused": 0.45,
    "shared": 0.4,
    "population": 0.65,
    "synchronised": 0.9,
    "result_electronic": 0.72,
    "paid_online": 0.6,
}
_APART = 0.17
"""How far an agency's share may lie from the province's."""
_AT_RECEPTION = ("digitised", "reused", "shared", "population", "synchronised")
_IN_HAND = (Status.FINISHED, Status.RETURNED)


def holds(seed: int, life: Life, fact: str) -> bool:
    """Say whether a fact, named as the member of the dossier's event, is true of a dossier in the end."""
    return _holds(seed, life.code, life.procedure.agency, fact)


@lru_cache(maxsize=4_096)
def _holds(seed: int, code: str, agency: str, fact: str) -> bool:
    """Every step of a life asks again, one soon after the other."""
    return chances(seed, "fact", fact, code).random() < _share(seed, agency, fact)


@lru_cache(maxsize=4_096)
def _share(seed: int, agency: str, fact: str) -> float:
    return _SHARES[fact] + chances(seed, "share", fact, agency).uniform(-_APART, _APART)


def known_at(seed: int, life: Life, place: int) -> Mapping[str, Any]:
    """Return what is known at the step at that place of a life: members of the dossier's event, None until known."""
    before = [status for status, _ in life.steps[: place + 1]]
    received = Status.RECEIVED in before
    flags = {fact: holds(seed, life, fact) if received else None for fact in _AT_RECEPTION}
    return {
        "officer": life.officer if received else None,
        "fee_vnd": life.procedure.fee_vnd,
        "paid_online": _paid_online(seed, life, before) if received and life.procedure.fee_vnd else None,
        "result_electronic": holds(seed, life, "result_electronic") if before[-1] in _IN_HAND else None,
        **flags,
    }


def _paid_online(seed: int, life: Life, before: list[Status]) -> bool | None:
    """Return None as long as a payment that was asked for has not been made."""
    if before[-1] == Status.PAYMENT_REQUESTED:
        return None
    if Status.PAYMENT_REQUESTED in before:
        return True
    return life.channel == Channel.ONLINE and holds(seed, life, "paid_online")
