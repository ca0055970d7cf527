"""Certificates that end are told of before they do, once a day while a process runs, and sign nothing afterwards."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from structlog.testing import capture_logs

from dashboards.ending import Ending
from dashboards.public_warnings.drawing import seal_ends
from dashboards.public_warnings.issuing import issuer
from dashboards.texts import Text
from dashboards.tls import Tls
from streams.public_warnings.seal import YEARS, NoSealError, made
from streams.settings import Settings
from tests.certificates import pair

NOW = datetime(2026, 11, 24, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
CITY = Text("Tuyên Quang", "Tuyen Quang")


def days_on_which_it_is_told(ends: datetime, hours: range) -> list[int]:
    ending = Ending("its")
    with capture_logs() as said:
        told: list[int] = []
        for hour in hours:
            ending.tell(ends, NOW + hour * HOUR)
            told += [hour // 24] * (len(said) - len(told))
    return told


def test_an_end_is_told_once_a_day_from_two_weeks_before_and_after_it() -> None:
    assert days_on_which_it_is_told(NOW + 15 * DAY, range(17 * 24)) == [*range(1, 17)]
    assert days_on_which_it_is_told(NOW + 365 * DAY, range(17 * 24)) == []


def test_the_web_tells_of_its_certificate_while_it_runs(tmp_path: Path) -> None:
    shown = pair(tmp_path)
    settings = Settings(tls_certificate=shown.certificate, tls_key=shown.key, public_url="https://ioc.example")
    ends = x509.load_pem_x509_certificate(shown.certificate.read_bytes()).not_valid_after_utc
    with capture_logs() as said:
        tls = Tls.of(settings)
        assert tls is not None
        tls.look(ends - 20 * DAY)
        assert said == []
        for minutes in range(3):
            tls.look(ends - 10 * DAY + timedelta(minutes=minutes))
    assert [line["event"] for line in said] == ["the web's certificate ends soon or is over"]


@pytest.mark.parametrize(
    ("left", "words"),
    [(15 * DAY, ""), (10 * DAY, "hết hạn lúc 04/12/2026 07:00"), (-DAY, "đã hết hạn lúc 23/11/2026 07:00")],
)
def test_the_page_of_public_warnings_says_that_the_seal_ends(left: timedelta, words: str) -> None:
    said = seal_ends(NOW + left, NOW, "vi")
    assert words in said
    assert bool(words) == bool(said)
    assert seal_ends(None, NOW, "vi") == ""


def test_a_seal_that_is_over_signs_nothing() -> None:
    def of(age: timedelta) -> Settings:
        key, certificate = made("test", datetime.now(UTC) - age)
        return Settings(cap_key=key, cap_certificate=certificate)

    issuer(of(DAY), CITY)
    with pytest.raises(NoSealError, match="IOC_CAP_CERTIFICATE ended on"):
        issuer(of(365 * YEARS * DAY + DAY), CITY)
