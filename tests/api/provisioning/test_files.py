"""The files that phones get: against recorded expectations, and parsed back."""

from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from api.provisioning.device_settings import DeviceAccount, DeviceSettings, Maker
from api.provisioning.rendering import render
from api.provisioning.time_zones import phone_time_zone
from schemas.configuration.device_entry import DeviceKey, DeviceRingTone, PhoneBook
from tests.api.provisioning.conftest import KEYS, MAC

EXPECTED = Path(__file__).parent / "expected"
MAKERS: tuple[Maker, ...] = ("yealink", "snom", "grandstream")
ANNA = DeviceAccount("101", "Anna <Peeters> & Co", "bpanna01", "pass&<word>", secure=False)
BRAM = DeviceAccount("102", "Bram", "bpbram02", "another-password", secure=True)


def device(maker: Maker, **values: Any) -> DeviceSettings:
    given: dict[str, Any] = {
        "mac": MAC,
        "maker": maker,
        "model": f"{maker}-x",
        "name": "Desk",
        "server": "pbx.example",
        "backup_server": "",
        "server_port": 5060,
        "tls_port": 5061,
        "dns_srv": False,
        "accounts": (ANNA, BRAM),
        "voicemail_number": "500",
        "phone_book": PhoneBook(server="ldap.example", base="ou=contacts,dc=example"),
        "sip_port": 5062,
        "language": "nl",
        "time_zone": phone_time_zone("Europe/Brussels"),
        "keys": tuple(DeviceKey.model_validate(key) for key in KEYS),
        "ring_tones": (DeviceRingTone(calls="internal", tone=2),),
        "firmware_url": "https://firmware.example/phone.bin",
        "configuration_url": f"https://pbx.example:8443/{maker}",
        "configuration_password": "configuration-password",
        "admin_password": "admin-password",
        "parameters": {},
        **values,
    }
    return DeviceSettings(**given)


@pytest.mark.parametrize("maker", MAKERS)
def test_the_file_is_as_recorded(maker: Maker) -> None:
    suffix = "cfg" if maker == "yealink" else "xml"
    assert render(device(maker)).text == (EXPECTED / f"{maker}.{suffix}").read_text(encoding="utf-8")


def yealink(settings: DeviceSettings) -> dict[str, str]:
    lines = render(settings).text.splitlines()
    assert lines[0] == "#!version:1.0.0.1"
    pairs = [line.partition(" = ")[::2] for line in lines[1:] if line]
    assert all(name and " " not in name for name, _ in pairs)
    return dict(pairs)


def xml(settings: DeviceSettings) -> dict[str, str]:
    root = ElementTree.fromstring(render(settings).text.encode())
    return {one.tag + (f"[{one.get('idx')}]" if one.get("idx") else ""): one.text or "" for one in root.iter()}


def test_yealink_parsed_back() -> None:
    found = yealink(device("yealink"))
    assert found["account.1.password"] == "pass&<word>"
    assert found["account.1.display_name"] == "Anna <Peeters> & Co"
    assert (found["account.1.sip_server.1.transport_type"], found["account.1.srtp_encryption"]) == ("0", "0")
    assert (found["account.2.sip_server.1.transport_type"], found["account.2.srtp_encryption"]) == ("2", "2")
    assert (found["account.1.sip_server.1.port"], found["account.2.sip_server.1.port"]) == ("5060", "5061")
    assert (found["linekey.2.type"], found["linekey.2.value"], found["linekey.2.label"]) == ("16", "102", "Bram & co")
    assert found["linekey.2.extension"] == "**102"
    assert (found["linekey.1.type"], found["linekey.3.type"], found["linekey.4.type"]) == ("15", "13", "16")
    assert found["local_time.time_zone_name"] == "Belgium(Brussels)"
    assert found["distinctive_ring_tones.alert_info.1.text"] == "internal"


def test_snom_parsed_back() -> None:
    found = xml(device("snom"))
    assert (found["user_pass[1]"], found["user_realname[1]"]) == ("pass&<word>", "Anna <Peeters> & Co")
    assert found["user_outbound[1]"] == "pbx.example:5060"
    assert (found["user_outbound[2]"], found["user_savp[2]"]) == ("pbx.example:5061;transport=tls", "mandatory")
    assert found["codec_priority_list[1]"] == "opus,g722,pcma,pcmu,telephone-event"
    assert found["fkey[1]"] == "blf sip:102@pbx.example|**"
    assert found["timezone"] == "BEL+1"
    assert found["alert_internal_ring_sound"] == "Ringer2"


def test_grandstream_parsed_back() -> None:
    found = xml(device("grandstream"))
    assert found["mac"] == MAC
    assert (found["P34"], found["P3"], found["P47"]) == ("pass&<word>", "Anna <Peeters> & Co", "pbx.example:5060")
    assert (found["P402"], found["P448"], found["P443"]) == ("pbx.example:5061", "2", "2")
    assert (found["P57"], found["P58"], found["P59"], found["P60"]) == ("123", "9", "8", "0")
    assert (found["P1365"], found["P1467"], found["P1468"]) == ("11", "Bram & co", "102")
    assert found["P246"] == "CET-1CEST,M3.5.0,M10.5.0/3"
    assert found["P237"] == "pbx.example:8443/grandstream"


@pytest.mark.parametrize("maker", MAKERS)
def test_the_ways_to_register(maker: Maker) -> None:
    read = yealink if maker == "yealink" else xml
    both = read(device(maker, backup_server="pbx2.example"))
    assert any("pbx2.example" in value for value in both.values())
    by_records = read(device(maker, dns_srv=True))
    name = {"yealink": "account.1.sip_server.1.port", "snom": "user_outbound[1]", "grandstream": "P47"}[maker]
    assert by_records[name] == ("0" if maker == "yealink" else "pbx.example")


@pytest.mark.parametrize("maker", MAKERS)
def test_parameters_of_ones_own_win_and_stand_once(maker: Maker) -> None:
    name = {"yealink": "lang.gui", "snom": "language", "grandstream": "P1362"}[maker]
    text = render(device(maker, parameters={name: "Klingon", "Extra1": "<&>"})).text
    read = yealink if maker == "yealink" else xml
    found = read(device(maker, parameters={name: "Klingon", "Extra1": "<&>"}))
    assert (found[name], found["Extra1"]) == ("Klingon", "<&>")
    if maker != "yealink":
        assert text.count(f"<{name}") == 1


def test_a_line_end_begins_no_parameter() -> None:
    sly = replace(ANNA, display_name="Anna\naccount.1.password = stolen")
    assert yealink(device("yealink", accounts=(sly,)))["account.1.password"] == "pass&<word>"


@pytest.mark.parametrize(
    ("zone", "posix", "hours"),
    [
        ("Europe/Brussels", "CET-1CEST,M3.5.0,M10.5.0/3", "+1"),
        ("America/St_Johns", "NST3:30NDT,M3.2.0,M11.1.0", "-3:30"),
        ("UTC", "UTC0", "+0"),
        ("Australia/Sydney", "AEST-10AEDT,M10.1.0,M4.1.0/3", "+10"),
    ],
)
def test_time_zones(zone: str, posix: str, hours: str) -> None:
    found = phone_time_zone(zone)
    assert (found.posix, found.winter_hours) == (posix, hours)
