"""Maven is told of the proxy that the environment names, and its failure by the cause that it told first."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from infra.native import maven_settings
from infra.native.commands import last_words

FAILED = """[WARNING] Some problems were encountered
\x1b[0m[ERROR] Plugin org.apache.maven.plugins:maven-dependency-plugin:3 was not found: Connection refused -> [Help 1]
[ERROR]
[ERROR] To see the full stack trace of the errors, re-run Maven with the -e switch.
[ERROR]
[ERROR] For more information about the errors and possible solutions, please read the following articles:
[ERROR] [Help 1] http://wiki.example/PluginResolutionException
"""


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("http_proxy", "https_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))


def test_a_failure_names_the_cause_and_not_where_to_read_of_it() -> None:
    assert last_words(FAILED).endswith("Connection refused -> [Help 1]")
    several = FAILED.replace(
        ": Connection refused", ":\n[ERROR] \tCould not transfer x: status code: 407\n[ERROR] \tNor y:", 1
    )
    assert last_words(several).endswith("was not found: Could not transfer x: status code: 407")


def test_without_a_proxy_maven_has_its_usual_settings(tmp_path: Path) -> None:
    assert maven_settings.options(tmp_path) == []
    assert list(tmp_path.iterdir()) == []


def test_the_environment_s_proxy_becomes_maven_s(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://an%40tinh:m%26t@proxy.example:3128/")
    monkeypatch.setenv("NO_PROXY", "localhost, .tinh.example,nexus.example")
    for proxy in ElementTree.fromstring(maven_settings.settings()).iter("proxy"):
        told = {field.tag: field.text for field in proxy}
        assert (told["active"], told["host"], told["port"]) == ("true", "proxy.example", "3128")
        assert (told["username"], told["password"]) == ("an@tinh", "m&t")
        hosts = "localhost|*.localhost|tinh.example|*.tinh.example|nexus.example|*.nexus.example"
        assert told["nonProxyHosts"] == hosts
        assert told["protocol"] == told["id"]


def test_one_for_http_alone_serves_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "proxy.example:8000")
    proxies = list(ElementTree.fromstring(maven_settings.settings()).iter("proxy"))
    assert [proxy.findtext("protocol") for proxy in proxies] == ["https", "http"]
    assert {proxy.findtext("port") for proxy in proxies} == {"8000"}
    assert {proxy.find("username") for proxy in proxies} == {None}


def test_settings_of_the_user_s_own_still_count(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("https_proxy", "http://proxy.example:3128")
    file = tmp_path / "settings.xml"
    assert maven_settings.options(tmp_path)[:-1] == ["-s", str(file)]
    assert "proxy.example" in file.read_text()
    (tmp_path / ".m2").mkdir()
    (tmp_path / ".m2/settings.xml").touch()
    assert maven_settings.options(tmp_path)[:-1] == ["-gs", str(file)]
