"""Settings of every process, from the environment (prefix IOC_) and the city's own settings file."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, SettingsError

from streams.office_hours import shifts_of
from streams.state_folder import SETTINGS_FILE, state_folder
from streams.wrong_input import in_words


class SourceMissingError(LookupError):
    """A source is used that is not set up here; the message names the setting that is missing."""


class KeyMissingError(LookupError):
    """Personal data cannot be protected here; the message names the keys that are not set."""


class WrongSettingsError(ValueError):
    """Settings that cannot be; the message names each of them on a line, and quotes no value."""


class Source(BaseModel):
    """Where one agency system is and how it knows us; which fields a connector needs depends on its transport."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: str = Field(default="", description="its base address, or its database")
    token: SecretStr = Field(default=SecretStr(""), description="what we show it: a bearer token or an API key")
    secret: SecretStr = Field(default=SecretStr(""), description="what it signs its messages to us with")
    folder: Path | None = Field(default=None, description="the folder into which it drops files")
    interval_s: float | None = Field(default=None, gt=0, description="seconds between two looks at it")


class Settings(BaseSettings):
    """Everything that differs between one installation and the next; names are IOC_<FIELD> in the environment."""

    model_config = SettingsConfigDict(
        env_prefix="IOC_",
        env_nested_delimiter="__",
        extra="ignore",
        frozen=True,
    )

    state_dir: Path = Field(default_factory=state_folder, description="the one folder that holds all state of the city")
    province: str = Field(default="tuyen_quang", description="folder under infra/provinces to load")
    bind_host: str = Field(default="127.0.0.1", description="address on which the web and a simulated province listen")

    database_url: SecretStr = Field(
        default=SecretStr("postgresql://postgres@127.0.0.1:15432/ioc"),
        description="TimescaleDB, as a libpq address, for the role that owns the tables",
    )
    reader_url: SecretStr | None = Field(
        default=None, description="TimescaleDB for the boards: the read-only role ioc_reader"
    )
    vault_url: SecretStr | None = Field(
        default=None, description="TimescaleDB for who may see persons: the role ioc_vault, which reads the vault alone"
    )
    kafka_bootstrap: str = Field(default="127.0.0.1:19092", description="Kafka bootstrap servers, host:port")
    topic_prefix: str = Field(default="ioc.", description="put before each topic's name")
    worker_id: str = Field(default="worker-1", description="unique name of a worker process")
    worker_metrics_port: int = Field(default=0, description="loopback port of a worker's metrics, 0 for none")
    worker_memory_limit_mb: int = Field(default=2048, description="resident memory at which a worker restarts")

    mqtt_host: str = Field(default="127.0.0.1", description="MQTT broker host")
    mqtt_port: int = Field(default=11883, description="MQTT broker port")
    mqtt_user: str | None = Field(default=None, description="MQTT user of the connectors")
    mqtt_password: SecretStr | None = Field(default=None, description="MQTT password of the connectors")

    sources: dict[str, Source] = Field(
        default_factory=dict,
        description="agency systems by their connector's name: IOC_SOURCES__<NAME>__URL, __TOKEN, __SECRET, __FOLDER",
    )
    descriptions: Path | None = Field(
        default=None, description="folder of files (TOML) that describe sensors and map the ids of other systems"
    )
    poll_interval_s: float = Field(default=5.0, gt=0, description="seconds between two looks at a source")
    simulator_port: int = Field(default=8090, description="port of the simulated province's own web services")
    simulator_url: str = Field(
        default="http://127.0.0.1:8090", description="where the simulated web services are reached"
    )
    simulator_ingest_url: str = Field(
        default="http://127.0.0.1:8081", description="where the simulated systems push what they push"
    )

    pseudonym_key: SecretStr = Field(
        default=SecretStr(""), description="key of the hashes that stand for persons; losing it loses who is who"
    )
    vault_key: SecretStr = Field(
        default=SecretStr(""), description="key that seals what the vault knows of persons; losing it loses the vault"
    )
    reject_key: SecretStr = Field(
        default=SecretStr(""), description="key that seals rejected messages with personal data; losing it loses them"
    )

    cap_key: SecretStr = Field(
        default=SecretStr(""), description="private key that signs public warnings: PKCS #8 in base64, on one line"
    )
    cap_certificate: str = Field(
        default="", description="the certificate of that key: X.509 in base64, on one line; readers need it to verify"
    )
    cap_sender: str = Field(
        default="",
        pattern=r"^[^\s,<&]{0,200}$",
        description="who sends public warnings, unique in the world (CAP 1.2 sender); empty: ioc@ the public address",
    )
    cap_sender_name: str = Field(
        default="", max_length=200, description="the authority named in public warnings; empty: the centre's own name"
    )

    office_hours: str = Field(
        default="07:30-11:30,13:30-17:00", description="when offices are open on a working day, local time"
    )

    rating_key: SecretStr = Field(
        default=SecretStr(""), description="key that signs the codes by which citizens rate; printed ones need it"
    )

    ingest_host: str = Field(
        default="127.0.0.1",
        description="address on which the ingest listens; it speaks no TLS: a proxy does, before it",
    )
    ingest_port: int = Field(default=8081, description="port of the HTTP ingest endpoint")
    ingest_keys: SecretStr = Field(
        default=SecretStr(""), description="API keys of HTTP senders: name=key pairs, comma-separated"
    )
    ingest_systems: str = Field(
        default="",
        description="systems that each key may speak for: name=system+system, comma-separated; a key not named: all",
    )
    ingest_max_bytes: int = Field(default=1_048_576, description="largest accepted HTTP body, bytes")

    web_port: int = Field(default=8080, description="port of the wall and the desk")
    web_secret: SecretStr = Field(default=SecretStr(""), description="key that signs sessions and links")
    public_url: str = Field(default="http://127.0.0.1:8080", description="address under which officers reach the desk")
    tls_certificate: Path | None = Field(
        default=None, description="file of the web's certificate and those above it (PEM); none: behind a proxy"
    )
    tls_key: Path | None = Field(
        default=None, description="file of that certificate's private key (PEM, not encrypted)"
    )
    trusted_proxies: str = Field(
        default="", description="proxies whose X-Forwarded-For and -Proto are believed: addresses, networks, commas"
    )
    kiosk_token: SecretStr = Field(default=SecretStr(""), description="read-only token of a wall without a keyboard")

    api_public: bool = Field(default=False, description="let everybody read the APIs of sensor data, without a token")

    smtp_host: str = Field(default="127.0.0.1", description="mail server for alerts")
    smtp_port: int = Field(default=1025, description="port of the mail server")
    smtp_user: str | None = Field(default=None, description="user of the mail server")
    smtp_password: SecretStr | None = Field(default=None, description="password of the mail server")
    smtp_starttls: bool = Field(default=False, description="encrypt mail with STARTTLS")
    smtp_sender: str = Field(default="ioc@localhost", description="sender address of alerts")

    report_time: str = Field(
        default="07:00", pattern=r"^([01]\d|2[0-3]):[0-5]\d$", description="when the morning report is sent, local time"
    )

    zalo_api_url: str = Field(default="https://openapi.zalo.me", description="base address of Zalo's OA API")
    zalo_oauth_url: str = Field(default="https://oauth.zaloapp.com", description="base address of Zalo's tokens")
    zalo_app_id: str = Field(default="", description="our application at Zalo; empty: no messages by Zalo")
    zalo_app_secret: SecretStr = Field(default=SecretStr(""), description="secret key of our application at Zalo")
    zalo_refresh_token: SecretStr = Field(
        default=SecretStr(""), description="refresh token of a fresh authorisation; used once, its successors are kept"
    )
    zalo_token_errors: tuple[int, ...] = Field(
        default=(-216, -124), description="Zalo's errors that mean: the access token is no longer good"
    )
    zalo_window_errors: tuple[int, ...] = Field(
        default=(-230,), description="Zalo's errors that mean: the user has not written to the account for 48 hours"
    )
    zalo_refused_errors: tuple[int, ...] = Field(
        default=(-118, -201, -213, -217, -227, -244),
        description="Zalo's errors that mean: this user or text will never be taken",
    )

    zalo_zns_url: str = Field(default="https://business.openapi.zalo.me", description="base address of Zalo's ZNS API")
    zalo_zns_template: str = Field(default="", description="id of the approved ZNS template; empty: no ZNS")
    zalo_zns_fields: dict[str, str] = Field(
        default={"title": "title", "place": "place", "severity": "severity", "time": "time", "alert": "alert"},
        description="the template's parameters, and which of title, place, severity, time, alert, link each gets",
    )
    zalo_zns_refused_errors: tuple[int, ...] = Field(
        default=(-108, -114, -118, -119), description="ZNS errors that mean: this telephone will never be reached"
    )

    telegram_api_url: str = Field(default="https://api.telegram.org", description="base address of Telegram's bot API")
    telegram_token: SecretStr = Field(
        default=SecretStr(""), description="token of our bot at Telegram; empty: no messages"
    )

    telegram_secret: SecretStr = Field(
        default=SecretStr(""), description="secret that Telegram shows us with answers (setWebhook: secret_token)"
    )

    sms_url: str = Field(default="", description="address of the SMS gateway; empty: no SMS")
    sms_body: str = Field(
        default='{"to": "{to}", "text": "{text}", "id": "{key}"}',
        description="what is posted to it, with {to}, {text} and {key} in their places",
    )
    sms_content_type: str = Field(
        default="application/json", description="JSON, or application/x-www-form-urlencoded: how values are written"
    )
    sms_authorization: SecretStr = Field(
        default=SecretStr(""), description="value of the Authorization header for the gateway"
    )
    sms_accepted: str = Field(default="", description="pattern that an answer must contain to mean success; empty: any")
    sms_refused: str = Field(default="", description="pattern of an answer that means: never to this number")
    sms_plain: bool = Field(default=True, description="write SMS without diacritics, 160 signs a part instead of 70")

    webhook_secret: SecretStr = Field(
        default=SecretStr(""),
        description="secret that signs our webhooks (HMAC-SHA256); empty: none are sent",
    )
    push_key: SecretStr = Field(
        default=SecretStr(""),
        description="private key that signs web pushes (VAPID, P-256, base64url); with another one all devices must"
        " subscribe again; empty: no web push",
    )
    push_contact: str = Field(
        default="", description="mailto: or https: address for push services; empty: the sender of alerts' mail"
    )
    push_services: tuple[str, ...] = Field(
        default=(
            "fcm.googleapis.com",
            "jmt17.google.com",
            "push.services.mozilla.com",
            "push.apple.com",
            "notify.windows.com",
        ),
        description="hosts of push services, each with all below it, to which a browser may let us send",
    )
    link_hours: float = Field(default=24.0, gt=0, description="real hours for which a link to take an alert on is good")

    clock_factor: float = Field(default=1.0, gt=0, le=1000, description="how many city seconds pass in one real second")
    clock_real_origin: datetime = Field(
        default=datetime(2026, 1, 1, tzinfo=UTC), description="real instant at which the city clock was set"
    )
    clock_city_origin: datetime = Field(
        default=datetime(2026, 1, 1, tzinfo=UTC), description="city instant at that real instant"
    )

    raw_retention_days: int = Field(default=30, ge=2, description="days that raw observations are kept")
    minute_retention_days: int = Field(
        default=365, ge=2, description="days that minute rows are kept, as many as raw observations at least"
    )
    plate_retention_days: int = Field(
        default=30, ge=7, description="days that camera events with a plate (hashed) are kept; Kafka keeps them 7"
    )

    @field_validator("office_hours")
    @classmethod
    def _office_hours_are_hours(cls, text: str) -> str:
        shifts_of(text)
        return text

    @field_validator("minute_retention_days")
    @classmethod
    def _minutes_outlive_what_they_are_folded_from(cls, days: int, others: ValidationInfo) -> int:
        # A correction folds its hour anew, from minutes that must still be there.
        if days < others.data.get("raw_retention_days", 0):
            raise ValueError("must be at least IOC_RAW_RETENTION_DAYS, for hours are folded anew from minutes")
        return days

    @field_validator("database_url", "reader_url", "vault_url")
    @classmethod
    def _databases_have_addresses(cls, given: SecretStr | None) -> SecretStr | None:
        try:
            conninfo_to_dict(given.get_secret_value() if given else "")
        except ProgrammingError:
            # Its own words quote the address, with the password.
            raise ValueError("write postgresql://user:password@host:port/database") from None
        return given

    @field_validator("tls_certificate", "tls_key", mode="before")
    @classmethod
    def _nothing_is_no_file(cls, given: object) -> object:
        return given or None

    def source(self, name: str) -> Source:
        """Return the source of that connector; raises SourceMissingError when it is not set up here."""
        found = self.sources.get(name)
        if found is None:
            raise SourceMissingError(f"the source {name} is not set up: IOC_SOURCES__{name.upper()}__…")
        return found

    def interval_of(self, name: str) -> float:
        """Return the seconds between two looks at that source."""
        return self.source(name).interval_s or self.poll_interval_s


class _Kept(Settings):
    """As the processes of a city read them that are started without settings in their environment."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (dotenv_settings,)


@lru_cache(maxsize=1)
def settings() -> Settings:
    """Return the process's settings, read once; raises WrongSettingsError."""
    return read_settings(state_folder() / SETTINGS_FILE)


def read_settings(file: Path) -> Settings:
    """Return the settings in a file and in the environment, which comes first; raises WrongSettingsError."""
    return _read(Settings, file)


def kept_settings(file: Path) -> Settings:
    """Return the settings in a file alone, whatever the environment says; raises WrongSettingsError."""
    return _read(_Kept, file)


def _read(kind: type[Settings], file: Path) -> Settings:
    try:
        return kind(_env_file=file)
    except ValidationError as error:
        wrong = [f"{_variable(*place)}: {words}" for place, words in in_words(error)]
        raise WrongSettingsError("\n".join(wrong)) from None
    except SettingsError as error:
        named = next((name for name in Settings.model_fields if f'"{name}"' in str(error)), "")
        raise WrongSettingsError(f"{_variable(named)}: must be written as JSON") from None


def _variable(*place: str) -> str:
    return "IOC_" + "__".join(place).upper()
