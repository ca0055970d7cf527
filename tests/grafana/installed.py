"""The layout of an installed Grafana, made in a folder; its program is a script."""

from __future__ import annotations

from pathlib import Path

VERSION = "echo 'Version 10.4.2 (commit: x, branch: HEAD)'"


def installed_grafana(home: Path, name: str = "grafana", body: str = VERSION, shell: str = "/bin/sh") -> Path:
    """Make the home of a Grafana whose program does what `body` says, and return it."""
    (home / "conf").mkdir(parents=True)
    (home / "conf/defaults.ini").write_text("app_mode = production\n")
    (home / "public").mkdir()
    program(home / "bin" / name, body, shell)
    return home


def program(file: Path, body: str = VERSION, shell: str = "/bin/sh") -> Path:
    """Write an executable script, and return it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"#!{shell}\n{body}\n", encoding="utf-8")
    file.chmod(0o755)
    return file
