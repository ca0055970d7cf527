"""Zalo and the province's official account on it: what its webhook pushes, what it sends twice, and its server."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from random import Random

import orjson
from fastapi import FastAPI

from connectors.agencies.zalo_oa import CONNECTOR, DOOR, NAME
from connectors.pseudonym import pseudonymised
from infra.simulator.entry import Entry, Event, Invalid, Message
from infra.simulator.spoiling import Spoiler, spoilt_with, spoilt_without
from infra.simulator.system import SECRET, Deliver, Home, Host, System, Told, World, pushing
from infra.simulator.ways import signing
from infra.simulator.ways.post import posting
from infra.simulator.zalo import server
from infra.simulator.zalo.account import open_account
from infra.simulator.zalo.conversations import APP, LONGEST_S, Push, begun, watch
from streams.settings import Settings
from streams.zalo.event import TOPIC

_AGAIN_S = (30, 300)
"""How long Zalo waits before it repeats a push that it believes was not taken."""


def on_minute(world: World, minute: int) -> Iterator[Told]:
    """Yield the pushes that follow from one minute, each when Zalo sends it: a second after it happened."""
    random = world.random(NAME, "troubles", minute)
    for push in (*watch(world, minute), *begun(world, minute)):
        sent = push.at + 1
        yield sent, _entry(push)
        if random.random() < world.faults.duplicates:
            yield sent + random.randint(*_AGAIN_S), _again(push)
        if push.event["kind"] == "question" and random.random() < world.faults.malformed:
            yield sent, _spoilt(push, random)


def _entry(push: Push) -> Entry:
    (event,) = pseudonymised([push.event], CONNECTOR.personal)
    return Entry(events=[Event.of(TOPIC, event)], messages=[_message(push)])


def _again(push: Push) -> Entry:
    entry = Entry(messages=[_message(push)])
    entry.duplicate(NAME)
    return entry


def _spoilt(push: Push, random: Random) -> Entry:
    why = random.choice(sorted(_SPOILERS))
    raw = orjson.dumps(_SPOILERS[why](push.body))
    invalid = Invalid(DOOR, "", raw, why, push.event["time"])
    return Entry(invalid=[invalid], messages=[Message("", raw, NAME)])


def _message(push: Push) -> Message:
    """Return the push on its way; it is addressed with the user if the user turned to the account by it."""
    turned = push.event["direction"] == "in" and push.event["kind"] != "unfollow"
    return Message(push.event["citizen"] if turned else "", orjson.dumps(push.body), NAME)


def _with_message(**changed: object) -> Spoiler:
    return lambda body: {**body, "message": {**body["message"], **changed}}


# All of them can be signed: Zalo's signature needs app id and timestamp.
_SPOILERS: dict[str, Spoiler] = {
    "no event name": spoilt_without("event_name"),
    "nobody wrote it": spoilt_without("sender"),
    "time in words": spoilt_with(timestamp="hôm qua"),
    "absurd time": spoilt_with(timestamp="99999999999999999"),
    "message is text": spoilt_with(message="xin chào"),
    "no message id": _with_message(msg_id=""),
    "text is a number": _with_message(text=42),
}


def delivering(settings: Settings) -> Deliver:
    """Return how Zalo pushes: it notes who turned to the account, for 48 hours of answers, and signs what it posts."""
    post, account = posting(NAME, signing.zalo)(settings), open_account(settings)

    def deliver(message: Message) -> None:
        if message.to:
            account.turned(message.to, int(orjson.loads(message.payload)["timestamp"]))
        post(message)

    return deliver


def service(host: Host) -> FastAPI:
    """Return Zalo's server: tokens and outgoing messages."""
    return server.application(open_account(host.settings), host.settings, host.world, host.clock)


def settings(home: Home) -> Mapping[str, str]:
    """Set where the official account sends by, and as which application."""
    address = f"{home.web}/{NAME}"
    return {
        "IOC_ZALO_API_URL": address,
        "IOC_ZALO_OAUTH_URL": address,
        "IOC_ZALO_APP_ID": APP,
        "IOC_ZALO_APP_SECRET": SECRET,
        "IOC_ZALO_REFRESH_TOKEN": SECRET,
    }


SYSTEM = System(
    name=NAME,
    on_minute=on_minute,
    longest_s=LONGEST_S,
    source=pushing,
    settings=settings,
    service=service,
    deliver=delivering,
)
