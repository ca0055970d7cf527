"""The life of an alert as pure functions: pending → firing → acknowledged → resolved, and re-opened."""

from __future__ import annotations

from streams.alerts.lifecycle.judge import judge, lasting, on_action
from streams.alerts.lifecycle.model import (
    SYSTEM,
    Acknowledge,
    Action,
    Alert,
    Assign,
    Change,
    Explain,
    HandOver,
    Kind,
    Note,
    NothingLeftError,
    RefusedError,
    Reopen,
    Resolve,
    State,
    Timer,
    Transition,
)

__all__ = [
    "SYSTEM",
    "Acknowledge",
    "Action",
    "Alert",
    "Assign",
    "Change",
    "Explain",
    "HandOver",
    "Kind",
    "Note",
    "NothingLeftError",
    "RefusedError",
    "Reopen",
    "Resolve",
    "State",
    "Timer",
    "Transition",
    "judge",
    "lasting",
    "on_action",
]
