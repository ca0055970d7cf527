"""Messages in a real database: two persons, two at once, and what can never be changed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

import psycopg
import pytest

from connectors.cap.message import parse
from dashboards.public_warnings.issuing import issuer
from dashboards.texts import Text
from streams.db import connect
from streams.public_warnings import reading, store
from streams.public_warnings.lifecycle import RefusedError, State, Step
from streams.public_warnings.seal import made
from streams.public_warnings.store import Act, MeanwhileError
from streams.settings import Settings
from streams.users import accounts
from streams.users.people import Role, User
from tests.unit.public_warnings.samples import NOW, content

AN, BINH = User("an.officer", "An", Role.OFFICER), User("binh", "Bình", Role.APPROVER)
CHI = User("chi", "Chi", Role.APPROVER)
LATER = NOW + timedelta(hours=1)


def act(by: User, why: str = "", now: datetime = NOW) -> Act:
    return Act(by, now, now, why)


@pytest.fixture
def url(database_url: str) -> str:
    with connect(database_url) as conn:
        for user in (AN, BINH, CHI):
            accounts.add(conn, user, "mật khẩu của bài thử", at=NOW, by="test")
    return database_url


@pytest.fixture
def issue() -> store.Issued:
    key, certificate = made("test", NOW)
    return issuer(Settings(cap_key=key, cap_certificate=certificate), Text("Tuyên Quang", "Tuyen Quang"))


def at_once(url: str, works: Sequence[Callable[[psycopg.Connection], object]]) -> list[object]:
    """Let each do its work in a transaction of its own at the same moment; return what came of each."""
    together = threading.Barrier(len(works))

    def run(work: Callable[[psycopg.Connection], object]) -> object:
        with connect(url) as conn:
            together.wait(30)
            try:
                return work(conn)
            except (MeanwhileError, RefusedError) as error:
                return error

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def begin(url: str) -> int:
    with connect(url) as conn:
        number = store.draft(conn, content(), act(AN), alert=41)
        assert store.move(conn, number, 1, Step.SUBMITTED, act(AN)) == 2
    return number


def test_a_warning_passes_two_persons_is_updated_and_called_off(url: str, issue: store.Issued) -> None:
    number = begin(url)
    with connect(url) as conn:
        with pytest.raises(RefusedError, match="role"):
            store.approve(conn, number, 2, act(AN), issue)
        store.move(conn, number, 2, Step.RETURNED, act(BINH, "ghi rõ xã"))
        assert store.change(conn, number, 3, content(), act(AN)) == 3
        assert store.change(conn, number, 3, content(severity="Extreme"), act(AN)) == 4
        store.move(conn, number, 4, Step.SUBMITTED, act(AN))
    with connect(url) as conn, pytest.raises(RefusedError, match="over"):
        store.approve(conn, number, 5, act(BINH, now=NOW + timedelta(days=1)), issue)
    # Two approvers at once: one issues it, the other hears who was first.
    outcomes = at_once(url, [lambda c, who=who: store.approve(c, number, 5, act(who), issue) for who in (BINH, CHI)])  # type: ignore[misc]
    (late,) = [outcome for outcome in outcomes if isinstance(outcome, MeanwhileError)]
    assert (late.line.step, late.line.who) in (("issued", "Bình"), ("issued", "Chi"))
    with connect(url) as conn:
        first = reading.message(conn, number)
        assert first is not None
        assert (first.state, first.alert, first.sent, first.in_force(NOW)) == (State.ISSUED, 41, NOW, True)
        told = [(line.step, line.why) for line in reading.steps(conn, number)]
        assert told == [
            ("drafted", ""), ("submitted", ""), ("returned", "ghi rõ xã"), ("changed", ""), ("submitted", ""),
            ("approved", ""), ("issued", ""),
        ]  # fmt: skip
    # Two officers begin a successor at once: one draft, and the other is led to it.
    follow: list[Callable[[psycopg.Connection], object]] = [
        lambda c, kind=kind: store.draft(c, content(), act(AN, now=LATER), follows=(number, kind))  # type: ignore[misc]
        for kind in ("Update", "Cancel")
    ]
    outcomes = at_once(url, follow)
    (update,) = [outcome for outcome in outcomes if isinstance(outcome, int)]
    (late,) = [outcome for outcome in outcomes if isinstance(outcome, MeanwhileError)]
    assert late.message == update
    references = []
    for following in (update, None):
        with connect(url) as conn:
            follows = following or store.draft(conn, content(), act(AN, now=LATER), follows=(update, "Cancel"))
            store.move(conn, follows, 1, Step.SUBMITTED, act(AN, now=LATER))
            head = store.approve(conn, follows, 2, act(CHI, now=LATER), issue)
            references.append([reference.identifier for reference in head.references])
    with connect(url) as conn:
        published = reading.published(conn, NOW - timedelta(days=1), LATER, 10)
        assert len(published) == 3
        assert references == [[first.identifier], [first.identifier, published[1].identifier]]
        (parsed,) = parse(published[0].document, "")  # type: ignore[misc]
        assert [pair.split(",")[1] for pair in parsed["refers_to"].split()] == references[1]
        assert not any(each.in_force(LATER) for each in reading.messages(conn, LATER))
        assert reading.published(conn, LATER + timedelta(days=9), LATER + timedelta(days=9), 10) == []
        assert reading.issued(conn, published[2].identifier) == (published[2].document, NOW)


def test_what_the_tables_themselves_refuse(url: str, issue: store.Issued) -> None:
    number = begin(url)
    by_hand = (
        "UPDATE public_warning SET state = 'issued' WHERE id = %(id)s",
        "UPDATE public_warning SET state = 'issued', approved_by = 'an.officer', identifier = 'x', sender = 'x',"
        " sent = now(), issued_at = now(), document = '' WHERE id = %(id)s",
        "UPDATE public_warning_step SET who = 'binh' WHERE warning = %(id)s",
        "DELETE FROM public_warning WHERE id = %(id)s",
        "TRUNCATE public_warning_step",
    )
    for statement in by_hand:
        with connect(url) as conn, pytest.raises((psycopg.IntegrityError, psycopg.errors.InsufficientPrivilege)):
            conn.execute(statement.encode(), {"id": number})
    with connect(url) as conn:
        store.approve(conn, number, 2, act(BINH), issue)
    with connect(url) as conn, pytest.raises(psycopg.errors.InsufficientPrivilege):
        conn.execute("UPDATE public_warning SET content = '{}' WHERE id = %s", (number,))


def test_a_withdrawn_draft_comes_back_and_a_failed_signature_approves_nothing(url: str) -> None:
    number = begin(url)

    def broken(*_: object) -> object:
        raise LookupError("no key")

    with connect(url) as conn, pytest.raises(LookupError):
        store.approve(conn, number, 2, act(BINH), broken)  # type: ignore[arg-type]
    with connect(url) as conn:
        assert store.move(conn, number, 2, Step.RECALLED, act(AN)) == 3
        with pytest.raises(MeanwhileError, match="recalled"):
            store.move(conn, number, 2, Step.RETURNED, act(BINH, "sai"))
        store.move(conn, number, 3, Step.WITHDRAWN, act(AN, "trùng"))
        assert store.move(conn, number, 4, Step.RESTORED, act(AN)) == 5
        with pytest.raises(RefusedError, match="over"):
            store.move(conn, number, 5, Step.SUBMITTED, replace(act(AN), now=NOW + timedelta(days=1)))
        assert [line.step for line in reading.steps(conn, number)][-3:] == ["recalled", "withdrawn", "restored"]
        with pytest.raises(LookupError):
            store.move(conn, 999, 1, Step.SUBMITTED, act(AN))
