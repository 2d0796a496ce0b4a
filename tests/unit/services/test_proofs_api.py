"""Checkpoints and proofs over HTTP: for those who verify, checked as anybody would check them."""

from base64 import b64decode, b64encode
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

import pytest
from httpx import Response

from domain.kernel import Log, ProgramId, Tenant
from domain.protocol.proofs import TakeProof
from domain.transparency import LettersSent, LogStanding, SignedCheckpoint, Witnessed
from infra.transparency.memory import KeptLog
from infra.transparency.merkle import leaf_hash, root_of, verify_consistency, verify_inclusion
from tests.kit.scenario import ORGANIZATION_ID
from tests.kit.web import AUDITOR, PRIVACY, World

PROGRAM = ProgramId(UUID(int=8))
LEAVES = [leaf_hash(number.to_bytes(4)) for number in range(300)]
SIZES = (7, 256, 300)
AT = datetime(2030, 1, 1, tzinfo=UTC)
LOG = f"/logs/{PROGRAM}/2"


@pytest.fixture
def signed(world: World) -> World:
    """A world with one signed access log of 300 entries, witnessed up to 256."""
    checkpoints = [
        SignedCheckpoint(
            size=size, root=root_of(LEAVES[:size]), chain_hash=bytes(32), note="…", signed_at=AT
        )
        for size in SIZES
    ]
    standing = LogStanding(
        program=PROGRAM,
        log=Log.ACCESS,
        origin="circlekeep/o/p/2",
        size=300,
        root=root_of(LEAVES),
        signed_at=AT,
        witnessed=Witnessed(256, AT, "witness.example/w1+01+AA"),
        sent=LettersSent(280, AT),
        refused="smaller",
    )
    world.logs.kept[Tenant(ORGANIZATION_ID, PROGRAM), Log.ACCESS] = KeptLog(
        standing, list(LEAVES), checkpoints
    )
    return world


def look(world: World, path: str, who: str | None = AUDITOR) -> Response:
    address, _, query = path.partition("?")
    return world.of(who).get(address, **dict(parse_qsl(query)))


def decoded(reply: dict[str, Any]) -> list[bytes]:
    return [b64decode(one) for one in reply["hashes"]]


@pytest.mark.parametrize("who", [AUDITOR, PRIVACY])
def test_officers_see_how_each_log_stands(signed: World, who: str) -> None:
    """P15: up to which entry a log is witnessed, and when, is there to be shown."""
    [item] = signed.of(who).get("/logs").json()["items"]
    assert item == {
        "program": str(PROGRAM),
        "log": 2,
        "origin": "circlekeep/o/p/2",
        "size": 300,
        "root": b64encode(root_of(LEAVES)).decode(),
        "signedAt": "2030-01-01T00:00:00Z",
        "witnessed": {
            "size": 256,
            "at": "2030-01-01T00:00:00Z",
            "witness": "witness.example/w1+01+AA",
        },
        "sent": {"size": 280, "at": "2030-01-01T00:00:00Z"},
        "refused": "smaller",
    }


@pytest.mark.parametrize(
    "path",
    [
        "/logs",
        f"{LOG}/checkpoint",
        f"{LOG}/proofs/inclusion?position=1",
        f"{LOG}/proofs/consistency?old=1",
        f"{LOG}/tile/0/000",
    ],
)
def test_each_look_of_those_who_verify_is_told_to_the_warden_first(
    signed: World, path: str
) -> None:
    """P8: whoever verifies is on record; nobody else is given anything."""
    asked = signed.warden.asked
    before = len(asked)
    assert look(signed, path).status_code == 200
    assert [type(one) for one in asked[before:]] == [TakeProof]
    signed.meet("m@example.org")
    refused = look(signed, path, "m@example.org")
    assert (refused.status_code, refused.json()["code"]) == (403, "proof.not_allowed")
    assert look(signed, path, None).status_code == 401
    signed.warden.down = True
    assert look(signed, path).status_code == 503


def test_checkpoints_are_found_by_size(signed: World) -> None:
    assert look(signed, f"{LOG}/checkpoint").json()["size"] == 300
    assert look(signed, f"{LOG}/checkpoint?size=7").json()["size"] == 7
    found = look(signed, f"{LOG}/checkpoint?size=8").json()
    assert (found["size"], b64decode(found["root"])) == (256, root_of(LEAVES[:256]))


@pytest.mark.parametrize(("position", "size"), [(1, 300), (300, 300), (7, 7), (200, 256)])
def test_an_entry_is_proved(signed: World, position: int, size: int) -> None:
    """P14: an inclusion proof over the API verifies against the root that was signed."""
    path = f"{LOG}/proofs/inclusion?position={position}&size={size}"
    proof = look(signed, path).json()
    root = root_of(LEAVES[:size])
    assert verify_inclusion(LEAVES[position - 1], position - 1, size, decoded(proof), root)


@pytest.mark.parametrize(("old", "size"), [(0, 300), (7, 256), (256, 300), (300, 300)])
def test_a_beginning_is_proved(signed: World, old: int, size: int) -> None:
    """P14: a consistency proof over the API verifies against two roots that were signed."""
    path = f"{LOG}/proofs/consistency?old={old}&size={size}"
    proof = look(signed, path).json()
    before, after = root_of(LEAVES[:old]), root_of(LEAVES[:size])
    assert verify_consistency(old, size, before, after, decoded(proof))


@pytest.mark.parametrize(
    ("where", "width"),
    [("0/000", 256), ("0/001.p/44", 44), ("0/001.p/1", 1), ("0/000.p/7", 7), ("1/000.p/1", 1)],
)
def test_tiles_are_found_by_their_address(signed: World, where: str, width: int) -> None:
    reply = signed.of(AUDITOR).get(f"{LOG}/tile/{where}")
    assert reply.headers["content-type"] == "application/octet-stream"
    level, number = int(where[0]), int(where[2:5])
    span = 256**level
    first = number * 256 * span
    expected = [root_of(LEAVES[at : at + span]) for at in range(first, first + width * span, span)]
    assert reply.content == b"".join(expected)


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        (f"{LOG}/checkpoint?size=301", 404, "proof.size_missing"),
        (f"{LOG}/checkpoint?size=0", 400, "request.invalid"),
        (f"{LOG}/checkpoint?size=x", 400, "request.invalid"),
        (f"{LOG}/proofs/inclusion", 400, "request.malformed"),
        (f"{LOG}/proofs/inclusion?position=0", 400, "request.invalid"),
        (f"{LOG}/proofs/inclusion?position=301", 422, "proof.position_outside"),
        (f"{LOG}/proofs/inclusion?position=8&size=7", 422, "proof.position_outside"),
        (f"{LOG}/proofs/inclusion?position=8&size=301", 404, "proof.size_missing"),
        (f"{LOG}/proofs/consistency?old=8&size=7", 422, "proof.sizes_reversed"),
        (f"{LOG}/proofs/consistency?old=-1", 400, "request.invalid"),
        (f"{LOG}/proofs/consistency?old=1&size=301", 404, "proof.size_missing"),
        (f"{LOG}/tile/0/001", 404, "proof.tile_missing"),
        (f"{LOG}/tile/0/001.p/45", 404, "proof.tile_missing"),
        (f"{LOG}/tile/2/000.p/1", 404, "proof.tile_missing"),
        (f"{LOG}/tile/9/000", 404, "proof.tile_missing"),
        (f"{LOG}/tile/0/000/../../x", 404, None),
        (f"{LOG}/tile/0/\N{ARABIC-INDIC DIGIT ZERO}00", 404, "proof.tile_missing"),
        (f"/logs/{PROGRAM}/4/checkpoint", 400, "request.invalid"),
        (f"/logs/{PROGRAM}/1/checkpoint", 404, "proof.log_missing"),
        (f"/logs/{UUID(int=404)}/2/checkpoint", 404, "proof.log_missing"),
    ],
)
def test_bad_indexes_get_stable_errors(
    signed: World, path: str, status: int, code: str | None
) -> None:
    reply = look(signed, path)
    assert reply.status_code == status, reply.text
    assert code is None or reply.json()["code"] == code


def test_a_log_that_is_not_there_is_reported(signed: World) -> None:
    """P6: what is answered as absent is on record, also where it is another tenant's."""
    signed.of(AUDITOR).get(f"/logs/{UUID(int=404)}/2/checkpoint")
    assert signed.warden.denials == ["proof.log_missing"]
