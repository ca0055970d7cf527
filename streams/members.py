"""What members of events are, whatever their subject: codes, instants, revisions, persons, money."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, TypeAdapter, ValidationError

from streams.personal_numbers import CODE_PATTERN

Code = Annotated[str, Field(min_length=1, max_length=64, pattern=CODE_PATTERN)]
"""A code that people give and read (H60.12-250101-0001): a citizen's number in its place is refused."""
Reference = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[0-9A-Za-z][0-9A-Za-z._-]*$")]
"""A number that a machine counts up (a bank's reference, a request): it may have any digits."""
Pseudonym = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
"""A keyed hash that stands for a person (streams.pseudonyms)."""
Dong = Annotated[int, Field(ge=0, le=10**12)]
"""Money, in whole dong."""
Microseconds = Annotated[int, Field(ge=0, lt=4_102_444_800_000_000)]
"""An instant: microseconds since 1970 UTC, before the year 2100."""
Revision = Annotated[int, Field(ge=0, lt=2**62)]
"""Which version of itself an event is: of one identity the highest counts."""
_code = TypeAdapter(Code)


def is_code(text: str) -> bool:
    """Say whether a text could be a code: a dossier's, an agency's, any."""
    try:
        _code.validate_python(text, strict=True)
    except ValidationError:
        return False
    return True
