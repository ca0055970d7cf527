"""What people write about dead letters stays for ever: a citizen's number does not."""

from __future__ import annotations

from datetime import UTC, datetime

from streams.dead_letters.acts import LONGEST_REASON, Kind, written

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def test_a_number_in_a_reason_is_masked_and_a_long_reason_cut() -> None:
    kept = written(Kind.DISCARDED, "an", NOW, "đã nhờ ông A sửa số 001099012345 của H60.08.01-261124-0975")
    assert kept["why"] == "đã nhờ ông A sửa số *** của H60.08.01-261124-0975"
    assert len(written(Kind.DISCARDED, "an", NOW, "x" * 900)["why"]) == LONGEST_REASON
