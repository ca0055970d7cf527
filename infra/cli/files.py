"""Writing the file that somebody has named: what is wrong with its name is one line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from infra.native.errors import NativeError


@contextmanager
def naming(option: str) -> Iterator[None]:
    """Say what is wrong with the file named by that option when it cannot be written; raises NativeError."""
    again = f"name another {option}"
    try:
        yield
    except FileNotFoundError as error:
        raise NativeError(f"there is no folder {_path(error).parent}: make it first, or {again}") from None
    except IsADirectoryError as error:
        raise NativeError(f"{_path(error)} is a folder: name a file in it with {option}") from None
    except OSError as error:
        raise NativeError(f"{_path(error)} cannot be written ({error.strerror}): {again}") from None


def _path(error: OSError) -> Path:
    return Path(str(error.filename))
