"""TLS of the web: certificate and key are looked at before anybody connects, and taken anew when they are renewed."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import structlog
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from dashboards.ending import Ending, every_minute
from streams.settings import Settings, WrongSettingsError

log = structlog.get_logger(__name__)

T = TypeVar("T")
_CERTIFICATE, _KEY = "IOC_TLS_CERTIFICATE", "IOC_TLS_KEY"


class Tls:
    """The certificate that browsers are shown; `context` serves the newest one that was right."""

    def __init__(self, certificate: Path, key: Path) -> None:
        """Read both files; raises WrongSettingsError, which names the setting and quotes nothing."""
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._certificate, self._key = certificate, key
        self._seen, self._ending = self._changed_at(), Ending("the web's")
        self._ends = self._load()
        self._ending.tell(self._ends, datetime.now(UTC))

    @classmethod
    def of(cls, settings: Settings) -> Tls | None:
        """Return what the settings ask for; None: plain HTTP. Raises WrongSettingsError."""
        certificate, key = settings.tls_certificate, settings.tls_key
        if certificate is None and key is None:
            return None
        if certificate is None or key is None:
            raise WrongSettingsError(
                f"{_KEY if key is None else _CERTIFICATE}: is missing, the other of the two is set"
            )
        if not settings.public_url.startswith("https://"):
            raise WrongSettingsError("IOC_PUBLIC_URL: must begin with https://, since the web has a certificate")
        return cls(certificate, key)

    def keep_current(self) -> None:
        """Look at the files every minute for as long as the process lives."""
        every_minute(self.look, "tls")

    def look(self, now: datetime) -> None:
        """Take changed files, and say once a day that what is shown ends soon."""
        if self.renew():
            log.info("the renewed certificate is shown from now on")
        self._ending.tell(self._ends, now)

    def renew(self) -> bool:
        """Take changed files for new connections and return whether there were any; wrong ones leave the old."""
        found = self._changed_at()
        if found == self._seen:
            return False
        self._seen = found
        try:
            self._ends = self._load()
        except WrongSettingsError as error:
            log.error("the renewed certificate is not taken", reason=str(error))
            return False
        return True

    def _load(self) -> datetime:
        ends = _end_of_pair(self._certificate, self._key)
        try:
            self.context.load_cert_chain(self._certificate, self._key)
        except (ssl.SSLError, OSError):
            raise WrongSettingsError(f"{_CERTIFICATE}: TLS cannot use it with the key in {_KEY}") from None
        return ends

    def _changed_at(self) -> tuple[int, ...]:
        return tuple(_changed_at(file) for file in (self._certificate, self._key))


def _end_of_pair(certificate: Path, key: Path) -> datetime:
    """Return when the certificate ends; raises WrongSettingsError when the two do not belong together."""
    shown = _parsed(_CERTIFICATE, certificate, lambda data: x509.load_pem_x509_certificates(data)[0])
    private = _parsed(_KEY, key, lambda data: load_pem_private_key(data, None))
    if shown.public_key() != private.public_key():
        raise WrongSettingsError(f"{_KEY}: is not the key of the first certificate in {_CERTIFICATE}")
    return shown.not_valid_after_utc


def _parsed(setting: str, file: Path, parse: Callable[[bytes], T]) -> T:
    try:
        return parse(file.read_bytes())
    except OSError as error:
        raise WrongSettingsError(f"{setting}: the file cannot be read ({error.strerror})") from None
    except TypeError:
        raise WrongSettingsError(f"{setting}: the key is encrypted, which nobody could unlock here") from None
    except (ValueError, UnsupportedAlgorithm):
        raise WrongSettingsError(f"{setting}: the file holds no such thing in PEM") from None


def _changed_at(file: Path) -> int:
    try:
        return file.stat().st_mtime_ns
    except OSError:
        return 0
