"""Where a program failed, told without what its error says: messages of errors quote the values that they are about."""

from __future__ import annotations

import traceback


def place_of(error: BaseException) -> str:
    """Return "file:line function" of the two innermost calls, the last one last; never the error's message."""
    calls = traceback.extract_tb(error.__traceback__)[-2:]
    return " > ".join(f"{call.filename.rpartition('/')[2]}:{call.lineno} {call.name}" for call in calls)
