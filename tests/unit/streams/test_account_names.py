"""What an account or a token may be called."""

from __future__ import annotations

import pytest

from streams.users.accounts import MalformedAccountError, check_name


@pytest.mark.parametrize("name", ["an", "so-tttt.1_b", "a" * 40])
def test_a_name(name: str) -> None:
    check_name(name)


@pytest.mark.parametrize("name", ["", "a", "An", "1an", "a" * 41, "hà", "an\n", "an binh"])
def test_no_name(name: str) -> None:
    with pytest.raises(MalformedAccountError):
        check_name(name)
