"""Who follows the account, asks and is answered, and when: pure functions of the seed and the minute."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from connectors.agencies.zalo_oa import NAME
from infra.simulator import worktime
from infra.simulator.noise import key
from infra.simulator.system import DAY_S, World
from infra.simulator.zalo import phrases
from streams.masking import MARK
from streams.zalo.event import ZaloEvent

APP = "4217000000000000008"
ACCOUNT = "3886132808788086450"
_BY_DAY, _BY_NIGHT = 0.25, 0.03
_WAKING = range(6 * 60, 22 * 60 + 30)
LONGEST_S = 7 * DAY_S
"""A question of a Friday evening may be answered on Monday, and who asked may leave two days later."""


@dataclass(frozen=True)
class Push:
    """An event as Zalo pushes it, and as the city should keep it, the citizen in clear; `at` in seconds since 1970."""

    at: int
    body: dict[str, Any]
    event: ZaloEvent


def begun(world: World, minute: int) -> Iterator[Push]:
    """Yield what happens between the account and the citizen who turns to it in one minute, if one does."""
    random = world.random(NAME, minute)
    rate = _BY_DAY if worktime.day_and_minute(minute * 60)[1] in _WAKING else _BY_NIGHT
    if random.random() < rate:
        yield from _conversation(world.seed, minute, random)


def watch(world: World, minute: int) -> Iterator[Push]:
    """Yield the sticker by which the officer on watch answers the hourly check: Zalo lets nobody else be written to."""
    if minute % 60 == 0:
        name, user = "user_send_sticker", officer(world.seed)
        yield _told(name, user, minute * 60_000, {"msg_id": _id(world.seed, name, minute)}, {})


def officer(seed: int) -> str:
    """Return the Zalo user id of the simulated province's officer on watch."""
    return _user(seed, "officer on watch")


def _conversation(seed: int, minute: int, random: Random) -> Iterator[Push]:
    user, at = _user(seed, minute), minute * 60 + random.randrange(60)
    follows = random.random() < 0.6
    if follows:
        yield _followed("follow", user, _within(at, random))
    asked_at = at + random.randint(20, 600)
    for nth in range(random.choices((0, 1, 2), (0.2, 0.65, 0.15))[0]):
        yield from _asked(_id(seed, "question", minute, nth), user, asked_at, random)
        asked_at += random.randint(60, 7_200)
    if follows and random.random() < 0.12:
        yield _followed("unfollow", user, _within(asked_at + random.randint(60, 2 * DAY_S), random))


def _asked(message_id: str, user: str, at: int, random: Random) -> Iterator[Push]:
    """Yield a question and, in five cases of six, its answer within four hours of office time."""
    asked = random.choice(phrases.QUESTIONS)
    yield _said("user_send_text", user, _within(at, random), asked.text, {"msg_id": message_id}, random, asked.matter)
    if random.random() < 5 / 6:
        answered = worktime.after(at, random.uniform(180, 4 * 3_600))
        message = {"msg_id": f"{message_id}a"}
        if random.random() < 0.4:
            message["quote_msg_id"] = message_id
        text = random.choice(phrases.ANSWERS)
        yield _said("oa_send_text", user, _within(answered, random), text, message, random, None)


def _said(name: str, user: str, at_ms: int, text: str, message: dict[str, Any], random: Random, matter: Any) -> Push:
    written = text.format(secret=phrases.secret(random))
    facts = {
        "in_reply_to": message.get("quote_msg_id"),
        "matter": matter,
        "length": len(written),
        "text": text.format(secret=MARK),
    }
    return _told(name, user, at_ms, {**message, "text": written}, facts)


def _told(name: str, user: str, at_ms: int, message: dict[str, Any], facts: dict[str, Any]) -> Push:
    ours = name.startswith("oa_")
    sides = (ACCOUNT, user) if ours else (user, ACCOUNT)
    body = {
        **_envelope(name, at_ms),
        "sender": {"id": sides[0]},
        "recipient": {"id": sides[1]},
        "user_id_by_app": user[::-1],
        "message": message,
    }
    kind = {"user_send_text": "question", "oa_send_text": "answer"}.get(name, "other")
    return Push(
        at_ms // 1_000, body, _event(name, user, at_ms, message["msg_id"], kind, "out" if ours else "in", facts)
    )


def _followed(name: str, user: str, at_ms: int) -> Push:
    body = {**_envelope(name, at_ms), "oa_id": ACCOUNT, "follower": {"id": user}, "source": "oa_profile"}
    return Push(at_ms // 1_000, body, _event(name, user, at_ms, str(at_ms), name, "in", {}))


def _envelope(name: str, at_ms: int) -> dict[str, Any]:
    return {"app_id": APP, "event_name": name, "timestamp": str(at_ms)}


def _event(
    name: str, user: str, at_ms: int, event_id: str, kind: Any, direction: Any, facts: dict[str, Any]
) -> ZaloEvent:
    event: ZaloEvent = {
        "citizen": user,
        "event": name,
        "id": event_id,
        "system": NAME,
        "kind": kind,
        "direction": direction,
        "time": at_ms * 1_000,
    }
    event.update(facts)  # type: ignore[typeddict-item]
    return event


def _within(at: int, random: Random) -> int:
    return at * 1_000 + random.randrange(1_000)


def _user(seed: int, *names: object) -> str:
    return str(10**18 + key(seed, "zalo user", *names) % (9 * 10**18))


def _id(seed: int, *names: object) -> str:
    return f"{key(seed, 'zalo message', *names):x}"
