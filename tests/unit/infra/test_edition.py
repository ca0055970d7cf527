"""The edition changes with whatever our processes read when they start, and with nothing else."""

from __future__ import annotations

from pathlib import Path

from infra.city.edition import edition, stamped
from infra.native.service import EDITION, Service

VALUES = {"IOC_WEB_PORT": "8080"}


def written(file: Path, text: str = "") -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def test_program_libraries_settings_and_descriptions_make_the_edition(tmp_path: Path) -> None:
    program, described = tmp_path / "program", tmp_path / "described"
    written(program / "streams/worker.py", "first")
    values = {**VALUES, "IOC_DESCRIPTIONS": str(described)}
    known = [edition(values, program)]
    for file in ("program/streams/worker.py", "program/requirements.lock", "described/soil.toml"):
        written(tmp_path / file, "second")
        known.append(edition(values, program))
    known.append(edition({**values, "IOC_WEB_PORT": "8081"}, program))
    assert len(set(known)) == len(known)


def test_a_folder_of_descriptions_is_sought_where_the_processes_seek_it(tmp_path: Path) -> None:
    values = {"IOC_DESCRIPTIONS": "described"}
    before = edition(values, tmp_path)
    written(tmp_path / "described/soil.toml")
    assert edition(values, tmp_path) != before


def test_what_no_process_reads_does_not(tmp_path: Path) -> None:
    before = edition(VALUES, tmp_path)
    for file in ("streams/__pycache__/worker.pyc", "infra/grafana/dashboards/vi/air.json", "docs/boards.md"):
        written(tmp_path / file)
    assert edition(VALUES, tmp_path) == before


def test_every_service_carries_it(tmp_path: Path) -> None:
    (service,) = stamped([Service("web", ("serve",), tmp_path, ready=lambda: True, env={"A": "1"})], VALUES)
    assert service.env == {"A": "1", EDITION: edition(VALUES)}
