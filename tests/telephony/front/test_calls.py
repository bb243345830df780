"""Calls through a running front: raw SIP peers play phones, a trunk and the edge."""

from collections.abc import AsyncIterator

import pytest

from schemas.tables import Registration
from telephony.flow_token import flow_target_uri, route_uri, trunk_flow, trunk_route_uri
from telephony.source_proof import Source, verify_source
from tests.calls.phones.ports import HOST
from tests.telephony.front.peer import Peer, digest_answer, header, headers, status
from tests.telephony.front.running_front import PASSWORDS, RunningFront, registrations, until


@pytest.fixture
def front(shared_front: RunningFront) -> RunningFront:
    return shared_front


@pytest.fixture
async def edge(front: RunningFront) -> AsyncIterator[Peer]:
    """A peer on the edge's address."""
    async with await Peer.udp(front.port, front.edge_port) as peer:
        yield peer


@pytest.fixture
async def phone(front: RunningFront) -> AsyncIterator[Peer]:
    async with await Peer.udp(front.port) as peer:
        yield peer


@pytest.fixture(params=["udp", "tcp"])
async def any_phone(front: RunningFront, request: pytest.FixtureRequest) -> AsyncIterator[Peer]:
    async with await (Peer.udp if request.param == "udp" else Peer.stream)(front.port) as peer:
        yield peer


async def call(phone: Peer, *extra: str, **fields: str) -> str:
    """Send an authenticated INVITE for 102; return it as sent."""
    fields.setdefault("username", "101")
    fields.setdefault("password", PASSWORDS["101"])
    return await phone.authenticated("INVITE", "sip:102@pbx.example", *extra, **fields)


def source_of(invite: str) -> Source | None:
    tag = header(invite, "from").rpartition("tag=")[2]
    values = header(invite, "x-belplan-source"), header(invite, "x-belplan-proof")
    return verify_source(*values, header(invite, "call-id"), tag)


def binding_of(phone: Peer) -> Registration:
    """Return the registration of a phone."""
    return next(row for row in registrations("account-101") if row.contact_uri == phone.contact)


def in_dialog(peer: Peer, method: str, response: str, cseq: int, **fields: str) -> str:
    """Write a request of the dialog that `response` made, as its caller does."""
    target = header(response, "contact").strip("<>")
    routes = [f"Route: {one}" for one in reversed(headers(response, "record-route"))]
    return peer.request(
        method, target, *routes, to=header(response, "to"), call_id=header(response, "call-id"), cseq=cseq, **fields
    )


def from_callee(peer: Peer, method: str, invite: str, tag: str = "peer") -> str:
    """Write a request of the dialog of an INVITE that `peer` took, towards its caller."""
    target = header(invite, "contact").strip("<>")
    routes = [f"Route: {one}" for one in headers(invite, "record-route")]
    request = peer.request(method, target, *routes, to=header(invite, "from"), call_id=header(invite, "call-id"))
    sender = f"From: {header(invite, 'to')};tag={tag}"
    return "\r\n".join(sender if line.startswith("From:") else line for line in request.split("\r\n"))


async def answered(phone: Peer, edge: Peer) -> tuple[str, str]:
    """Set up a call; return the INVITE as the edge got it, and its 200 as the phone got it."""
    await call(phone)
    invite = await edge.receive()
    edge.send(edge.answer(invite, 200, f"Contact: <{edge.contact}>"))
    return invite, await phone.receive()


async def test_a_call_of_a_phone(front: RunningFront, edge: Peer, any_phone: Peer) -> None:
    phone = any_phone
    sent = await call(phone, body="v=0\r\n")
    invite = await edge.receive()
    assert invite.endswith("\r\n\r\nv=0\r\n")
    assert source_of(invite) == Source("account", "account-101")
    assert not header(invite, "proxy-authorization")
    assert header(invite, "max-forwards") == "69"
    first, second = headers(invite, "via")
    assert first.startswith(f"SIP/2.0/UDP {front.address};branch=z9hG4bK")
    assert f"rport={phone.port}" in second
    assert len(headers(invite, "record-route")) == (1 if phone.transport == "UDP" else 2)

    edge.send(edge.answer(invite, 180))
    ringing = await phone.receive()
    assert status(ringing) == 180
    assert headers(ringing, "via") == [
        headers(sent, "via")[0].replace(";rport", f";rport={phone.port};received={HOST}")
    ]
    edge.send(edge.answer(invite, 200, f"Contact: <{edge.contact}>"))
    ok = await phone.receive()
    phone.send(in_dialog(phone, "ACK", ok, 2))
    ack = await edge.receive()
    assert ack.startswith(f"ACK {edge.contact} ")
    assert not headers(ack, "route")

    edge.send(from_callee(edge, "INFO", invite))
    info = await phone.receive()
    assert info.startswith(f"INFO {phone.contact} ")
    assert not headers(info, "route")
    phone.send(phone.answer(info, 200))
    assert status(await edge.receive()) == 200

    phone.send(in_dialog(phone, "BYE", ok, 3))
    bye = await edge.receive()
    assert bye.startswith("BYE ")
    edge.send(edge.answer(bye, 200))
    assert status(await phone.receive()) == 200


async def test_the_edge_hangs_up(edge: Peer, any_phone: Peer) -> None:
    invite, _ = await answered(any_phone, edge)
    edge.send(from_callee(edge, "BYE", invite))
    bye = await any_phone.receive()
    any_phone.send(any_phone.answer(bye, 200))
    assert status(await edge.receive()) == 200


async def test_cancel_follows_its_invite_with_the_same_branch(edge: Peer, any_phone: Peer) -> None:
    sent = await call(any_phone)
    invite = await edge.receive()
    branch = header(sent, "via").partition("branch=")[2].partition(";")[0]
    call_id = header(sent, "call-id")
    cancel = any_phone.request("CANCEL", "sip:102@pbx.example", call_id=call_id, cseq=2, branch=branch)
    any_phone.send(cancel)
    cancelled = await edge.receive()
    assert cancelled.startswith("CANCEL ")
    assert headers(cancelled, "via")[0] == headers(invite, "via")[0]
    edge.send(edge.answer(cancelled, 200))
    assert status(await any_phone.receive()) == 200
    edge.send(edge.answer(invite, 487))
    assert status(await any_phone.receive()) == 487
    any_phone.send(any_phone.request("ACK", "sip:102@pbx.example", call_id=call_id, cseq=2, branch=branch,
                                     to="<sip:102@pbx.example>;tag=peer"))  # fmt: skip
    ack = await edge.receive()
    assert headers(ack, "via")[0] == headers(invite, "via")[0]


async def test_a_retransmission_passes_unchallenged_with_the_same_branch(edge: Peer, phone: Peer) -> None:
    sent = await call(phone)
    first = await edge.receive()
    phone.send(sent)
    assert await edge.receive() == first


async def test_the_ack_of_our_own_challenge_goes_nowhere(edge: Peer, phone: Peer) -> None:
    phone.send(phone.request("INVITE", "sip:102@pbx.example", call_id="c1", branch="z9hG4bKc1"))
    challenged = await phone.receive()
    assert status(challenged) == 407
    phone.send(phone.request("ACK", "sip:102@pbx.example", call_id="c1", branch="z9hG4bKc1",
                             to=header(challenged, "to")))  # fmt: skip
    assert await edge.nothing_comes()


async def test_a_trunk_is_known_by_its_address(front: RunningFront, edge: Peer) -> None:
    async with await Peer.udp(front.port, front.trunk_port) as trunk:
        trunk.send(trunk.request("INVITE", "sip:3250123100@pbx.example", user="0477123456"))
        invite = await edge.receive()
        assert source_of(invite) == Source("trunk", "sample")
        assert "sip:0477123456@" in header(invite, "from")
        edge.send(edge.answer(invite, 200, f"Contact: <{edge.contact}>"))
        ok = await trunk.receive()
        trunk.send(in_dialog(trunk, "BYE", ok, 2))
        assert (await edge.receive()).startswith("BYE ")


async def test_headers_of_ours_from_outside_are_taken_off(edge: Peer, phone: Peer) -> None:
    await call(phone, "X-Belplan-Source: trunk;id=sample", "x-belplan-proof: 00", "X-Belplan-Other: 1")
    invite = await edge.receive()
    assert headers(invite, "x-belplan-source") == ["account;id=account-101"]
    assert len(headers(invite, "x-belplan-proof")) == 1
    assert not headers(invite, "x-belplan-other")


async def test_from_names_the_account_that_was_proven(edge: Peer, phone: Peer) -> None:
    await call(phone, "P-Asserted-Identity: <sip:102@pbx.example>", user="102")
    invite = await edge.receive()
    assert header(invite, "from") == "<sip:101@pbx.example>;tag=ft"
    assert not header(invite, "p-asserted-identity")
    assert source_of(invite) == Source("account", "account-101")


async def test_nothing_goes_anywhere_but_to_edges(edge: Peer, phone: Peer) -> None:
    async with await Peer.udp(phone.front_port) as victim:
        await phone.authenticated(
            "INVITE", f"sip:x@{HOST}:{victim.port}", f"Route: <sip:{HOST}:{victim.port};lr>",
            username="101", password=PASSWORDS["101"],
        )  # fmt: skip
        invite = await edge.receive()
        assert not headers(invite, "route")
        edge.send(edge.request("INVITE", f"sip:x@{HOST}:{victim.port}", call_id="edge"))
        assert status(await edge.receive()) == 403
        phone.send(f"SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP {HOST}:{phone.front_port};branch=z9hG4bKforged\r\n"
                   f"Via: SIP/2.0/UDP {HOST}:{victim.port};branch=z9hG4bKv\r\nFrom: <sip:a@b>;tag=1\r\n"
                   "To: <sip:a@b>;tag=2\r\nCall-ID: x\r\nCSeq: 1 INVITE\r\nContent-Length: 0\r\n\r\n")  # fmt: skip
        assert await victim.nothing_comes()


async def test_a_dialog_belongs_to_its_source_and_its_call_id(front: RunningFront, edge: Peer, phone: Peer) -> None:
    _, ok = await answered(phone, edge)
    async with await Peer.udp(front.port) as stranger:
        stranger.send(in_dialog(stranger, "BYE", ok, 3))
        assert status(await stranger.receive()) == 407
    phone.send(in_dialog(phone, "BYE", ok.replace(header(ok, "call-id"), "another"), 3))
    assert status(await phone.receive()) == 407
    bye = in_dialog(phone, "BYE", ok, 3)
    phone.send("\r\n".join(line for line in bye.split("\r\n") if not line.startswith("Route:")))
    assert status(await phone.receive()) == 407
    assert await edge.nothing_comes()


async def test_a_phone_that_moved_proves_itself_again(front: RunningFront, edge: Peer, phone: Peer) -> None:
    _, ok = await answered(phone, edge)
    async with await Peer.udp(front.port) as moved:
        moved.send(in_dialog(moved, "BYE", ok, 3))
        challenge = header(await moved.receive(), "proxy-authenticate")
        credentials = digest_answer(challenge, "BYE", edge.contact, "101", PASSWORDS["101"])
        bye = in_dialog(moved, "BYE", ok, 4)
        moved.send(bye.replace("Max-Forwards: 70", f"Max-Forwards: 70\r\nProxy-Authorization: {credentials}"))
        assert (await edge.receive()).startswith("BYE ")


async def test_a_strict_router_on_the_way(edge: Peer, phone: Peer) -> None:
    _, ok = await answered(phone, edge)
    ours = header(ok, "record-route").strip("<>")
    bye = phone.request(
        "BYE", ours, f"Route: <{edge.contact}>", to=header(ok, "to"), call_id=header(ok, "call-id"), cseq=3
    )
    phone.send(bye)
    received = await edge.receive()
    assert received.startswith(f"BYE {edge.contact} ")
    assert not headers(received, "route")


async def test_the_edge_calls_a_registered_phone(edge: Peer, any_phone: Peer) -> None:
    await any_phone.register("101", PASSWORDS["101"])
    binding = binding_of(any_phone)
    route = f"Route: {route_uri(binding)}"
    invite = edge.request("INVITE", binding.contact_uri, route, "X-Belplan-Secret: 1", user="102")
    edge.send(invite)
    rings = await any_phone.receive()
    assert rings.startswith(f"INVITE {any_phone.contact} ")
    assert not headers(rings, "route")
    assert not headers(rings, "x-belplan-secret")
    any_phone.send(any_phone.answer(rings, 200, f"Contact: <{any_phone.contact}>"))
    ok = await edge.receive()
    assert status(ok) == 200
    edge.send(in_dialog(edge, "ACK", ok, 1))
    assert (await any_phone.receive()).startswith("ACK ")
    any_phone.send(from_callee(any_phone, "BYE", rings))
    bye = await edge.receive()
    assert bye.startswith(f"BYE {edge.contact} ")
    edge.send(edge.answer(bye, 200))
    assert status(await any_phone.receive()) == 200


async def test_the_flow_as_a_parameter_of_the_address(front: RunningFront, edge: Peer, any_phone: Peer) -> None:
    """As edges call: the outgoing proxy is the front, and the flow stands in the address, in CANCEL too."""
    await any_phone.register("101", PASSWORDS["101"])
    target = flow_target_uri(binding_of(any_phone))
    route = f"Route: <sip:{front.address};lr>"
    invite = edge.request("INVITE", target, route, branch="z9hG4bKx", call_id="edge-call")
    edge.send(invite)
    rings = await any_phone.receive()
    assert rings.startswith(f"INVITE {any_phone.contact} ")
    assert not headers(rings, "route")
    edge.send(edge.request("CANCEL", target, route, branch="z9hG4bKx", call_id="edge-call"))
    cancel = await any_phone.receive()
    assert cancel.startswith(f"CANCEL {any_phone.contact} ")
    assert headers(cancel, "via")[0] == headers(rings, "via")[0]
    any_phone.send(any_phone.request("INVITE", target, route))
    assert status(await any_phone.receive()) == 407


async def test_a_flow_that_is_gone_is_said_at_once(front: RunningFront, edge: Peer) -> None:
    async with await Peer.stream(front.port) as phone:
        await phone.register("101", PASSWORDS["101"])
        binding = binding_of(phone)
    await until(lambda: all(row.contact_uri != binding.contact_uri for row in registrations("account-101")))
    edge.send(edge.request("INVITE", binding.contact_uri, f"Route: {route_uri(binding)}"))
    assert status(await edge.receive()) == 430


async def test_a_phone_that_registered_anew_is_reached_there(front: RunningFront, edge: Peer) -> None:
    """Its connection broke in the middle of a call: the BYE goes along the new one."""
    async with await Peer.stream(front.port) as first:
        contact = first.contact
        await first.register("101", PASSWORDS["101"])
        invite, _ = await answered(first, edge)
    await until(lambda: all(row.contact_uri != contact for row in registrations("account-101")))
    async with await Peer.stream(front.port) as second:
        edge.send(from_callee(edge, "BYE", invite))
        assert status(await edge.receive()) == 430
        second.own_contact = contact
        assert status(await second.register("101", PASSWORDS["101"])) == 200
        edge.send(from_callee(edge, "BYE", invite))
        bye = await second.receive()
        second.send(second.answer(bye, 200))
        assert status(await edge.receive()) == 200


async def test_a_way_out_is_the_edges_alone(front: RunningFront, edge: Peer, phone: Peer) -> None:
    await phone.register("101", PASSWORDS["101"])
    binding = binding_of(phone)
    async with await Peer.udp(front.port) as stranger:
        stranger.send(stranger.request("INVITE", binding.contact_uri, f"Route: {route_uri(binding)}"))
        assert status(await stranger.receive()) == 407
        assert await phone.nothing_comes()
    forged = route_uri(binding).replace("sip:", "sip:A", 1)
    edge.send(edge.request("INVITE", binding.contact_uri, f"Route: {forged}"))
    assert status(await edge.receive()) == 403


OUTSIDE = "sip:0477@provider.example"


def trunk_route(port: int, trunk: str = "sample") -> str:
    return f"Route: {trunk_route_uri(trunk, trunk_flow(trunk, 'udp', HOST, port))}"


async def test_the_edge_calls_out_by_a_trunk_it_has(front: RunningFront, edge: Peer) -> None:
    async with await Peer.udp(front.port) as provider:
        route = trunk_route(provider.port)
        edge.send(edge.request("INVITE", OUTSIDE, route, branch="z9hG4bKout", call_id="out"))
        invite = await provider.receive()
        assert invite.startswith(f"INVITE {OUTSIDE} ")
        assert edge.contact not in invite, "the provider can't reach it"
        assert header(invite, "contact").endswith(f"@{front.address}>")
        edge.send(edge.request("CANCEL", OUTSIDE, route, branch="z9hG4bKout", call_id="out"))
        cancel = await provider.receive()
        assert headers(cancel, "via")[0] == headers(invite, "via")[0]
        provider.send(provider.answer(invite, 200, f"Contact: <{provider.contact}>"))
        answer = await edge.receive()
        assert (status(answer), header(answer, "contact")) == (200, f"<{provider.contact}>")
        provider.send(from_callee(provider, "BYE", invite))
        assert (await edge.receive()).startswith(f"BYE {edge.contact} ")
        edge.send(edge.request("INVITE", OUTSIDE, trunk_route(provider.port, "another")))
        assert status(await edge.receive()) == 430


async def test_the_way_to_a_trunk_is_the_edges_alone(front: RunningFront, edge: Peer, phone: Peer) -> None:
    async with await Peer.udp(front.port) as provider, await Peer.udp(front.port, front.trunk_port) as trunk:
        route = trunk_route(provider.port)
        phone.send(phone.request("INVITE", OUTSIDE, route))
        assert status(await phone.receive()) == 407
        await phone.authenticated("INVITE", OUTSIDE, route, username="101", password=PASSWORDS["101"])
        assert (await edge.receive()).startswith(f"INVITE {OUTSIDE} "), "to the edge, as any call"
        trunk.send(trunk.request("INVITE", OUTSIDE, route))
        assert (await edge.receive()).startswith(f"INVITE {OUTSIDE} ")
        assert await provider.nothing_comes()


@pytest.mark.parametrize(
    ("method", "code"), [("OPTIONS", 200), ("PUBLISH", 405), ("FROBNICATE", 501), ("INVITE", 407), ("SUBSCRIBE", 401)]
)
async def test_what_the_front_answers_itself(phone: Peer, method: str, code: int) -> None:
    uri = "sip:pbx.example" if method == "OPTIONS" else "sip:102@pbx.example"
    phone.send(phone.request(method, uri))
    answer = await phone.receive()
    assert status(answer) == code
    assert "INVITE" in header(answer, "allow") or code in (401, 407)


async def test_hops_loops_and_extensions(front: RunningFront, edge: Peer, phone: Peer) -> None:
    request = phone.request("INVITE", "sip:102@pbx.example")
    phone.send(request.replace("Max-Forwards: 70", "Max-Forwards: 0"))
    assert status(await phone.receive()) == 483
    await call(phone)
    ours = headers(await edge.receive(), "via")[0]
    phone.send(request.replace("\r\nFrom:", f"\r\nVia: {ours}\r\nFrom:", 1))
    assert status(await phone.receive()) == 482
    phone.send(phone.request("INVITE", "sip:102@pbx.example", "Proxy-Require: teleport"))
    refused = await phone.receive()
    assert (status(refused), header(refused, "unsupported")) == (420, "teleport")
