"""The bench fails when a figure misses its target, and says which."""

from __future__ import annotations

from tests.bench.targets import TARGETS, missed


def test_only_what_misses_its_target_is_named() -> None:
    reached = [("end_to_end_per_s", "1"), ("ratio_faust", "8.0"), ("ratio_copy", "0.180"), ("p99_ms", "500")]
    assert list(missed(reached)) == []
    failed = [("ratio_faust", "7.9"), ("ratio_copy", "0.179"), ("p99_ms", "501")]
    assert list(missed(failed)) == [
        "ratio_faust is 7.9, not at least 8",
        "ratio_copy is 0.179, not at least 0.18",
        "p99_ms is 501, not at most 500",
    ]
    assert {name for name, _ in failed} == TARGETS.keys()
