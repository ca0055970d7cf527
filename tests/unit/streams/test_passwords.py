"""What a password's hash costs whoever guesses, and that an unknown name costs the same."""

from __future__ import annotations

import pytest
from argon2 import extract_parameters
from argon2.exceptions import VerifyMismatchError
from argon2.profiles import RFC_9106_LOW_MEMORY

from streams.users import accounts
from streams.users.accounts import hashed, hasher
from streams.users.sessions import nobodys


@pytest.fixture(autouse=True)
def _as_the_platform_does(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other tests of this process may hash cheaply."""
    monkeypatch.setattr(accounts, "hasher", hasher)


def test_a_password_is_hashed_at_the_cost_that_the_standard_recommends() -> None:
    stored = hashed("một mật khẩu dài")
    assert extract_parameters(stored) == RFC_9106_LOW_MEMORY
    assert hasher.verify(stored, "một mật khẩu dài")


def test_an_unknown_name_is_refused_at_the_same_cost() -> None:
    assert extract_parameters(nobodys(hasher)) == extract_parameters(hashed("một mật khẩu dài"))
    with pytest.raises(VerifyMismatchError):
        hasher.verify(nobodys(hasher), "một mật khẩu dài")
