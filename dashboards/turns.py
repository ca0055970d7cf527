"""The ways from one page of a list to the older and the newer one; O and N press them (static/lists.js)."""

from __future__ import annotations

from html import escape

from dashboards.texts import Language, Text

_OLDER = Text("Cũ hơn", "Older")
_NEWER = Text("Mới hơn", "Newer")


def turns(newer: str, older: str, language: Language) -> str:
    """Return the links to these addresses; an empty one has none."""
    return f'<nav class="turns">{_turn(newer, "prev", _NEWER, language)}{_turn(older, "next", _OLDER, language)}</nav>'


def _turn(address: str, relation: str, words: Text, language: Language) -> str:
    if not address:
        return "<span></span>"
    return f'<a class="act quiet-act" rel="{relation}" href="{escape(address)}">{words.of(language)}</a>'
