"""Notices: what became of something that somebody did, said on the page on which it was done."""

from __future__ import annotations

from typing import Literal

from nicegui import ui

from dashboards.frame import language
from dashboards.texts import Text


def tell(text: Text, kind: Literal["positive", "negative", "warning", "info"]) -> None:
    """Say it in the page's language; all but good news stays for ten seconds and can be closed."""
    patient = kind != "positive"
    ui.notify(
        text.of(language()), type=kind, position="top", timeout=10_000 if patient else 3_000, close_button=patient
    )
