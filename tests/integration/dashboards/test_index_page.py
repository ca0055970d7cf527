"""The page behind a number of the index: whoever may look finds the dossiers, month by month and by agency."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape

import pytest

from streams.clock import local_date
from streams.service_index.drill import PAGE
from streams.service_index.indicator import Indicator
from streams.service_index.indicators import indicators
from streams.service_index.periods import parse
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
        for period, name in (("quarter", "Quý"), ("year", "Năm")):
            page = plain(client.get(f"/chi-so/3.3?period={period}").text)
            chosen = parse(period, local_date(datetime.now(UTC)))
            assert chosen is not None
            assert f'<option value="{chosen.code}" selected>{name} ' in page
            assert adds_up(page)


def plain(sent: str) -> str:
    """Return the HTML that a page sends inside its script."""
    return unescape(sent).replace("\\u003c", "<").replace("\\u003e", ">").replace('\\"', '"')


def adds_up(page: str) -> bool:
    """Say whether the counts of the items are the numerator and the denominator of the number above."""
    above = re.search(r'class="number"><b>([0-9.]+) / ([0-9.]+) ', page)
    items = re.search(r'class="sum">([0-9.]+) đạt \+ ([0-9.]+) chưa đạt = ([0-9.]+) ', page)
    assert above, page
    assert items, page
    return above.groups() == (items[1], items[3])


def test_a_dossier_behind_the_number_leads_to_its_own_page(web: Web) -> None:
    with web.client("khach") as client:
        link = re.search(r'href="(/ho-so\?code=([^"]+))"', plain(client.get("/chi-so/3.3").text))
        assert link
        page = plain(client.get(link[1]).text)
        assert f"Hồ sơ {link[2]}</h1>" in page
        assert "Quá trình xử lý" in page
        assert client.get("/ho-so").status_code == 200
        for code in ("H60.99.01-261124-0001", "%00", "x%20y", "'--"):
            assert client.get(f"/ho-so?code={code}").status_code == 404


def test_items_are_chosen_by_verdict_and_turned_page_by_page(web: Web) -> None:
    with web.client("khach") as client:
        page = plain(client.get("/chi-so/3.3?period=year&show=missed").text)
        assert page.count('data-reached="0"') == PAGE
        assert 'data-reached="1"' not in page
        following = re.search(r'rel="next" href="([^"]+)"', page)
        assert following
        second = plain(client.get("/chi-so/3.3" + unescape(following[1])).text)
        assert 'rel="prev"' in second
        assert set(dossiers(page)).isdisjoint(dossiers(second))
        back = re.search(r'rel="prev" href="([^"]+)"', second)
        assert back
        assert dossiers(plain(client.get("/chi-so/3.3" + unescape(back[1])).text)) == dossiers(page)


def dossiers(page: str) -> list[str]:
    return re.findall(r'<td data-label="Hồ sơ">([^<]+)</td>', page)


@pytest.mark.parametrize("indicator", indicators(), ids=lambda indicator: indicator.number)
def test_every_indicator_has_its_heading_and_says_what_its_rows_are(web: Web, indicator: Indicator) -> None:
    with web.client("khach") as client:
        for lang, name, place in (("vi", indicator.title_vi, 0), ("en", indicator.title_en, 1)):
            page = plain(client.get(f"/chi-so/{indicator.number}?lang={lang}").text)
            assert f"<h1>{indicator.number} {name}</h1>" in page
            assert f"<p>{(indicator.formula_vi, indicator.formula_en)[place]}.</p>" in page
            assert indicator.items.lacking[place] in page
            assert 'class="verdict"' in page or ("Không có", "There are no")[place] in page
            if lang == "vi" and 'class="verdict"' in page:
                assert adds_up(page)


def test_an_unknown_indicator_is_told_and_a_stranger_signs_in_first(web: Web) -> None:
    with web.client("khach") as client:
        answer = client.get("/chi-so/9.9")
        assert (answer.status_code, "Không có chỉ số 9.9" in answer.text) == (404, True)
    with web.client() as client:
        assert client.get("/chi-so/3.3").status_code == 303
