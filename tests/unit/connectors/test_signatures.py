"""The schemes by which requests are signed, against values computed by hand with openssl."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.signatures import SignatureError, body_hmac, timed_hmac, zalo

BODY = b'{"app_id":"1","timestamp":2,"n":3}'
SENT = datetime.fromtimestamp(1_795_478_400, UTC)
TIMED = "d8f8c20ebf7a838bee3348ec14f4cf0ab4530b059da42078c6345844c1995a67"
PLAIN = "a4a6e87cbd537a6303c29d5ac554489a6ec0078bc9f5d72533b93667fc774ecc"
ZALO = "a8c08bc6e3a675bb7bd334c4a71b94072d9b1e5c0354cf9df92ae47d953cf247"
SCHEMES = [timed_hmac(), body_hmac(), body_hmac("x-hub", "sha256="), zalo]


def test_the_three_schemes_take_what_openssl_signed() -> None:
    timed_hmac()({"x-timestamp": "1795478400", "x-signature": TIMED}, BODY, b"s3cret", SENT)
    body_hmac()({"x-signature": PLAIN.upper()}, BODY, b"s3cret", SENT)
    body_hmac("x-hub", "sha256=")({"x-hub": "sha256=" + PLAIN}, BODY, b"s3cret", SENT)
    zalo({"x-zevent-signature": "mac=" + ZALO}, BODY, b"s3cret", SENT)


@pytest.mark.parametrize(("late", "reason"), [(300, ""), (301, "stale"), (-300, ""), (-301, "stale")])
def test_the_window_is_five_minutes_both_ways(late: int, reason: str) -> None:
    headers = {"x-timestamp": "1795478400", "x-signature": TIMED}
    found = ""
    try:
        timed_hmac()(headers, BODY, b"s3cret", SENT + timedelta(seconds=late))
    except SignatureError as error:
        found = error.reason
    assert found == reason


def test_a_signature_fits_one_body_one_time_and_one_secret() -> None:
    for headers, body, secret in (
        ({"x-timestamp": "1795478401", "x-signature": TIMED}, BODY, b"s3cret"),
        ({"x-timestamp": "1795478400", "x-signature": TIMED}, BODY + b" ", b"s3cret"),
        ({"x-timestamp": "1795478400", "x-signature": TIMED}, BODY, b"s3creT"),
        ({"x-timestamp": "1795478400", "x-signature": TIMED[:-1]}, BODY, b"s3cret"),
    ):
        with pytest.raises(SignatureError):
            timed_hmac()(headers, body, secret, SENT)


texts = st.text(max_size=20) | st.sampled_from(["mac=", "sha256=", "9" * 12, "1e3", PLAIN])
names = st.sampled_from(["x-timestamp", "x-signature", "x-hub", "x-zevent-signature"])


@pytest.mark.parametrize("verify", SCHEMES)
@given(headers=st.dictionaries(names, texts), body=st.binary(max_size=30) | st.just(BODY))
def test_nothing_but_a_refusal_comes_of_other_requests(verify: object, headers: dict[str, str], body: bytes) -> None:
    assert callable(verify)
    with pytest.raises(SignatureError):
        verify(headers, body, b"another", SENT)
