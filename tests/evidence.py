"""What was run, at which commit and size, and what came out: written by the program that measured it."""

from __future__ import annotations

import json
import math
import os
import subprocess
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from fcntl import LOCK_EX, flock
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "docs" / "evidence"


def add(part: str, test: str, seed: int, sizes: Mapping[str, object], figures: Mapping[str, object]) -> None:
    """Keep one test's sizes and figures in docs/evidence/<part>.json."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    told = {**_circumstances(), "seed": seed, "sizes": sizes, "figures": figures}
    with (FOLDER / f"{part}.json").open("a+", encoding="utf-8") as file:
        # Tests of one part may end in two processes at once.
        flock(file, LOCK_EX)
        file.seek(0)
        known = json.loads(file.read() or "{}") | {test: told}
        file.truncate(0)
        file.write(json.dumps(known, indent=2, sort_keys=True, ensure_ascii=False) + "\n")


def seconds(part: str, test: str) -> float:
    """Return how long one test took when it was last proved; what was never proved counts as the longest."""
    file = FOLDER / f"{part}.json"
    known = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    return float(known[test]["figures"]["seconds"]) if test in known else math.inf


def write_table(
    part: str,
    sizes: Mapping[str, object],
    figures: Sequence[tuple[str, str]],
    targets: Mapping[str, object],
) -> None:
    """Write docs/evidence/<part>.md with one line a figure and its target, if it has one."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    about = _circumstances()
    lines = [
        f"# {part}",
        "",
        f"Commit {about['commit']}, {about['date']}, {about['cores']} cores; "
        + ", ".join(f"{name} {value}" for name, value in sizes.items())
        + ". Ratios hold, absolute figures drift with the machine.",
        "",
        "| figure | value | target |",
        "|---|---|---|",
        *(f"| {name} | {value} | {targets.get(name, '')} |" for name, value in figures),
    ]
    (FOLDER / f"{part}.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _circumstances() -> dict[str, object]:
    commit = subprocess.check_output(["git", "rev-parse", "--short", "HEAD"], text=True, cwd=FOLDER.parent).strip()
    return {"commit": commit, "date": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC", "cores": os.cpu_count()}
