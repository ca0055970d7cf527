"""What a code is: of a dossier, an agency, a unit, a procedure, whatever people give and read."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from streams.personal_numbers import CODE_PATTERN

Code = Annotated[str, Field(min_length=1, max_length=64, pattern=CODE_PATTERN)]
"""A code that people give and read (H60.12-250101-0001): a citizen's number in its place is refused."""
Reference = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[0-9A-Za-z][0-9A-Za-z._-]*$")]
"""A number that a machine counts up (a bank's reference, a request): it may have any digits."""
