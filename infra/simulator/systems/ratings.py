"""The satisfaction survey: some citizens vote when their dossier is returned, a few change their mind or vote badly."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import orjson

from connectors.agencies.ratings import LEVELS, NAME
from infra.simulator.entry import Entry, Event, Invalid, Message
from infra.simulator.lives import Life
from infra.simulator.spoiling import AboutDossiers, Broken, cut
from infra.simulator.system import DAY_S, System, Told, World, pushing
from infra.simulator.ways import signing
from infra.simulator.ways.post import posting
from infra.simulator.worktime import local_time
from streams.dossiers.event import Status
from streams.ratings.event import TOPIC, Rating

DOOR = f"webhook:{NAME}"
_VOTES = {Status.RECEIVED: 0.08, Status.REFUSED: 0.3, Status.RETURNED: 0.4}
"""How many vote when they are asked: at the counter, when they are refused, when they have their result."""
_STARS_IN_TIME = (1, 2, 6, 36, 55)
_STARS_LATE = (24, 30, 22, 16, 8)
_COMMENTS = (
    ("Cán bộ hướng dẫn nhiệt tình, rõ ràng.", "Thủ tục nhanh gọn.", "Rất hài lòng, cảm ơn {}"),
    ("Chờ lâu quá.", "Phải đi lại nhiều lần.", "Đề nghị gọi lại cho tôi số {}", "Hồ sơ trễ hẹn mà không báo trước."),
)
"""What satisfied and dissatisfied citizens write; {} is where some leave what names them."""
LEFT_BEHIND = ("0912 345 678", "nguyenvana.tq@gmail.com", "008012345678", "+84 (0)207.382-1234")


def on_life(world: World, life: Life) -> Iterator[Told]:
    """Yield the votes on one dossier, each when the survey pushes it."""
    for status, at in life.steps:
        random = world.random(NAME, life.code, status)
        if random.random() < _VOTES.get(status, 0):
            yield from _asked(world, random, life, at + random.randint(60, 4 * 3600))


def _asked(world: World, random: Random, life: Life, at: int) -> Iterator[Told]:
    """Yield a vote given at an instant (seconds since 1970 UTC), and the one after a change of mind."""
    yield from _told(world, *_vote(random, life, at), at + random.randint(1, 5))
    changed, later = random.random(), at + random.randint(600, 20_000)
    if changed < world.faults.corrections:
        yield from _told(world, *_vote(random, life, later), later)


def _vote(random: Random, life: Life, at: int) -> tuple[Rating, str | None]:
    """Return a vote, and its comment as the citizen wrote it."""
    late = at > life.due
    stars = random.choices(range(1, 6), _STARS_LATE if late else _STARS_IN_TIME)[0]
    words = random.choice(_COMMENTS[stars < 4]) if random.random() < 0.3 else None
    named = random.choice(LEFT_BEHIND)
    rating: Rating = {
        "dossier": life.code,
        "system": NAME,
        "time": at * 1_000_000,
        "stars": stars,
        "agency": life.procedure.agency,
        "procedure": life.procedure.code,
        "officer": life.officer,
        "comment": None if words is None else words.format("***"),
        "revision": at * 1_000_000,
    }
    return rating, None if words is None else words.format(named)


def _told(world: World, rating: Rating, said: str | None, at: int) -> Iterator[Told]:
    """Yield a vote on its way, and what goes wrong with it; broken messages say nothing of their own."""
    random = world.random(NAME, "sent", rating["dossier"], rating["revision"])
    body = _body(rating, said, random.random() < 0.5)
    raw = orjson.dumps(body)
    twice, spoilt, again = random.random(), random.random(), random.randint(1, 3_600)
    yield at, Entry(events=[Event.of(TOPIC, rating)], messages=[Message("", raw, NAME)])
    if twice < world.faults.duplicates:
        entry = Entry(messages=[Message("", raw, NAME)])
        entry.duplicate(rating["dossier"])
        yield at + again, entry
    if spoilt < world.faults.malformed:
        why = random.choice(sorted(_SPOILERS))
        bad, source = _SPOILERS[why]({**body, "y_kien": None})
        yield at, Entry(invalid=[Invalid(DOOR, source, bad, why, at * 1_000_000)], messages=[Message("", bad, NAME)])


def _body(rating: Rating, said: str | None, by_level: bool) -> dict[str, object]:
    level = next(name for name, stars in LEVELS.items() if stars == rating["stars"])
    return {
        "ma_ho_so": rating["dossier"],
        "ma_tthc": rating["procedure"],
        "ma_co_quan": rating["agency"],
        "ma_can_bo": rating["officer"],
        **({"muc_do": level} if by_level else {"so_sao": rating["stars"]}),
        "y_kien": said,
        "luc": local_time(rating["time"]),
    }


_spoilt = AboutDossiers("ma_ho_so")
_SPOILERS: dict[str, Broken] = {
    "six stars": _spoilt.put(so_sao=6, muc_do=None),
    "stars are text": _spoilt.put(so_sao="năm", muc_do=None),
    "stars and level": _spoilt.put(so_sao=5, muc_do="hai_long"),
    "neither": _spoilt.put(so_sao=None, muc_do=None),
    "unknown level": _spoilt.put(so_sao=None, muc_do="tuyet_voi"),
    "absurd date": _spoilt.put(luc="2026-02-31T25:61:00+07:00"),
    "no agency": _spoilt.put(ma_co_quan=None),
    "missing code": _spoilt.without_code,
    "cut JSON": cut(7),
}

SYSTEM = System(name=NAME, on_life=on_life, longest_s=76 * DAY_S, source=pushing, deliver=posting(NAME, signing.timed))
