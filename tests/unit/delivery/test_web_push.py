"""Web push without a network: what is taken for a subscription, what is sealed, and what an outcome means."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import http_ece
import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from streams.delivery.channel import DeliveryError, RefusedError, UnavailableError
from streams.delivery.channels.web_push import WebPushSender, compose, outcome, topic_of
from streams.delivery.push.devices import Device
from streams.delivery.push.subscription import (
    LONGEST_PAYLOAD,
    NoSubscriptionError,
    Subscription,
    device_name,
    sealed,
)
from streams.delivery.push.vapid import Vapid, WrongKeyError, base64url, new_key
from streams.settings import Settings
from tests.integration.delivery.test_http_channels import message

SERVICES = ("push.example", "fcm.example")
PRIVATE = ec.generate_private_key(ec.SECP256R1())
PUBLIC = PRIVATE.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
AUTH = bytes(range(16))


def subscription(endpoint: str) -> Subscription:
    return Subscription.of(endpoint, base64url(PUBLIC), base64url(AUTH), SERVICES)


@pytest.mark.parametrize(
    "endpoint", ["https://push.example/a", "https://eu.push.example:443/x?y", "https://fcm.example/"]
)
def test_a_subscription_at_a_service_that_we_know(endpoint: str) -> None:
    assert subscription(endpoint) == Subscription(endpoint, PUBLIC, AUTH)


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://push.example/a",
        "https://evilpush.example/a",
        "https://push.example.evil/a",
        "https://push.example@127.0.0.1/a",
        "https://127.0.0.1/",
        "https://push.example:x/",
        "https://[/",
        "https://push.example/ ă",
        "",
    ],
)
def test_we_send_nowhere_else(endpoint: str) -> None:
    with pytest.raises(NoSubscriptionError, match="IOC_PUSH_SERVICES"):
        subscription(endpoint)


@given(st.text(max_size=60), st.text(max_size=100), st.text(max_size=40))
def test_any_text_is_a_subscription_or_none(endpoint: str, p256dh: str, auth: str) -> None:
    for place in (endpoint, "https://push.example/a"):
        with pytest.raises(NoSubscriptionError):
            Subscription.of(place, p256dh, auth, SERVICES)


@given(st.text(max_size=60))
def test_any_text_is_no_key(text: str) -> None:
    with pytest.raises(WrongKeyError):
        Vapid(text, "mailto:a@b.vn")


def test_a_new_key_signs_what_its_public_half_proves() -> None:
    signed = Vapid(new_key(), "mailto:ioc@localhost").authorization("https://push.example/a", datetime.now(UTC))
    assert signed.startswith("vapid t=")


@given(st.binary(min_size=1, max_size=LONGEST_PAYLOAD))
def test_only_the_browser_opens_what_is_sealed(payload: bytes) -> None:
    body = sealed(payload, PUBLIC, AUTH)
    assert len(body) <= 4_096
    assert http_ece.decrypt(body, private_key=PRIVATE, auth_secret=AUTH, version="aes128gcm") == payload


def test_a_message_fits_whatever_it_says() -> None:
    long = message("an", subject="Ộ" * 5_000)
    assert long.notice is not None
    told = compose(replace(long, notice=replace(long.notice, link="https://ioc.example/" + "x" * 2_000)))
    assert len(told) <= LONGEST_PAYLOAD
    assert orjson.loads(told)["url"].endswith("x")
    assert topic_of(long) == "alert-12"
    assert orjson.loads(compose(message("an", kind="resolved")))["open"] == ""


@pytest.mark.parametrize("key", ["", "no key"])
def test_a_key_that_is_missing_or_wrong_is_named(key: str) -> None:
    with pytest.raises(UnavailableError, match="IOC_PUSH_KEY"):
        WebPushSender(Settings(push_key=SecretStr(key))).send(message("an"))


def device(name: str) -> Device:
    return Device(1, 1, "an", name, "", b"", b"", "", datetime.now(UTC), None, None, None)


def tried(*results: int | DeliveryError) -> list[tuple[Device, int | DeliveryError]]:
    return [(device(f"d{place}"), result) for place, result in enumerate(results)]


def test_what_became_of_a_message_on_several_devices() -> None:
    gone, busy = RefusedError("gone"), UnavailableError("busy", 3_600)
    assert outcome(tried(201, gone), already=0) == "d0: 201; d1: gone"
    assert outcome(tried(gone), already=1) == "d0: gone"
    assert outcome([], already=1).startswith("đã nhận trước đó")
    with pytest.raises(UnavailableError, match="d0: 201; d1: busy") as waits:
        outcome(tried(201, busy), already=0)
    assert waits.value.retry_after_s is None, "one device's service holds up no other device"
    with pytest.raises(RefusedError, match="d0: gone"):
        outcome(tried(gone), already=0)
    with pytest.raises(RefusedError, match="no device is registered"):
        outcome([], already=0)


@pytest.mark.parametrize(
    ("browser", "name"),
    [
        (
            "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36",
            "Chrome · Android",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0",
            "Edge · Windows",
        ),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari · iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0", "Firefox · Linux"),
        ("curl/8", "Trình duyệt / Browser"),
    ],
)
def test_a_device_is_named_as_people_know_it(browser: str, name: str) -> None:
    assert device_name(browser) == name
