"""Where a sign-in leads: never to another site."""

from __future__ import annotations

import pytest

from dashboards.login import local_path


@pytest.mark.parametrize(
    "target",
    ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "evil", "", "http:/x"],
)
def test_other_sites_are_not_gone_to(target: str) -> None:
    assert local_path(target) == "/"


@pytest.mark.parametrize("target", ["/", "/board/air?station=AIR-001&lang=en", "/desk#top"])
def test_own_pages_are(target: str) -> None:
    assert local_path(target) == target
