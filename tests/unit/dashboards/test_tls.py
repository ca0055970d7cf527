"""Certificates that cannot be used are refused by the name of their setting; renewed ones are taken."""

from __future__ import annotations

import os
import ssl
from pathlib import Path

import pytest
from cryptography import x509

from dashboards.tls import Tls
from infra.cli import main
from streams.settings import Settings, WrongSettingsError
from streams.settings import settings as current
from tests.certificates import pair

PUBLIC = "https://ioc.example"


def settings(certificate: Path | None, key: Path | None, public_url: str = PUBLIC) -> Settings:
    return Settings(tls_certificate=certificate, tls_key=key, public_url=public_url)


def shown_serial(server: ssl.SSLContext) -> int:
    """Shake hands in memory and return the number of the certificate that the server shows."""
    client = ssl.create_default_context()
    client.check_hostname, client.verify_mode = False, ssl.CERT_NONE
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    here = client.wrap_bio(to_client, to_server)
    there = server.wrap_bio(to_server, to_client, server_side=True)
    for side in (here, there, here):
        try:
            side.do_handshake()
        except ssl.SSLWantReadError:
            continue
    shown = here.getpeercert(binary_form=True)
    assert shown is not None
    return x509.load_der_x509_certificate(shown).serial_number


def test_without_files_the_web_speaks_plain_http() -> None:
    assert Tls.of(settings(None, None, "http://127.0.0.1:8080")) is None
    assert Tls.of(Settings(tls_certificate="", tls_key="")) is None


def test_what_is_wrong_is_said_by_its_setting(tmp_path: Path) -> None:
    good, other = pair(tmp_path), pair(tmp_path, "other")
    secret = tmp_path / "secret.txt"
    secret.write_text("sesame")
    cases = [
        (good.certificate, None, "IOC_TLS_KEY: is missing"),
        (None, good.key, "IOC_TLS_CERTIFICATE: is missing"),
        (tmp_path / "none", good.key, r"IOC_TLS_CERTIFICATE: the file cannot be read \(No such file"),
        (tmp_path, good.key, r"IOC_TLS_CERTIFICATE: the file cannot be read \(Is a directory"),
        (secret, good.key, "IOC_TLS_CERTIFICATE: the file holds no such thing in PEM"),
        (good.certificate, secret, "IOC_TLS_KEY: the file holds no such thing in PEM"),
        (good.certificate, other.key, "IOC_TLS_KEY: is not the key of the first certificate"),
    ]
    for certificate, key, words in cases:
        with pytest.raises(WrongSettingsError, match=words) as told:
            Tls.of(settings(certificate, key))
        assert "sesame" not in str(told.value)
    with pytest.raises(WrongSettingsError, match="IOC_PUBLIC_URL: must begin with https://"):
        Tls.of(settings(good.certificate, good.key, "http://ioc.example"))


def test_a_wrong_certificate_ends_the_web_with_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in (("TLS_CERTIFICATE", "/no/such"), ("TLS_KEY", "/no/such"), ("PUBLIC_URL", PUBLIC)):
        monkeypatch.setenv(f"IOC_{name}", value)
    monkeypatch.setenv("IOC_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")
    monkeypatch.setattr("sys.argv", ["ioc", "run", "web"])
    # The log would be written to this test's own output for as long as the process lives.
    monkeypatch.setattr("streams.logs.configure", lambda: None)
    current.cache_clear()
    with pytest.raises(SystemExit) as ended:
        main()
    current.cache_clear()
    assert ended.value.code == 1
    assert capsys.readouterr().err == "✗ IOC_TLS_CERTIFICATE: the file cannot be read (No such file or directory)\n"


def test_a_renewed_certificate_is_shown_and_a_wrong_one_is_not(tmp_path: Path) -> None:
    first = pair(tmp_path)
    tls = Tls.of(settings(first.certificate, first.key))
    assert tls is not None
    assert shown_serial(tls.context) == first.serial
    assert not tls.renew()
    first.certificate.write_text("half written")
    os.utime(first.certificate, ns=(1, 1))
    assert not tls.renew()
    assert shown_serial(tls.context) == first.serial
    second = pair(tmp_path)
    assert tls.renew()
    assert shown_serial(tls.context) == second.serial
