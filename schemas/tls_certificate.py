"""The certificate with which phones know the exchange: a given one, or the exchange's own, made at first use."""

import ipaddress
import os
import ssl
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from schemas.public_address import public_address
from schemas.settings import Settings

VALID = timedelta(days=3650)
"""Phones keep the certificate that they were told to trust; a new one means a walk to each of them."""
RENEW_BEFORE = timedelta(days=30)


class CertificateError(Exception):
    """The certificate can't be used; the message says what to do."""

    error_id = "certificate-unusable"


def tls_context(current: Settings) -> ssl.SSLContext:
    """Return the server side of TLS (1.2 or newer), with the certificate of the settings or the exchange's own.

    Raises CertificateError.
    """
    certificate, key = certificate_files(current)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(certificate, key)
    except (OSError, ssl.SSLError) as error:
        raise CertificateError(
            f"The TLS certificate {certificate} cannot be used ({error}). Check BELPLAN_TLS_CERTIFICATE and "
            "BELPLAN_TLS_KEY."
        ) from error
    return context


def certificate_files(current: Settings) -> tuple[Path, Path]:
    """Return the PEM files of the certificate and its key; one file may hold both."""
    if current.tls_certificate is None:
        own = own_certificate(current)
        return own, own
    return current.tls_certificate, current.tls_key or current.tls_certificate


def own_certificate(current: Settings) -> Path:
    """Return the PEM file (mode 0600) with the exchange's own key and self-signed certificate.

    It is made when there is none, when it ends soon, and when the exchange is reached by other names than it holds.
    """
    path = current.data_dir / "tls" / "exchange.pem"
    names = sorted({name for name in (current.sip_domain, public_address(current)) if name})
    if not _still_good(path, names):
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f"exchange.pem.{os.getpid()}")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(_self_signed(names))
        fresh.replace(path)
    return path


def _still_good(path: Path, names: Sequence[str]) -> bool:
    try:
        certificate = x509.load_pem_x509_certificate(path.read_bytes())
        held = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (OSError, ValueError, x509.ExtensionNotFound):
        return False
    in_time = certificate.not_valid_after_utc - datetime.now(UTC) > RENEW_BEFORE
    return in_time and {_general_name(name) for name in names} <= set(held)


def _self_signed(names: Sequence[str]) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0][:64] if names else "Belplan")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))  # a phone's clock may be late until it has asked for the time
        .not_valid_after(now + VALID)
        .add_extension(x509.SubjectAlternativeName([_general_name(name) for name in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private + certificate.public_bytes(serialization.Encoding.PEM)


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)
