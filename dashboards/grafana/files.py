"""The boards as files that Grafana provisions itself from, for the compose stack and for one that `ioc up` starts."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dashboards.boards import boards
from dashboards.grafana.rendering import rendering, uid_in
from dashboards.grafana.wanted import FOLDER_TITLE
from dashboards.texts import LANGUAGES, Language

_DATA_SOURCE = """\
# Written by `ioc grafana render`; the environment gives the reader's password.
apiVersion: 1
datasources:
  - name: IOC
    uid: ioc
    type: postgres
    access: proxy
    url: {database}
    user: ioc_reader
    database: ioc
    isDefault: true
    editable: false
    jsonData:
      database: ioc
      sslmode: disable
      postgresVersion: 1500
      timescaledb: true
    secureJsonData:
      password: ${{IOC_READER_PASSWORD}}
"""
_PROVIDERS = """\
# Written by `ioc grafana render`.
apiVersion: 1
providers:
"""
_PROVIDER = """\
  - name: {title}
    folder: {title}
    folderUid: {uid}
    type: file
    disableDeletion: true
    allowUiUpdates: false
    options:
      path: {path}
"""


@dataclass(frozen=True)
class Place:
    """Where such a Grafana stands: TimescaleDB as it reaches it (host:port), and where it finds the boards' files."""

    database: str = "timescaledb:5432"
    boards: str = "/var/lib/grafana/dashboards"


COMPOSE = Place()


def files(languages: Collection[Language] = LANGUAGES, wall: str = "", place: Place = COMPOSE) -> dict[str, str]:
    """Return every provisioning file's text by its path, always the same for the same boards, languages and address.

    `wall` is the address of the built-in wall, to whose pages the boards lead.
    """
    rendered = {
        f"dashboards/{language}/{board.name}.json": _written(rendering(board, language, wall))
        for language in languages
        for board in boards()
    }
    return {
        "provisioning/datasources/ioc.yaml": _DATA_SOURCE.format(database=place.database),
        "provisioning/dashboards/ioc.yaml": _PROVIDERS + "".join(_provider(language, place) for language in languages),
        **rendered,
    }


def _provider(language: Language, place: Place) -> str:
    # A folder may have any name: as JSON it is one word for YAML too, and a dollar sign would name a variable.
    path = json.dumps(f"{place.boards}/{language}".replace("$", "$$"), ensure_ascii=False)
    return _PROVIDER.format(title=FOLDER_TITLE.of(language), uid=uid_in(language), path=path)


def _written(document: Mapping[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def write(
    folder: Path, languages: Collection[Language] = LANGUAGES, wall: str = "", place: Place = COMPOSE
) -> list[Path]:
    """Write the provisioning files into a folder and return their paths."""
    written = []
    for name, text in files(languages, wall, place).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        written.append(path)
    return written
