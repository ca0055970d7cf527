"""The settings file: what people write into it by hand is read as they meant it, and nothing of theirs is lost."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from infra.city import environment
from infra.city.settings_file import read, workers, write
from infra.native.errors import NativeError

NOW = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)


def test_spaces_around_the_sign_are_no_part_of_a_setting(tmp_path: Path) -> None:
    file = tmp_path / "ioc.env"
    file.write_text("IOC_WEB_PORT = 8090\n  IOC_PROVINCE= tuyen_quang \n  # IOC_WORKERS=2\n")
    assert read(file) == {"IOC_WEB_PORT": "8090", "IOC_PROVINCE": "tuyen_quang"}


def test_what_is_commented_out_stays(tmp_path: Path) -> None:
    file = tmp_path / "ioc.env"
    write(file, {"IOC_WORKERS": "2"})
    file.write_text(file.read_text() + "# IOC_WEB_PORT=8090\n#  of the office\n")
    assert write(file, {**read(file), "IOC_WORKERS": "3"})
    assert file.read_text().splitlines()[1:] == ["# IOC_WEB_PORT=8090", "#  of the office", "IOC_WORKERS=3"]
    assert not write(file, read(file))


def test_a_draft_that_somebody_refuses_leaves_no_trace(tmp_path: Path) -> None:
    file = tmp_path / "ioc.env"
    write(file, {"IOC_WORKERS": "2"})

    def refuse(draft: Path) -> None:
        assert read(draft) == {"IOC_WORKERS": "3"}
        raise NativeError("no")

    with pytest.raises(NativeError):
        write(file, {"IOC_WORKERS": "3"}, refuse)
    assert (read(file), list(tmp_path.iterdir())) == ({"IOC_WORKERS": "2"}, [file])


@pytest.mark.parametrize("text", ["two", "0", "2 # x", "-1", "65", "²", ""])
def test_a_wrong_number_of_workers_is_named(text: str) -> None:
    with pytest.raises(NativeError, match=r"^IOC_WORKERS="):
        workers({"IOC_WORKERS": text})
    with pytest.raises(NativeError, match=r"^IOC_WORKERS="):
        environment.build({}, {"IOC_WORKERS": text}, NOW, Path("/city"))


def test_a_clock_that_is_no_number_is_named() -> None:
    made = environment.build({}, {}, NOW, Path("/city"))
    with pytest.raises(NativeError, match=r"^IOC_CLOCK_FACTOR=fast"):
        environment.build(made, {"IOC_CLOCK_FACTOR": "fast"}, NOW, Path("/city"))
