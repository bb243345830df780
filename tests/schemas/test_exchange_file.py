"""Import and export: nothing lost, nothing half done."""

import re
import time
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from sqlmodel import SQLModel, func, select

from activities.registry import CATALOGUE
from schemas.database import configuration_revision, read_session, write_session
from schemas.exchange_file import ExchangeDifference, ExchangeFileError, export_exchange, import_exchange
from schemas.sample import load_sample, sample_text
from schemas.secrets import decrypt
from schemas.tables import (
    Call,
    Extension,
    Registration,
    RingGroupMember,
    Route,
    RouteVersion,
    SipAccount,
    VoicemailMessage,
)
from schemas.tables.base import utc_now
from tests.schemas.exchange_documents import documents

EMPTY = "format: belplan-exchange/1\nexchange: {languages: [nl]}\n"


def load(text: str, dry_run: bool = False) -> ExchangeDifference:
    with write_session() as session:
        return import_exchange(session, text, CATALOGUE, dry_run=dry_run)


def export() -> str:
    with read_session() as session:
        return export_exchange(session)


def count(table: type[SQLModel]) -> int:
    with read_session() as session:
        return session.exec(select(func.count()).select_from(table)).one()


def account(account_id: str) -> SipAccount:
    with read_session() as session:
        return session.get_one(SipAccount, account_id)


@pytest.fixture
def sample(each_database: None) -> str:
    """The export of a database that holds the sample."""
    with write_session() as session:
        assert load_sample(session, CATALOGUE)
    return export()


def test_sample_is_loaded_into_an_empty_database_only(sample: str) -> None:
    with write_session() as session:
        assert load_sample(session, CATALOGUE) is None
    assert export() == sample


def test_sample_gives_each_account_its_own_credentials(sample: str) -> None:
    with read_session() as session:
        accounts = session.exec(select(SipAccount)).all()
    passwords = [decrypt(one.password_encrypted) for one in accounts]
    assert all(re.fullmatch(r"bp[a-z0-9]{6}", one.username) for one in accounts)
    assert all(re.fullmatch(r"[A-Za-z0-9]{16}", one) for one in passwords)
    assert len(set(passwords)) == len({one.username for one in accounts}) == 3
    assert not any(one in sample for one in passwords)


def test_import_of_an_export_changes_nothing(sample: str) -> None:
    with read_session() as session:
        revision = configuration_revision(session)
    assert not load(sample)
    assert export() == sample
    with read_session() as session:
        assert configuration_revision(session) == revision
    assert count(RouteVersion) == 1


def test_export_of_an_import_is_the_same_file(sample: str) -> None:
    load(EMPTY)
    assert "anna" not in export()
    load(sample)
    assert export() == sample


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=documents())
def test_every_file_survives_the_round_trip(database: None, text: str) -> None:
    load(text)
    first = export()
    assert not load(first)
    assert not load(text)
    load(EMPTY)
    load(first)
    assert export() == first


def test_import_is_the_whole_truth(sample: str) -> None:
    load(EMPTY)
    assert export() == "format: belplan-exchange/1\nexchange:\n  languages: [nl]\n"
    for table in (SipAccount, Extension, RingGroupMember, Route, RouteVersion):
        assert count(table) == 0


def test_difference_is_readable_and_hides_secrets(sample: str) -> None:
    text = sample.replace("seconds: 20", "seconds: 25").replace("[anna, bram]", "[bram, anna]")
    text = text.replace("first_name: Anna\n", "first_name: Anna\n  last_name: Peeters\n")
    text = re.sub(r"password_encrypted: .*", "password: correct-horse", text, count=1)
    text = text.replace("  extensions: ['103']\n", "  extensions: ['104', '103']\n")
    text += "- {number: '3250123101', name: Second}\n"
    assert str(load(text, dry_run=True)).splitlines() == [
        "~ sip_accounts anna (Anna, help desk)",
        "    last_name: nothing → Peeters",
        "    password: changed (secret)",
        "~ sip_accounts chris (Chris, office)",
        "    extensions: ['103'] → ['103', '104']",
        "~ ring_groups helpdesk (Help desk)",
        "    members: ['anna', 'bram'] → ['bram', 'anna']",
        "~ routes main (Main)",
        "    graph.nodes[ring_group].params.seconds: 20 → 25",
        "+ dids 3250123101 (Second)",
    ]
    assert export() == sample, "a dry run changes nothing"
    assert load(text)
    assert decrypt(account("anna").password_encrypted) == "correct-horse"
    assert not load(text), "the same password again is no change"


def test_credentials_that_are_left_out_stay(sample: str) -> None:
    before = account("anna")
    assert not load(sample_text())
    after = account("anna")
    assert (before.username, before.password_encrypted) == (after.username, after.password_encrypted)


def test_accounts_may_swap_usernames_and_extensions(sample: str) -> None:
    anna, bram = account("anna"), account("bram")
    text = sample.replace(anna.username, "SWAP").replace(bram.username, anna.username).replace("SWAP", bram.username)
    text = text.replace("'101'", "SWAP").replace("'102'", "'101'").replace("SWAP", "'102'")
    load(text)
    assert account("anna").username == bram.username
    assert account("bram").username == anna.username
    with read_session() as session:
        assert session.get_one(Extension, "101").account_id == "bram"
        assert session.get_one(Extension, "102").account_id == "anna"


def test_new_account_may_take_the_username_of_one_that_goes(sample: str) -> None:
    load(sample.replace("- id: anna\n", "- id: anneke\n").replace("[anna, bram]", "[anneke, bram]"))
    assert "anneke" in export()


def test_changed_graph_becomes_the_next_version_and_the_old_one_stays(sample: str) -> None:
    load(sample.replace("seconds: 20", "seconds: 25"))
    load(sample.replace("name: Main\n", "name: Main plan\n").replace("seconds: 20", "seconds: 25"))
    with read_session() as session:
        assert session.get_one(Route, "main").published_version == 2
        first, second = session.get_one(RouteVersion, ("main", 1)), session.get_one(RouteVersion, ("main", 2))
    assert first.graph["nodes"][1]["params"]["seconds"] == 20
    assert (second.graph["nodes"][1]["params"]["seconds"], second.graph["version"]) == (25, 2)
    assert count(RouteVersion) == 2


def test_version_numbers_of_a_removed_route_are_not_used_again(sample: str) -> None:
    with write_session() as session:
        session.add(
            Call(id="call-1", source="trunk:sample", edge_id="edge-1", edge_boot_id="b", started_at=utc_now(),
                 route_id="main", route_version=1)
        )  # fmt: skip
    load(EMPTY)
    load(sample)
    with read_session() as session:
        assert session.get_one(Route, "main").published_version == 2


def test_route_without_plan_is_no_longer_published(sample: str) -> None:
    head, _, tail = sample.partition("  graph:\n")
    load(head + tail[tail.index("dids:") :])
    with read_session() as session:
        assert session.get_one(Route, "main").published_version is None


def test_registrations_end_with_their_account_only(sample: str) -> None:
    with write_session() as session:
        for one in ("anna", "bram"):
            session.add(
                Registration(account_id=one, contact_uri=f"sip:{one}@127.0.0.1", transport="udp",
                             remote_ip="127.0.0.1", remote_port=5060, expires_at=utc_now() + timedelta(hours=1))
            )  # fmt: skip
    without_anna = re.sub(r"- id: anna\n(  .*\n)+", "", sample).replace("[anna, bram]", "[bram]")
    load(without_anna)
    with read_session() as session:
        assert [one.account_id for one in session.exec(select(Registration))] == ["bram"]


def test_box_with_messages_is_not_removed(sample: str) -> None:
    with write_session() as session:
        session.add(VoicemailMessage(id="m1", box_id="general", call_id="call-1", recorded_at=utc_now()))
    with pytest.raises(ExchangeFileError, match="'general'.*1 message.*delete those first"):
        load(EMPTY)
    assert export() == sample


def test_password_of_another_exchange_is_refused(sample: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from schemas.secrets import exchange_key

    monkeypatch.setenv("BELPLAN_SECRET_KEY", "bXktb3RoZXIta2V5LW15LW90aGVyLWtleS1teS1vdGg=")
    exchange_key.cache_clear()
    assert not load(sample), "what is stored already is not judged"
    with_other = sample.replace("- id: anna\n", "- id: anneke\n").replace("[anna, bram]", "[anneke, bram]")
    with pytest.raises(ExchangeFileError, match=r"sip_accounts\[0\]\.password_encrypted: was encrypted under the key"):
        load(with_other)


BROKEN = {
    "an unknown field": ("first_name: Anna", "frist_name: Anna", "sip_accounts[0].frist_name", "no such field"),
    "an unknown section": ("dids:", "numbers:", "numbers", "no such field"),
    "a missing field": ("  name: Bram, help desk\n", "", "sip_accounts[1].name", "is missing"),
    "a number that is no text": ("'102'", "102", "sip_accounts[1].extensions[0]", "put quotes around it, '102'"),
    "letters in an extension": ("'103'", "'1o3'", "sip_accounts[2].extensions[0]", "digits, * or #"),
    "an extension given twice": ("'103'", "'101'", "sip_accounts[2].extensions[0]", "also at sip_accounts[0]"),
    "an extension of account and group": ("'100'", "'101'", "ring_groups[0].extensions[0]", "also at sip_accounts[0]"),
    "an id given twice": ("- id: bram", "- id: anna", "sip_accounts[1].id", "also at sip_accounts[0].id"),
    "capitals in an id": ("- id: bram", "- id: Bram", "sip_accounts[1].id", "small letters"),
    "an unknown member": ("[anna, bram]", "[anna, dirk]", "ring_groups[0].members[1]", "no 'dirk' among sip_accounts"),
    "a member twice": ("[anna, bram]", "[anna, anna]", "ring_groups[0].members", "twice"),
    "an unknown route": ("route: main", "route: night", "dids[0].route", "no 'night' among routes"),
    "a number with plus": ("'3250123100'", "'+3250123100'", "dids[0].number", "without + or 00"),
    "an address without port": ("127.0.0.1:5090", "127.0.0.1", "trunks[0].addresses[0]", "IP address and a port"),
    "a host name as address": ("127.0.0.1:5090", "sip.be:5060", "trunks[0].addresses[0]", "IP address and a port"),
    "a port too high": ("127.0.0.1:5090", "127.0.0.1:65536", "trunks[0].addresses[0]", "at most 65535"),
    "an unknown language": (
        "languages: [nl, en]",
        "languages: [nl, de]",
        "exchange.languages[1]",
        "'nl', 'fr' or 'en'",
    ),
    "an unknown kind of step": ("kind: voicemail", "kind: fax", "routes[0].steps[3].kind", "no step of kind 'fax'"),
    "a wrong parameter": ("seconds: 20", "seconds: soon", "routes[0].steps[1].params.seconds", "soon"),
    "an unknown parameter": ("seconds: 20", "secs: 20", "routes[0].steps[1].params.secs", "no such field"),
    "a step about nothing": ("{box: general}", "{box: home}", "routes[0].steps[3].params.box", "among voicemail_boxes"),
    "both graph and steps": ("  steps:", "  graph: {}\n  steps:", "routes[0]", "either graph or steps"),
    "a prompt without sound": ("  speech:", "  file: ../x.wav\n  speech:", "prompts[0].file", "bare name"),
    "a control character": ("name: Main number", 'name: "a\\0b"', "dids[0].name", "control character"),
    "a key given twice": ("name: General", "name: General\n  name: Two", "voicemail_boxes[0].name", "twice"),
    "an empty section": ("  extensions: ['200']", "  extensions:", "routes[0].extensions", "valid list"),
    "a number beyond all bounds": (
        "seconds: 20",
        "seconds: 99999999999999999",
        "routes[0].steps[1].params.seconds",
        "",
    ),
    "a draft that is no graph": ("  steps:", "  draft: {start: 3}\n  steps:", "routes[0].draft", "valid string"),
}


@pytest.mark.parametrize("case", BROKEN, ids=[name.replace(" ", "-") for name in BROKEN])
def test_broken_file_names_the_place_and_changes_nothing(database: None, case: str) -> None:
    before, after, place, message = BROKEN[case]
    text = sample_text()
    assert before in text
    load(EMPTY)
    with pytest.raises(ExchangeFileError) as caught:
        load(text.replace(before, after, 1))
    problem = next((one for one in caught.value.problems if one.place.startswith(place)), None)
    assert problem, str(caught.value)
    assert message in problem.message
    assert problem.line
    assert export() == "format: belplan-exchange/1\nexchange:\n  languages: [nl]\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no exchange file"),
        ("hello", "no exchange file"),
        ("[1, 2]", "no exchange file"),
        ("exchange: {languages: [nl]}", "no exchange file"),
        ("format: belplan-exchange/2\nexchange: {languages: [nl]}", "line 1, format: .*belplan-exchange/1"),
        ("a: [1, 2", "not valid YAML"),
        ("a: b: c", "line 1: not valid YAML"),
        ("a: \x01", "not valid YAML"),
        ("a: \ud800", "not valid UTF-8"),
        ('a: "\\ud800"', "not valid YAML"),
        ("a: &x [1]\nb: *x", "anchors"),
        ("a: !!python/object:os.system x", "tags"),
        ("a: 1\n---\nb: 2", "not valid YAML"),
        ("[" * 100_000, "30 levels"),
        ("{a: " * 100_000, "30 levels"),
        ("? [1]\n: 2\nformat: x", "name must be a text"),
        ("format: belplan-exchange/1\nexchange: {languages: [nl]}\nsip_accounts: {a: 1}", "sip_accounts: .*valid list"),
        (f"format: belplan-exchange/1\nexchange: {'9' * 10_000}", "exchange: "),
    ],
)
def test_text_that_is_no_exchange_file_gets_a_sentence(database: None, text: str, message: str) -> None:
    start = time.monotonic()
    with pytest.raises(ExchangeFileError, match=message):
        load(text)
    assert time.monotonic() - start < 2


def test_numbers_and_words_keep_their_form(database: None) -> None:
    text = (
        EMPTY + "sip_accounts:\n- {id: a, name: no, first_name: 12:30, last_name: 2026-01-01, extensions: ['0101']}\n"
    )
    load(text)
    stored = account("a")
    assert (stored.name, stored.first_name, stored.last_name) == ("no", "12:30", "2026-01-01")
    assert "'0101'" in export()


def test_missing_sound_file_is_a_warning(database: None) -> None:
    found = load(EMPTY + "prompts:\n- {id: a, name: A, file: a.wav}\n")
    assert found.warnings == ["line 4, prompts[0].file: the sound file is not here yet; upload it"]


def test_ten_thousand_accounts(database: None) -> None:
    entries = "".join(f"- {{id: a{n}, name: Account {n}, extensions: ['{n}']}}\n" for n in range(10_000))
    start = time.process_time()
    load(EMPTY + "sip_accounts:\n" + entries)
    first = export()
    assert first.count("- id: ") == 10_000
    assert not load(first)
    load(EMPTY)
    assert count(SipAccount) == 0
    assert time.process_time() - start < 60
