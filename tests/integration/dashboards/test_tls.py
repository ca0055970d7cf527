"""The web over TLS with a certificate of its own, and behind a proxy that it trusts."""

from __future__ import annotations

import ssl
from pathlib import Path

import httpx
import pytest

from infra.native.ports import LOOPBACK, free_port
from streams.db import connect
from tests.certificates import pair
from tests.integration.dashboards.web import PASSWORD, add_people, running_web

ADDRESS = "203.0.113.7"


def test_a_certificate_of_its_own_and_a_trusted_proxy(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files, port = pair(tmp_path), free_port()
    monkeypatch.setenv("SSL_CERT_FILE", str(files.certificate))
    add_people(database_url)
    settings = {
        "IOC_TLS_CERTIFICATE": str(files.certificate),
        "IOC_TLS_KEY": str(files.key),
        "IOC_PUBLIC_URL": f"https://{LOOPBACK}:{port}",
        "IOC_TRUSTED_PROXIES": "127.0.0.0/8",
        "IOC_WEB_PORT": str(port),
    }
    with running_web(database_url, tmp_path, **settings) as web:
        assert web.url.startswith("https://")
        with httpx.Client(base_url=web.url, verify=ssl.create_default_context(cafile=files.certificate)) as client:
            form = {"name": "canbo", "password": PASSWORD}
            answer = client.post("/login", data=form, headers={"X-Forwarded-For": ADDRESS})
            assert answer.status_code == 303
            assert "secure" in answer.headers["set-cookie"].lower()
            assert client.get("/ca-truc").status_code == 200
            worker = client.get("/sw.js")
            assert (worker.status_code, worker.headers["content-type"][:15]) == (200, "text/javascript")
        with pytest.raises(httpx.TransportError):
            httpx.get(web.url.replace("https:", "http:"), trust_env=False)
    with connect(database_url) as conn:
        signed_in = conn.execute("SELECT address FROM user_audit WHERE action = 'signed in'").fetchall()
    assert signed_in == [(ADDRESS,)]
