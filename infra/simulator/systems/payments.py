"""The bank of the fee account: who pays for which dossier, how, and what goes wrong with money and with messages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from random import Random

import orjson

from connectors import vietqr
from connectors.agencies.payments import CONNECTOR, NAME
from infra.simulator import worktime
from infra.simulator.entry import Entry, Event, Invalid, Message
from infra.simulator.lives import Life
from infra.simulator.system import DAY_S, System, Told, World, pushing
from infra.simulator.systems import ministerial_dossiers
from infra.simulator.ways import signing
from infra.simulator.ways.post import posting
from infra.simulator.worktime import local_time
from streams.clock import LOCAL_ZONE
from streams.dossiers.event import Channel as Filed
from streams.dossiers.event import Status as Step
from streams.payments.event import TOPIC, Channel, Payment, Status

# A made-up account at a made-up bank number.
_BIN, _ACCOUNT = "970999", "3901201000008"
_CHANNELS: Mapping[Filed, tuple[tuple[Channel, float], ...]] = {
    Filed.COUNTER: (("counter", 0.65), ("qr", 0.35)),
    Filed.ONLINE: (("online", 0.55), ("qr", 0.45)),
    Filed.POST: (("online", 0.5), ("qr", 0.5)),
}
_FATES = {
    "paid": 0.89,
    "unpaid": 0.05,
    "twice": 0.015,
    "wrong amount": 0.01,
    "no code": 0.01,
    "mistyped": 0.01,
    "reversed": 0.015,
}
_NOTES = ("{} nop phi, le phi", "NGUYEN THI HOA nop le phi {}", "MBVCB.3278907687.{}.CT tu 0123456789 toi KBNN")
_WORDS: Mapping[Status, str] = {"paid": "SUCCESS", "reversed": "REVERSED"}


@dataclass(frozen=True)
class Notice:
    """One notification: the payment as the city should store it, the transfer's note, when it leaves (s since 1970)."""

    payment: Payment
    note: str
    leaves: int


def on_life(world: World, life: Life) -> Iterator[Told]:
    """Yield the notifications of what is paid for one dossier, from its receipt on."""
    received = next((at for status, at in life.steps if status == Step.RECEIVED), None)
    if received is None or not life.procedure.fee_vnd:
        return
    random = world.random("payments", life.code)
    for notice in _notices(life, received, random):
        yield notice.leaves, _told(notice)
        yield from _troubles(world, notice, random)


def on_minute(world: World, minute: int) -> Iterator[Told]:
    """Yield the notifications of what is paid for the dossiers that only a ministry's system knows."""
    for reported in ministerial_dossiers.own(world, minute):
        yield from on_life(world, reported.life)


def _notices(life: Life, received: int, random: Random) -> Iterator[Notice]:
    fate = random.choices(list(_FATES), list(_FATES.values()))[0]
    if fate == "unpaid":
        return
    amount = life.procedure.fee_vnd
    if fate == "wrong amount":
        amount = random.choice([amount // 10, amount * 10, amount + 1_000])
    code = {"no code": "", "mistyped": _mistyped(life.code, random)}.get(fate, life.code)
    first = _notice(life, code, amount, _moment(life, received, random), random)
    yield first
    later = first.leaves + random.randint(600, DAY_S)
    if fate == "reversed":
        yield replace(first, payment={**first.payment, "revision": 1, "status": "reversed"}, leaves=later)
    if fate == "twice" or (fate == "reversed" and random.random() < 0.5):
        yield _notice(life, code, amount, later + random.randint(60, 3_600), random)


def _moment(life: Life, received: int, random: Random) -> int:
    asked = next((at for status, at in life.steps if status == Step.PAYMENT_REQUESTED), None)
    if asked is not None:
        return asked + random.randint(600, 4 * 3_600)
    if life.channel == Filed.COUNTER:
        return worktime.after(received, random.uniform(60, 1_800))
    return received + random.randint(300, DAY_S)


def _notice(life: Life, code: str, amount: int, at: int, random: Random) -> Notice:
    channels, weights = zip(*_CHANNELS[life.channel], strict=True)
    channel: Channel = random.choices(channels, weights)[0]
    payment: Payment = {
        "system": NAME,
        "reference": f"FT{datetime.fromtimestamp(at, UTC).astimezone(LOCAL_ZONE):%y%j}{random.randrange(10**12):012}",
        "dossier": code or None,
        "amount_vnd": amount,
        "channel": channel,
        "status": "paid",
        "time": at * 1_000_000,
        "revision": 0,
    }
    return Notice(payment, _note(channel, code, amount, random), at + random.randint(1, 30))


def _note(channel: Channel, code: str, amount: int, random: Random) -> str:
    if channel == "qr":
        # The payer scans the platform's own code; the application at the other end reads it.
        return vietqr.read(vietqr.make(_BIN, _ACCOUNT, amount, f"LP {code}".strip())).note
    if channel == "counter":
        return f"Thu phi {code}".strip()
    return random.choice(_NOTES).format(random.choice(_SPELLINGS)(code))


_SPELLINGS: tuple[Callable[[str], str], ...] = (
    str,
    str.lower,
    lambda code: code.replace(".", " ").replace("-", " "),
)


def _mistyped(code: str, random: Random) -> str:
    """Return the code with another sequence number, one that neither a unit nor a ministry gives out."""
    head, _, number = code.rpartition("-")
    return f"{head}-{random.randint(8_700, 9_999) * 10 ** (len(number) - 4)}"


def _troubles(world: World, notice: Notice, random: Random) -> Iterator[Told]:
    """Yield what follows a notification: the same once more, a correction by the bank, one that is broken."""
    faults = world.faults
    repeated, corrected, broken = (random.random() for _ in range(3))
    later = notice.leaves + random.randint(60, 1_800)
    if repeated < faults.duplicates:
        yield later, _repeated(notice)
    if corrected < faults.corrections:
        yield later, _told(replace(notice, payment=_corrected(notice.payment)))
    if broken < faults.malformed:
        why = random.choice(sorted(_SPOILERS))
        yield later, _broken(notice, why)


def _corrected(payment: Payment) -> Payment:
    """Return the payment by another channel, beyond the revision that its own reversal may have."""
    channel: Channel = "counter" if payment["channel"] == "qr" else "qr"
    return {**payment, "revision": payment.get("revision", 0) + 2, "channel": channel}


def _told(notice: Notice) -> Entry:
    entry = Entry(messages=[Message("", orjson.dumps(_body(notice)), NAME)])
    entry.events.append(Event.of(TOPIC, notice.payment))
    return entry


def _repeated(notice: Notice) -> Entry:
    entry = Entry(messages=[Message("", orjson.dumps(_body(notice)), NAME)])
    entry.duplicate(notice.payment["reference"])
    return entry


def _broken(notice: Notice, why: str) -> Entry:
    raw = _SPOILERS[why](_body(notice))
    invalid = Invalid(CONNECTOR.door, "", raw, why, notice.payment["time"])
    return Entry(messages=[Message("", raw, NAME)], invalid=[invalid])


def _body(notice: Notice) -> dict[str, object]:
    payment = notice.payment
    return {
        "referenceNumber": payment["reference"],
        "amount": payment["amount_vnd"],
        "currency": "VND",
        "transactionTime": local_time(payment["time"]),
        "channel": payment["channel"].upper(),
        "content": notice.note,
        "status": _WORDS[payment["status"]],
        "version": payment.get("revision", 0),
    }


def _with(**changed: object) -> Callable[[dict[str, object]], bytes]:
    return lambda body: orjson.dumps({**body, **changed})


_SPOILERS: Mapping[str, Callable[[dict[str, object]], bytes]] = {
    "amount is text": _with(amount="hai trăm nghìn"),
    "amount below zero": _with(amount=-50_000),
    "foreign currency": _with(currency="USD"),
    "date without zone": _with(transactionTime="2026-11-24 08:10:00"),
    "unknown status": _with(status="PENDING"),
    "no reference": lambda body: orjson.dumps({k: v for k, v in body.items() if k != "referenceNumber"}),
    "cut JSON": lambda body: orjson.dumps(body)[:-20],
}

SYSTEM = System(
    name=NAME,
    on_life=on_life,
    on_minute=on_minute,
    longest_s=80 * DAY_S,
    source=pushing,
    deliver=posting(NAME, signing.plain),
)
