"""The schemes by which requests are signed, against values computed by hand with openssl."""

from __future__ import annotations

import hmac
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.agencies import zalo_oa
from connectors.invalid import Invalid, Reason
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


@given(sent=st.text("0123456789", min_size=1, max_size=13) | st.text(max_size=14), late=st.integers(-400, 400))
def test_no_time_that_is_signed_raises_anything_but_a_refusal(sent: str, late: int) -> None:
    """Twelve digits may lie behind the year 9999."""
    for stamp in (sent, "9" * 12, str(int(SENT.timestamp()) - late)):
        mac = hmac.new(b"s3cret", stamp.strip().encode("latin-1", "replace") + b"." + BODY, sha256).hexdigest()
        found = ""
        try:
            timed_hmac()({"x-timestamp": stamp, "x-signature": mac}, BODY, b"s3cret", SENT)
        except SignatureError as error:
            found = error.reason
        assert found in ("", "unsigned", "stale", "bad_signature")
        assert (found == "") == (stamp.isascii() and stamp.isdigit() and abs(SENT.timestamp() - int(stamp)) <= 300)
    assert found == ("stale" if abs(late) > 300 else "")


def zalo_mac(body: bytes) -> dict[str, str]:
    return {"x-zevent-signature": "mac=" + sha256(b"17" + body + b"1795" + b"s3cret").hexdigest()}


def pushed(text: bytes) -> bytes:
    return b'{"app_id":"17","timestamp":"1795","message":{"timestamp":"1","text":"' + text + b'"}}'


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (pushed(b"a\\u0000"), Reason.BAD_TEXT),
        (pushed(b"a\0"), Reason.NOT_JSON),
        (pushed(b"\\ud83d"), Reason.BAD_TEXT),
        (pushed(b"\xff"), Reason.NOT_UTF8),
        (pushed(b"x" * 300_000), Reason.TOO_LARGE),
        (pushed(b"x")[:-1], Reason.NOT_JSON),
        (b'{"app_id":"17","timestamp":1795,"n":' + b"[" * 9_000, Reason.NOT_JSON),
        (b'{"app_id":"17","timestamp":1795,"n":' + b"9" * 5_000 + b"}", Reason.NOT_JSON),
        (b'{"n":NaN,"app_id":"17","timestamp":1795}', Reason.NOT_FINITE),
    ],
)
def test_what_zalo_has_signed_is_told_its_true_fault(body: bytes, reason: Reason) -> None:
    zalo(zalo_mac(body), body, b"s3cret", SENT)
    refused = zalo_oa.parse(body, "")
    assert isinstance(refused, Invalid)
    assert refused.reason is reason
    with pytest.raises(SignatureError):
        zalo(zalo_mac(body), body + b" ", b"s3cret", SENT)


texts = st.text(max_size=20) | st.sampled_from(["mac=", "sha256=", "9" * 12, "1e3", PLAIN])
names = st.sampled_from(["x-timestamp", "x-signature", "x-hub", "x-zevent-signature"])


@pytest.mark.parametrize("verify", SCHEMES)
@given(headers=st.dictionaries(names, texts), body=st.binary(max_size=30) | st.just(BODY))
def test_nothing_but_a_refusal_comes_of_other_requests(verify: object, headers: dict[str, str], body: bytes) -> None:
    assert callable(verify)
    with pytest.raises(SignatureError):
        verify(headers, body, b"another", SENT)
