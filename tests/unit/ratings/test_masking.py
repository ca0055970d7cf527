"""Free text before Kafka: whatever is around them, no long number and no e-mail address comes through."""

from __future__ import annotations

import re

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.agencies.ratings import CONNECTOR, LEVELS, parse
from connectors.catalogue import records_of
from connectors.invalid import Invalid
from streams.masking import MARK, masked
from streams.ratings.event import LONGEST_COMMENT

LONG_NUMBER = re.compile(r"\d{9}")
around = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
between = st.sampled_from(["", " ", ".", "-", " - ", "\u200b", "\u00a0", ") ", ", "])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Gọi 0912345678 nhé", "Gọi *** nhé"),
        ("Gọi 0912 345 678.", "Gọi ***."),
        ("+84 (0)207.382-1234", MARK),
        ("CCCD008012345678", "CCCD***"),
        ("０９１２３４５６７８", MARK),
        ("thư của tôi: nguyen.van-a@gmail.com", "thư của tôi: ***"),
        ("0912345678@zalo.vn, cảm ơn", "*** cảm ơn"),
        ("a＠b", MARK),
        ("Ngày 24/11/2026 tôi chờ 45 phút", "Ngày 24/11/2026 tôi chờ 45 phút"),
        ("Lệ phí 50.000 đồng, quầy 3, lúc 8h30", "Lệ phí 50.000 đồng, quầy 3, lúc 8h30"),
        ("8 số thì còn: 12345678", "8 số thì còn: 12345678"),
        ("", ""),
    ],
)
def test_examples(text: str, expected: str) -> None:
    assert masked(text) == expected


@given(before=around, digits=st.lists(st.integers(0, 9), min_size=9, max_size=20), apart=between, after=around)
def test_no_number_of_nine_digits_comes_through(before: str, digits: list[int], apart: str, after: str) -> None:
    written = apart.join(map(str, digits))
    found = masked(f"{before}{written}{after}")
    assert written not in found
    assert not LONG_NUMBER.search(found)


@given(text=st.text(max_size=200))
def test_a_text_never_grows_and_a_second_time_changes_nothing(text: str) -> None:
    found = masked(text)
    assert len(found) <= len(text)
    assert "@" not in found.strip("@") or not re.search(r"\S@\S", found)
    assert masked(found) == found


@given(name=st.from_regex(r"[a-z0-9._-]{1,20}@[a-z0-9-]{1,20}(\.[a-z]{2,5}){1,2}", fullmatch=True), before=around)
def test_no_address_comes_through(name: str, before: str) -> None:
    assert name not in masked(f"{before} {name}")


@given(comment=st.text(st.sampled_from("0123456789 .-@ab+\u200b"), max_size=LONGEST_COMMENT))
def test_nothing_of_it_is_in_the_record_for_kafka(comment: str) -> None:
    message = orjson.loads(CONNECTOR.sample) | {"y_kien": comment}
    records = records_of(CONNECTOR, orjson.dumps(message), "")
    assert not isinstance(records, Invalid)
    (record,) = records
    kept = orjson.loads(record.value)["comment"]
    assert kept is None or kept == masked(comment.strip()).strip()
    assert kept is None or not re.search(r"\d{9}|\S@\S", kept)


@pytest.mark.parametrize(("level", "stars"), LEVELS.items())
def test_a_level_is_worth_its_stars(level: str, stars: int) -> None:
    message = orjson.loads(CONNECTOR.sample) | {"so_sao": None, "muc_do": level}
    parsed = parse(orjson.dumps(message), "")
    assert not isinstance(parsed, Invalid)
    assert parsed[0]["stars"] == stars


def test_a_later_vote_is_a_higher_revision() -> None:
    sample = orjson.loads(CONNECTOR.sample)
    first, second = (
        parse(orjson.dumps(sample | {"luc": moment}), "")
        for moment in ("2026-11-27T09:12:00+07:00", "2026-11-27T09:12:00.5+07:00")
    )
    assert not isinstance(first, Invalid)
    assert not isinstance(second, Invalid)
    assert second[0]["revision"] - first[0]["revision"] == 500_000
