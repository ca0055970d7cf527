"""What a warning to the public says: checked before anybody may be asked to approve it, and kept word for word."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from unicodedata import category, normalize

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from streams.members import Code
from streams.public_warnings.words import EVENTS

LONGEST_HEADLINE = 160
"""Signs; what many devices show and no more (CAP 1.2, 3.2.2, headline)."""
LONGEST_TEXT = 4_000
MOST_POINTS = 200
MOST_UNITS = 400
# Signs that only turn the direction of what follows: a reader would see other words than are written.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_BREAKS = frozenset("\n")


def written(text: object) -> object:
    """Return a text as it is kept: composed (NFC), one kind of line break, no blanks around it."""
    if not isinstance(text, str):
        return text
    return normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")).strip()


def is_sayable(text: str, breaks: frozenset[str] = _BREAKS) -> bool:
    """Say whether a text can stand in any XML 1.0 document and reads as it is written.

    Refused are control characters, halves of characters, what Unicode says is no character, and what only turns the
    direction of reading; emoji and scripts from right to left are none of these.
    """
    return not any(
        sign not in breaks and (category(sign) in ("Cc", "Cs") or _is_no_character(sign) or sign in _TURNING)
        for sign in text
    )


def _is_no_character(sign: str) -> bool:
    return ord(sign) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(sign) <= 0xFDEF


def _sayable(text: str) -> str:
    if not is_sayable(text):
        raise ValueError("characters")
    return text


def _on_one_line(text: str) -> str:
    if not is_sayable(text, frozenset()):
        raise ValueError("characters")
    return text


Headline = Annotated[
    str, BeforeValidator(written), Field(min_length=1, max_length=LONGEST_HEADLINE), AfterValidator(_on_one_line)
]
Place = Annotated[str, BeforeValidator(written), Field(max_length=300), AfterValidator(_on_one_line)]
LongText = Annotated[
    str, BeforeValidator(written), Field(min_length=1, max_length=LONGEST_TEXT), AfterValidator(_sayable)
]
Name = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_on_one_line)]
Status = Literal["Actual", "Exercise", "Test"]
Urgency = Literal["Immediate", "Expected", "Future", "Past", "Unknown"]
Severity = Literal["Extreme", "Severe", "Moderate", "Minor", "Unknown"]
Certainty = Literal["Observed", "Likely", "Possible", "Unlikely", "Unknown"]
Response = Literal["Shelter", "Evacuate", "Prepare", "Execute", "Avoid", "Monitor", "Assess", "AllClear", "None"]
Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Point = tuple[Latitude, Longitude]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Unit(_Part):
    """A unit of the province as it was called when the warning was written."""

    code: Code
    name_vi: Name
    name_en: Name


class Circle(_Part):
    """A circle on the ground: its centre in degrees (WGS 84), its radius in kilometres."""

    centre: Point
    radius_km: Annotated[float, Field(gt=0, le=500, allow_inf_nan=False)]


class Content(_Part):
    """All that one message says in its two languages; instants in UTC.

    The area is named units, a drawn polygon (open: its last point is joined to the first), a circle, words, or
    several of them. Raises ValidationError; the place is the field's name, `area` where there is none at all.
    """

    status: Status
    event: Annotated[str, AfterValidator(lambda event: _known(event))]
    urgency: Urgency
    severity: Severity
    certainty: Certainty
    response: Response = "None"
    onset: AwareDatetime | None = None
    expires: AwareDatetime
    headline_vi: Headline
    headline_en: Headline
    description_vi: LongText
    description_en: LongText
    instruction_vi: LongText
    instruction_en: LongText
    place_vi: Place = ""
    place_en: Place = ""
    units: Annotated[tuple[Unit, ...], Field(max_length=MOST_UNITS)] = ()
    polygon: Annotated[tuple[Point, ...], Field(max_length=MOST_POINTS)] = ()
    circle: Circle | None = None

    @model_validator(mode="after")
    def _is_somewhere(self) -> Content:
        if not (self.units or self.polygon or self.circle or self.place_vi):
            raise ValueError("area")
        if bool(self.place_vi) != bool(self.place_en) or ((self.polygon or self.circle) and not self.place_vi):
            raise ValueError("place")
        if self.polygon and len(set(self.polygon)) < 3:
            raise ValueError("polygon")
        if self.onset is not None and self.onset >= self.expires:
            raise ValueError("onset")
        return self


def _known(event: str) -> str:
    if event not in EVENTS:
        raise ValueError("event")
    return event


def is_over(content: Content, now: datetime) -> bool:
    """Say whether what the message says is no longer said at the city's instant."""
    return content.expires <= now
