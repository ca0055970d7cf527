"""The page behind a number of the index: whoever may look finds the dossiers, month by month and by agency."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from html import unescape

import pytest

from dashboards.desk.service_index import month_after, month_before, scope_of
from streams.service_index.indicator import Indicator
from streams.service_index.indicators import indicators
from tests.integration.dashboards.sample import fill
from tests.integration.dashboards.web import Web, add_people, running_web
from tests.services import PostgresServer


@pytest.fixture(scope="module")
def web(postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    url = postgres_server.fresh_database()
    fill(url, datetime.now(UTC), step=120)
    add_people(url)
    with running_web(url, tmp_path_factory.mktemp("web")) as web:
        yield web
    postgres_server.drop(url)


def test_the_number_its_formula_and_its_dossiers_are_there(web: Web) -> None:
    with web.client("khach") as client:
        page = client.get("/chi-so/3.3").text
        assert "Hồ sơ nộp trực tuyến" in page
        assert "nhân với tỉ lệ đồng bộ" in page
        assert "H60.05.01-" in page
        theirs = client.get("/chi-so/3.3?agency=H60.05").text
        assert "H60.05.01-" in theirs
        assert "H60.06.01-" not in theirs
        assert "Nothing to count" in client.get("/chi-so/3.3?month=2020-01&lang=en").text


@pytest.mark.parametrize("indicator", indicators(), ids=lambda indicator: indicator.number)
def test_every_indicator_has_its_heading_and_says_what_its_rows_are(web: Web, indicator: Indicator) -> None:
    with web.client("khach") as client:
        for lang, name, place in (("vi", indicator.title_vi, 0), ("en", indicator.title_en, 1)):
            sent = unescape(client.get(f"/chi-so/{indicator.number}?lang={lang}").text)
            page = sent.replace("\\u003c", "<").replace("\\u003e", ">")
            assert f"<h1>{indicator.number} {name}</h1>" in page
            assert f"<p>{(indicator.formula_vi, indicator.formula_en)[place]}.</p>" in page
            if indicator.lacking is None:
                assert ("không tính từ từng hồ sơ", "not counted dossier by dossier")[place] in page
            elif "H60.05.01-" in page:
                assert indicator.lacking[place] in page
            else:
                assert ("Không hồ sơ nào làm mất điểm", "No dossier costs this indicator")[place] in page


def test_an_unknown_indicator_is_told_and_a_stranger_signs_in_first(web: Web) -> None:
    with web.client("khach") as client:
        answer = client.get("/chi-so/9.9")
        assert (answer.status_code, "Không có chỉ số 9.9" in answer.text) == (404, True)
    with web.client() as client:
        assert client.get("/chi-so/3.3").status_code == 303


@pytest.mark.parametrize(
    ("month", "before", "after"), [((2026, 1), (2025, 12), (2026, 2)), ((2026, 12), (2026, 11), (2027, 1))]
)
def test_months_follow_one_another(month: tuple[int, int], before: tuple[int, int], after: tuple[int, int]) -> None:
    first = date(*month, 1)
    assert (month_before(first), month_after(first)) == (date(*before, 1), date(*after, 1))


def test_a_month_that_is_none_is_the_present_one_of_the_province() -> None:
    last_evening = datetime(2026, 11, 30, 17, 30, tzinfo=UTC)
    for month in ("2026-13", "9999-12", "0001-01", "nonsense"):
        assert scope_of({"month": month, "agency": ""}, last_evening).since == date(2026, 12, 1)
