"""Citizens who never were: their numbers and names, and the messages, files and addresses that speak of them."""

from __future__ import annotations

import hmac
import random
import time
from base64 import b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import orjson
from paho.mqtt.client import Client

CHANGED = "2025-11-24T08:10:03+07:00"
SECRET = "bí mật của sở"
SYSTEMS = ("citizens", "comments")


@dataclass
class Citizens:
    """Makes up citizens and remembers everything that may appear nowhere in clear."""

    seed: int
    planted: set[str] = field(default_factory=set)
    made: int = 0

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)

    def card(self) -> str:
        """Return a new number of an identity card: 12 digits."""
        return self._plant("0" + self._digits(11))

    def phone(self) -> str:
        """Return a new telephone number: 10 digits."""
        return self._plant("09" + self._digits(8))

    def name(self) -> str:
        """Return a new name, like no other word."""
        return self._plant("Nguyễn Thị " + "".join(self._random.choices("bcdghklmnpqrstvx", k=12)).title())

    def message(self, **changes: Any) -> dict[str, Any]:
        """Return a message of a new citizen as both systems understand it."""
        self.made += 1
        called, card = self.phone(), self.card()
        address = self._plant("".join(self._random.choices("bcdghklm", k=10)) + "@example.vn")
        return {
            "id": self.made,
            "MaHoSo": f"H60.08.01-251124-{self.made:04}",
            "so": "4",
            "NgayCapNhat": CHANGED,
            "cccd": self.card(),
            "dienThoai": self.phone(),
            "hoTen": self.name(),
            "yKien": f"gọi {called[:4]} {called[4:7]} {called[7:]}, thẻ {card[:3]}.{card[3:6]}.{card[6:]}, {address}",
            "lienKet": f"https://tra-cuu.example/ho-so?cccd={self.card()}",
        } | changes

    def messages(self) -> list[dict[str, Any]]:
        """Return one of each kind: good, without its dossier, failing in the parser, failing in the streams."""
        return [
            self.message(),
            self.message(MaHoSo=""),
            self.message(so=f"{self.card()}x"),
            self.message(so="99", MaHoSo=f"H60.08.01-251124-99{self.made % 100:02}"),
        ]

    def _plant(self, text: str) -> str:
        self.planted.add(text)
        return text

    def _digits(self, count: int) -> str:
        return "".join(self._random.choices("0123456789", k=count))


def push(client: httpx.Client, citizens: Citizens) -> None:
    """Send to both webhooks, signed and not, with numbers in the addresses too, and an unknown one."""
    for system in SYSTEMS:
        bodies = [*map(orjson.dumps, citizens.messages()), b'{"cccd": "' + citizens.card().encode() + b'"\xff']
        for body in bodies:
            stamp = str(int(time.time()))
            signature = hmac.new(SECRET.encode(), stamp.encode() + b"." + body, sha256).hexdigest()
            headers = {"X-Timestamp": stamp, "X-Signature": signature}
            path = f"/v1/sources/webhook_{system}?cccd={citizens.card()}"
            assert client.post(path, content=body, headers=headers).status_code == 200
            assert client.post(path, content=body).status_code == 401
    assert client.post(f"/v1/sources/{citizens.card()}", content=citizens.card()).status_code == 404


def push_event(client: httpx.Client, key: str, citizens: Citizens) -> None:
    """Send a dossier step with a name that does not belong there to the event door, as data and in base64."""
    step = {"dossier": "H60.08.01-251124-0001", "hoTen": citizens.name(), "cccd": citizens.card()}
    event = {"specversion": "1.0", "id": citizens.card(), "source": "/so", "type": "vn.ioc.dossier-step.v1"}
    for data in ({"data": step}, {"data_base64": b64encode(orjson.dumps(step)).decode()}):
        headers = {"content-type": "application/cloudevents+json", "X-API-Key": key}
        answer = client.post("/v1/events", content=orjson.dumps(event | data), headers=headers)
        assert answer.json()["rejected"] == 1


def drop(folder: Path, citizens: Citizens) -> None:
    """Drop a good file, one that is no table and one with rows that cannot be used, all named after citizens."""
    card, other = citizens.card(), citizens.card()
    rows = citizens.messages()
    table = "\n".join([",".join(rows[0]), *(",".join(f'"{cell}"' for cell in map(str, row.values())) for row in rows)])
    named = {
        f"{card}.csv": table.encode(),
        f"ho so {other[:3]} {other[3:6]} {other[6:9]} {other[9:]}.csv": b"cccd,cccd\n" + citizens.card().encode(),
        f"dt-{citizens.phone()}.csv": b"\xff" + citizens.card().encode(),
        f"{citizens.card()}.txt": citizens.card().encode(),
    }
    for name, content in named.items():
        (folder / f"{name}.part").write_bytes(content)
        (folder / f"{name}.part").rename(folder / name)


def publish(client: Client, prefix: str, citizens: Citizens) -> None:
    """Publish to both systems under topics that name citizens, and return when the broker has everything."""
    sent = []
    for system in SYSTEMS:
        for body in [*map(orjson.dumps, citizens.messages()), b"\xff" + citizens.card().encode()]:
            sent.append(client.publish(f"{prefix.rstrip('.')}/{system}/{citizens.card()}/up", body, qos=1))
    for info in sent:
        info.wait_for_publish(60)
