"""The tests of a group run in one process: what they share is made once, and two cities never run at a time."""

from __future__ import annotations

import os

import pytest

pytestmark = pytest.mark.xdist_group("grouped")


def test_a_group_is_part_of_the_name_by_which_tests_are_dealt_out(request: pytest.FixtureRequest) -> None:
    assert "PYTEST_XDIST_WORKER" not in os.environ or request.node.nodeid.endswith("@grouped")
