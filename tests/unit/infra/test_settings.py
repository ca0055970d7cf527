"""Every setting explains itself, and none of them gives a secret away."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from infra.cli.commands import settings as command
from streams.settings import Settings, SourceMissingError, WrongSettingsError, kept_settings, read_settings


def test_every_setting_says_what_it_means() -> None:
    assert [name for name, meaning, _ in command.rows() if len(meaning) < 10] == []


def test_the_settings_of_ioc_up_alone_are_named_too() -> None:
    named = command.of_the_city()
    assert {"IOC_WORKERS", "IOC_POSTGRES_PORT", "IOC_METRICS_PORT"} <= set(named)
    assert not set(named) & {name for name, _, _ in command.rows()}


def test_secrets_are_never_shown() -> None:
    here = Settings(web_secret=SecretStr("sesame"), database_url=SecretStr("postgresql://u:sesame@h/d"))
    shown = [command._shown(getattr(here, name)) for name in Settings.model_fields]
    assert "sesame" not in " ".join(shown)
    assert command.HIDDEN in shown


def test_a_source_is_set_up_by_its_connectors_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IOC_SOURCES__LAND__FOLDER", "/srv/land")
    monkeypatch.setenv("IOC_SOURCES__LAND__INTERVAL_S", "60")
    here = Settings()
    assert here.source("land").folder == Path("/srv/land")
    assert here.interval_of("land") == 60
    with pytest.raises(SourceMissingError, match="IOC_SOURCES__TAX__"):
        here.source("tax")


def test_the_file_alone_counts_for_what_a_city_is_started_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "ioc.env"
    file.write_text("IOC_WEB_PORT=8090\nIOC_SOURCES__LAND__FOLDER=/srv/land\n")
    monkeypatch.setenv("IOC_WEB_PORT", "8088")
    monkeypatch.setenv("IOC_SMTP_HOST", "mail.example")
    assert read_settings(file).web_port == 8088
    kept = kept_settings(file)
    assert (kept.web_port, kept.smtp_host, kept.source("land").folder) == (8090, "127.0.0.1", Path("/srv/land"))
    file.write_text("IOC_WEB_PORT=eighty\n")
    with pytest.raises(WrongSettingsError, match="IOC_WEB_PORT: must be a whole number"):
        kept_settings(file)
