"""What an officer does with the devices: register one, remove one, try one out."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Annotated, Any

import orjson
import psycopg
from pydantic import Field, TypeAdapter
from typing_extensions import TypedDict

from dashboards.site import Site
from dashboards.texts import Text
from streams.delivery.push import devices
from streams.delivery.push.devices import Device
from streams.delivery.push.service import GoneError, PushService
from streams.delivery.push.subscription import Subscription, device_name
from streams.roster import people

PATH = "/ca-truc"
_TRIAL = Text("Thử thông báo trên máy này", "A trial on this device")
_TRIAL_BODY = "Máy này nhận được báo của trung tâm điều hành. / This device is told by the operations centre."
_REMOVED = "cán bộ bỏ máy này / removed by the officer"


class Joined(TypedDict):
    """What the page's script sends of a subscription."""

    endpoint: Annotated[str, Field(max_length=2_000)]
    p256dh: Annotated[str, Field(max_length=200)]
    auth: Annotated[str, Field(max_length=100)]


class Meant(TypedDict):
    """Which device a button is for."""

    device: Annotated[int, Field(ge=1, lt=2**62)]


joined: TypeAdapter[Joined] = TypeAdapter(Joined)
meant: TypeAdapter[Meant] = TypeAdapter(Meant)


class NoOfficerError(LookupError):
    """Whoever signed in is no officer."""


class NoDeviceError(LookupError):
    """There is no such device of this officer, or it is told no more."""


async def join(site: Site, login: str, sent: Any, user_agent: str) -> Device:
    """Register the browser that sent a subscription.

    Raises ValidationError, NoSubscriptionError, UnavailableError (no key), NoOfficerError and psycopg.Error.
    """
    wish = joined.validate_python(sent)
    found = Subscription.of(wish["endpoint"], wish["p256dh"], wish["auth"], site.settings.push_services)
    public_key = public_key_of(site)

    def write(conn: psycopg.Connection[Any]) -> Device:
        officer = people.officer_of_login(conn, login)
        if officer is None:
            raise NoOfficerError(login)
        return devices.register(conn, officer, found, device_name(user_agent), public_key)

    return await site.gate.database(write)


async def drop(site: Site, login: str, sent: Any) -> None:
    """Tell nobody on a device of this officer any more; raises ValidationError, NoDeviceError and psycopg.Error."""
    device = await _own(site, login, sent)
    await site.gate.database(lambda conn: devices.end(conn, device.id, _REMOVED, login))


async def try_out(site: Site, login: str, sent: Any) -> None:
    """Send a trial to a device of this officer; raises DeliveryError, and as `drop`."""
    device = await _own(site, login, sent)
    try:
        await asyncio.to_thread(_push, site, device)
    except GoneError as gone:
        why = str(gone)
        await site.gate.database(lambda conn: devices.end(conn, device.id, why, login))
        raise
    await site.gate.database(lambda conn: devices.took(conn, device.id))


def public_key_of(site: Site) -> str:
    """Return the key with which browsers subscribe; raises UnavailableError when there is none."""
    service = PushService(site.settings)
    service.close()
    return service.public_key


def trial(public_url: str, at: datetime) -> bytes:
    """Return what the service worker shows for a trial at a real instant."""
    told = {"key": f"trial {at.isoformat()}", "tag": "trial", "title": _TRIAL.vi, "body": _TRIAL_BODY, "open": ""}
    return orjson.dumps(told | {"url": f"{public_url.rstrip('/')}{PATH}", "urgent": False})


def _push(site: Site, device: Device) -> None:
    service = PushService(site.settings)
    try:
        service.push(device, trial(site.settings.public_url, datetime.now(UTC)), "trial", urgent=True)
    finally:
        service.close()


async def _own(site: Site, login: str, sent: Any) -> Device:
    number = meant.validate_python(sent)["device"]
    live = await site.gate.database(lambda conn: devices.live(conn, login))
    found = next((device for device in live if device.id == number), None)
    if found is None:
        raise NoDeviceError(number)
    return found
