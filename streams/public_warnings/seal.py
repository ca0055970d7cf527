"""The seal of the issuing authority: its private key and the certificate by which everybody verifies."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
)
from cryptography.x509.oid import NameOID

YEARS = 10
"""How long a certificate that we make ourselves is good."""


class NoSealError(LookupError):
    """Nothing can be signed here: key or certificate is not set, cannot be read, belongs to another, or is over."""


@dataclass(frozen=True, slots=True)
class Seal:
    """A private key (elliptic P-256 or RSA) and the certificate of its public key."""

    key: EllipticCurvePrivateKey | RSAPrivateKey
    certificate: x509.Certificate

    @property
    def ends(self) -> datetime:
        """When the certificate ends, in real time."""
        return self.certificate.not_valid_after_utc

    def require_lasting(self, now: datetime) -> None:
        """Raise NoSealError when the certificate is over: no reader would believe what it signs."""
        if self.ends <= now:
            raise NoSealError(f"IOC_CAP_CERTIFICATE ended on {self.ends:%Y-%m-%d}")

    def pem(self) -> bytes:
        """Return the certificate as PEM, for whoever checks what we issue."""
        return self.certificate.public_bytes(Encoding.PEM)


def seal(key: str, certificate: str) -> Seal:
    """Return the seal of the settings (each DER in base64, on one line); raises NoSealError."""
    if not key or not certificate:
        raise NoSealError("IOC_CAP_KEY and IOC_CAP_CERTIFICATE are not set")
    try:
        private = load_der_private_key(base64.b64decode(key, validate=True), password=None)
        public = x509.load_der_x509_certificate(base64.b64decode(certificate, validate=True))
    except (binascii.Error, ValueError, TypeError, UnsupportedAlgorithm):
        raise NoSealError("IOC_CAP_KEY or IOC_CAP_CERTIFICATE is not DER in base64") from None
    if not isinstance(private, EllipticCurvePrivateKey | RSAPrivateKey):
        raise NoSealError("IOC_CAP_KEY is neither an elliptic nor an RSA key")
    form = (Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    if public.public_key().public_bytes(*form) != private.public_key().public_bytes(*form):
        raise NoSealError("IOC_CAP_CERTIFICATE does not belong to IOC_CAP_KEY")
    return Seal(private, public)


def made(name: str, now: datetime) -> tuple[str, str]:
    """Return a new key and its own certificate as the settings hold them; `name` is its holder, `now` the real clock's.

    Whoever trusts it has fetched it from us; a province may put a certificate of an authority in its place.
    """
    key = generate_private_key(SECP256R1())
    holder = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    use = x509.KeyUsage(
        digital_signature=True, content_commitment=True, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    certificate = (
        x509.CertificateBuilder()
        .subject_name(holder)
        .issuer_name(holder)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365 * YEARS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(use, critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return _line(private), _line(certificate.public_bytes(Encoding.DER))


def _line(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
