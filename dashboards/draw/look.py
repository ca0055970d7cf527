"""What a drawing is given besides its panel: the language, the numbers' spelling, and the province's map."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from dashboards.panels import SIGNS, STATE_NAMES, State, Unit
from dashboards.texts import Language, Text, number


@dataclass(frozen=True)
class Look:
    """How one viewer wants to see things; `province` is a GeoJSON with features of role outline, river and place."""

    language: Language
    province: Mapping[str, Any]

    def text(self, text: Text) -> str:
        """Return the phrase in the viewer's language, safe inside HTML."""
        return escape(text.of(self.language))

    def named(self, row: Mapping[str, Any], name: str) -> Any:
        """Return a row's value, or the one of the pair name_vi, name_en that the viewer reads."""
        return row[name] if name in row else row.get(f"{name}_{self.language}")

    def kind(self, row: Mapping[str, Any]) -> str:
        """Return what a station's kind is called; its code where nobody has declared it."""
        return str(row.get(f"kind_{self.language}") or row["kind"])

    def value(self, value: float | None, unit: Unit) -> str:
        """Write a value without its unit; an absent one is a dash."""
        return "–" if value is None else number(float(value), self.language, unit.decimals)

    def doubt(self, value: float | None, unit: Unit) -> str:
        """Return the sign, with the word why, of a share that is more than a whole; nothing for any other value."""
        why = unit.doubt(value)
        if why is None:
            return ""
        words = self.text(why)
        sign = SIGNS[State.WATCH]
        return f'<i class="sign doubt" data-state="watch" role="img" title="{words}" aria-label="{words}">{sign}</i> '

    def told(self, detail: str, value: float | None, unit: Unit) -> str:
        """Return the line below a figure, safe inside HTML: what there is to tell, after why it is in doubt."""
        why = unit.doubt(value)
        words = [f'<span class="doubt">{self.text(why)}</span>'] if why is not None else []
        return " · ".join([*words, *filter(None, [escape(detail)])])


def state_in(row: Mapping[str, Any]) -> State:
    """Return the state that a row tells in its column `state`."""
    return State(row.get("state") or State.NORMAL)


def badge(state: State, language: Language) -> str:
    """Return a state as a coloured sign with its name for those who see no colours."""
    name = escape(STATE_NAMES[state].of(language))
    return f'<span class="badge" data-state="{state}"><i aria-hidden="true">{SIGNS[state]}</i> {name}</span>'
