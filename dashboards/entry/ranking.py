"""The national ranking in digital transformation (DTI) as somebody writes it, to the two figures of its year; pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from unicodedata import normalize

import orjson

from dashboards.texts import Text
from dashboards.wrong import WrongError
from streams.clock import LOCAL_ZONE, microseconds
from streams.figures.event import FORM, TOPIC, Figure
from streams.provinces import provinces_of_year
from streams.publisher import Outgoing

FIRST_YEAR = 2020
"""The index was first measured for 2020 (dti.gov.vn)."""
RANK, SCORE = "dx_rank", "dx_score"
_YEAR, _RANK = re.compile(r"[0-9]{4}"), re.compile(r"[0-9]{1,2}")
_SCORE = re.compile(r"[01]([.,][0-9]{1,4})?")
_DECISION = re.compile(r"[0-9]{1,6}(/[0-9]{4})?/[A-Za-zĐđ]{1,12}(-[A-Za-zĐđ&]{1,20}){0,4}")

YEAR_WRONG = Text("Nhập năm từ {} đến {}.", "Give a year from {} to {}.")
RANK_WRONG = Text("Nhập thứ hạng là số nguyên từ 1 đến {}.", "Give the rank, a whole number from 1 to {}.")
RANKED = Text(" Năm {} cả nước có {} tỉnh, thành phố.", " In {} the country has {} provinces and cities.")
SCORE_WRONG = Text(
    "Nhập điểm từ 0 đến 1, tối đa bốn chữ số thập phân, ví dụ 0,6428.",
    "Give the score from 0 to 1, four decimals at most, such as 0.6428.",
)
DECISION_WRONG = Text(
    "Nhập số văn bản công bố, ví dụ 1234/QĐ-BKHCN.", "Give the number of the document, such as 1234/QĐ-BKHCN."
)


@dataclass(frozen=True)
class Ranking:
    """One year's rank and score (0 to 1), and the number of the document that announced them."""

    year: int
    rank: int
    score: float
    decision: str


def read(written: Mapping[str, str], now: datetime) -> Ranking:
    """Return the ranking that was written; `now` is the city's instant. Raises WrongError with every wrong field."""
    this_year = now.astimezone(LOCAL_ZONE).year
    years = YEAR_WRONG.filled(FIRST_YEAR, this_year)
    wrong: dict[str, Text] = {}

    def taken(name: str, form: re.Pattern[str], is_right: Callable[[str], bool], words: Text) -> str:
        text = normalize("NFC", written.get(name, "")).strip()
        if not (form.fullmatch(text) and is_right(text)):
            wrong[name] = words
        return text

    year = taken("year", _YEAR, lambda text: FIRST_YEAR <= int(text) <= this_year, years)
    most = provinces_of_year(FIRST_YEAR if "year" in wrong else int(year))
    rank = taken("rank", _RANK, lambda text: 1 <= int(text) <= most, _ranks(most, "" if "year" in wrong else year))
    score = taken("score", _SCORE, lambda text: _number(text) <= 1, SCORE_WRONG)
    decision = taken("decision", _DECISION, lambda text: True, DECISION_WRONG)
    if wrong:
        raise WrongError(wrong)
    return Ranking(int(year), int(rank), _number(score), decision)


def _ranks(most: int, year: str) -> Text:
    told = RANKED if year else Text("", "")
    return Text(*(words.format(most) + more.format(year, most) for words, more in zip(RANK_WRONG, told, strict=True)))


def records(ranking: Ranking, unit: str, now: datetime) -> list[Outgoing]:
    """Return the year's two figures of that unit for Kafka; their revision is the instant of entry, so later wins."""
    at = microseconds(now)
    figures: list[Figure] = [
        {
            "system": FORM,
            "code": code,
            "unit": unit,
            "period": str(ranking.year),
            "value": value,
            "time": at,
            "revision": at,
        }
        for code, value in ((RANK, float(ranking.rank)), (SCORE, ranking.score))
    ]
    return [Outgoing(TOPIC.name, figure[TOPIC.key].encode(), orjson.dumps(figure)) for figure in figures]  # type: ignore[literal-required]


def _number(text: str) -> float:
    return float(text.replace(",", "."))
