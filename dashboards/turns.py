"""The ways from one page of a list to the next and the one before; O and N press them (static/lists.js)."""

from __future__ import annotations

from html import escape

from dashboards.texts import Language, Text

BY_TIME = (Text("Mới hơn", "Newer"), Text("Cũ hơn", "Older"))
BY_PAGE = (Text("Trang trước", "Previous page"), Text("Trang sau", "Next page"))


def turns(before: str, behind: str, language: Language, words: tuple[Text, Text] = BY_TIME) -> str:
    """Return the links to these addresses, called by these words; an empty one has none."""
    first, second = words
    return f'<nav class="turns">{_turn(before, "prev", first, language)}{_turn(behind, "next", second, language)}</nav>'


def _turn(address: str, relation: str, words: Text, language: Language) -> str:
    if not address:
        return "<span></span>"
    return f'<a class="act quiet-act" rel="{relation}" href="{escape(address)}">{words.of(language)}</a>'
