"""Passwords that the tests give are hashed at the lowest cost, which saves each of them and each sign-in 0.2 CPU s.

A password is checked at the cost at which it was hashed, so that a web of the tests' own is quick as well. What the
platform itself does is asserted by a test of its own and done in the proof.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher

from streams.users import accounts
from tests.proof import PROVING

_CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture(scope="session", autouse=not PROVING)
def quick_passwords() -> Iterator[None]:
    """Let whoever is added by this process have a cheap hash."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(accounts, "hasher", _CHEAP)
        yield
