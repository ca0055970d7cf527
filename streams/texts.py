"""Words in both languages of the city, and numbers as each of them writes them."""

from __future__ import annotations

from typing import Literal, NamedTuple

Language = Literal["vi", "en"]
LANGUAGES: tuple[Language, ...] = ("vi", "en")


class Text(NamedTuple):
    """The same words in Vietnamese and in English; `{}` and `{name}` are places that `filled` fills."""

    vi: str
    en: str

    def of(self, language: Language) -> str:
        """Return the words in that language."""
        return self.vi if language == "vi" else self.en

    def filled(self, *places: object, **named: object) -> Text:
        """Return the text with its places filled: by what is a Text each in its own language, by all else alike."""
        return Text(*(_filled(self.of(language), language, places, named) for language in LANGUAGES))


_VIETNAMESE_MARKS = str.maketrans(",.", ".,")


def number(value: float, language: Language, decimals: int = 0) -> str:
    """Write a number with grouped thousands: 1.234,5 in Vietnamese, 1,234.5 in English."""
    written = f"{value:,.{decimals}f}"
    return written.translate(_VIETNAMESE_MARKS) if language == "vi" else written


def figure(value: float, decimals: int) -> Text:
    """Write a number as each language does: 1.024,13 and 1,024.13."""
    return Text(*(number(value, language, decimals) for language in LANGUAGES))


def _filled(words: str, language: Language, places: tuple[object, ...], named: dict[str, object]) -> str:
    return words.format(
        *(_said(place, language) for place in places), **{name: _said(place, language) for name, place in named.items()}
    )


def _said(place: object, language: Language) -> object:
    return place.of(language) if isinstance(place, Text) else place
