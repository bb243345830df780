import ssl
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from freezegun import freeze_time

from schemas.settings import Settings
from schemas.tls_certificate import CertificateError, own_certificate, tls_context


def settings_in(folder: Path, **values: object) -> Settings:
    return Settings.model_validate(
        {"data_dir": folder, "public_address": "192.0.2.7", "sip_domain": "pbx.example", **values}
    )


def names(path: Path) -> set[str]:
    certificate = x509.load_pem_x509_certificate(path.read_bytes())
    held = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return {str(one.value) for one in held}


def test_the_own_certificate_names_the_exchange_and_stays(tmp_path: Path) -> None:
    path = own_certificate(settings_in(tmp_path))
    assert names(path) == {"192.0.2.7", "pbx.example"}
    assert path.stat().st_mode & 0o777 == 0o600
    before = path.read_bytes()
    assert own_certificate(settings_in(tmp_path)).read_bytes() == before
    assert sorted(one.name for one in path.parent.iterdir()) == ["exchange.pem"]


def test_another_address_makes_another_certificate(tmp_path: Path) -> None:
    own_certificate(settings_in(tmp_path))
    assert "192.0.2.8" in names(own_certificate(settings_in(tmp_path, public_address="192.0.2.8")))


def test_a_certificate_that_ends_soon_is_made_anew(tmp_path: Path) -> None:
    with freeze_time("2017-01-10"):
        old = own_certificate(settings_in(tmp_path)).read_bytes()
    with freeze_time("2026-12-20"):
        path = own_certificate(settings_in(tmp_path))
    assert path.read_bytes() != old
    assert x509.load_pem_x509_certificate(path.read_bytes()).not_valid_after_utc > datetime(2036, 1, 1, tzinfo=UTC)


def test_a_damaged_file_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "tls").mkdir()
    (tmp_path / "tls" / "exchange.pem").write_text("no certificate")
    assert "pbx.example" in names(own_certificate(settings_in(tmp_path)))


def test_the_context_takes_it_and_refuses_a_wrong_one(tmp_path: Path) -> None:
    assert tls_context(settings_in(tmp_path)).minimum_version == ssl.TLSVersion.TLSv1_2
    missing = tmp_path / "none.pem"
    with pytest.raises(CertificateError, match="BELPLAN_TLS_CERTIFICATE"):
        tls_context(settings_in(tmp_path, tls_certificate=missing))
