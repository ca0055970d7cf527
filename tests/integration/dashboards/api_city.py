"""The sample city's web with its APIs open to everybody, as SETTINGS say, and a client for one of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from tests.integration.dashboards.conftest import CITY_NOW
from tests.integration.dashboards.web import running_web

HOST = "https://ioc.tuyenquang.example"


@contextmanager
def open_apis(url: str, folder: Path) -> Iterator[httpx.Client]:
    """Start the web on a filled database, its APIs public, and yield a client; the city's clock begins at CITY_NOW."""
    origins = {"IOC_CLOCK_CITY_ORIGIN": CITY_NOW, "IOC_CLOCK_REAL_ORIGIN": datetime.now(UTC)}
    more = {"IOC_API_PUBLIC": "true", "IOC_PUBLIC_URL": HOST, **{name: at.isoformat() for name, at in origins.items()}}
    with running_web(url, folder, **more) as web, httpx.Client(base_url=web.url, timeout=20) as client:
        yield client


def told(client: httpx.Client, address: str, **parameters: str) -> Any:
    """Return the JSON of an address that must answer; the web's own absolute addresses are followed here."""
    answer = client.get(address.removeprefix(HOST), params=parameters or None)
    assert answer.status_code == 200, answer.text
    return answer.json()
