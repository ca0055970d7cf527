"""The Debian mirror that this machine's own APT sources name, among all else that stands there."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.native import system
from infra.native.errors import NativeError

DOCKER = """Types: deb
URIs: https://download.docker.example/linux/debian
Suites: bookworm
Components: stable
Signed-By: /etc/apt/keyrings/docker.asc
"""
ELSEWHERE = "deb [arch=amd64 signed-by=/x.gpg] https://apt.example/grafana stable main\n"


@pytest.fixture
def apt(tmp_path: Path) -> Path:
    """APT's folder, with what a vendor has added, which comes first by its name."""
    (tmp_path / "sources.list.d").mkdir()
    (tmp_path / "sources.list.d/a-docker.sources").write_text(DOCKER)
    (tmp_path / "sources.list.d/a-grafana.list").write_text(ELSEWHERE)
    return tmp_path


def fielded(uris: str, suites: str = "bookworm bookworm-updates", more: str = "") -> str:
    return f"# of this machine\n\nTypes: deb deb-src\nURIs: {uris}\nSuites: {suites}\nComponents: main\n{more}"


def test_another_project_s_packages_for_debian_are_not_debian_s(apt: Path) -> None:
    (apt / "sources.list").write_text("deb http://mirror.example/debian bookworm main contrib # ours\n")
    assert system.mirror(apt) == "http://mirror.example/debian"


def test_a_list_of_mirrors_is_read(apt: Path) -> None:
    for name, place in (("debian", "/debian"), ("debian-security", "/debian-security")):
        (apt / f"{name}.list").write_text(f"# nearest\n\nhttps://cloud.example{place}\tpriority:1\nhttp://b.example/\n")
    security = fielded(f"mirror+file://{apt}/debian-security.list", "bookworm-security")
    usual = fielded(f"mirror+file://{apt}/debian.list")
    (apt / "sources.list.d/debian.sources").write_text(f"{security}\n{usual}")
    assert system.mirror(apt) == "https://cloud.example/debian"


def test_a_proxy_of_packages_is_taken_where_no_usual_mirror_is(apt: Path) -> None:
    other = fielded("https://nexus.example/repository/apt-main")
    proxy = fielded("https://nexus.example/repository/debian-proxy/")
    (apt / "sources.list.d/debian.sources").write_text(f"{other}\n{proxy}")
    assert system.mirror(apt) == "https://nexus.example/repository/debian-proxy/"
    (apt / "sources.list.d/debian.sources").write_text(other)
    assert system.mirror(apt) == "https://nexus.example/repository/apt-main"
    (apt / "sources.list.d/z.sources").write_text(fielded("\n http://mirror.example/debian", "trixie"))
    assert system.mirror(apt) == "http://mirror.example/debian"


def test_without_any_the_line_to_write_is_told(apt: Path) -> None:
    off = fielded("http://mirror.example/debian", more="Enabled: no\n")
    (apt / "sources.list.d/debian.sources").write_text(off)
    (apt / "sources.list").write_text("deb cdrom:[Debian GNU/Linux 12]/ bookworm main\n")
    with pytest.raises(NativeError, match=rf"`deb http://\S+/debian bookworm main` .* into {apt}/sources.list$"):
        system.mirror(apt)
