"""Words in both languages of the city, and numbers as each of them writes them."""

from __future__ import annotations

from typing import NamedTuple


class Text(NamedTuple):
    """The same words in Vietnamese and in English; `{name}` places are filled by `filled`."""

    vi: str
    en: str

    def filled(self, **places: Text | str) -> Text:
        """Return the text with its places filled, each by its own language or by the same word."""
        both = {name: word if isinstance(word, Text) else Text(word, word) for name, word in places.items()}
        vi = {name: word.vi for name, word in both.items()}
        en = {name: word.en for name, word in both.items()}
        return Text(self.vi.format_map(vi), self.en.format_map(en))


def figure(value: float, decimals: int) -> Text:
    """Write a number as each language does: 24,13 and 24.13."""
    written = f"{value:.{decimals}f}"
    return Text(written.replace(".", ","), written)
