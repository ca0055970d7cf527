"""Notices: what became of something that somebody did, said on the page on which it was done."""

from __future__ import annotations

from typing import Literal

from nicegui import ui

from dashboards.frame import language
from dashboards.texts import Text

NOT_SAVED = Text(
    "CHƯA lưu được: mất kết nối cơ sở dữ liệu. Hãy thử lại.", "NOT saved: the database is away. Try again."
)
GIVE_A_REASON = Text("Hãy ghi lý do, tối đa 500 ký tự.", "Give a reason, at most 500 characters.")
MEND_WHAT_IS_MARKED = Text("Hãy sửa chỗ được đánh dấu.", "Please mend what is marked.")


def tell(text: Text, kind: Literal["positive", "negative", "warning", "info"]) -> None:
    """Say it in the page's language; all but good news stays for ten seconds and can be closed."""
    patient = kind != "positive"
    ui.notify(
        text.of(language()), type=kind, position="top", timeout=10_000 if patient else 3_000, close_button=patient
    )
