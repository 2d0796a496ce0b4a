"""An auditor verifies over HTTP what every process made together, trusting a public key alone."""

import time
from base64 import b64decode
from typing import Any, cast

import pytest

from infra.transparency.merkle import leaf_hash, verify_consistency, verify_inclusion
from infra.transparency.notes import Checkpoint, Kind, Note, VerifierKey
from tests.kit.postgres import run
from tests.kit.service import Organization, Person, Service

PATIENCE = 30.0


@pytest.fixture(scope="module")
def organization(service: Service) -> Organization:
    """An organization whose own access log has some entries."""
    made = service.organization("PROVED")
    for _ in range(3):
        made.auditor.get("/access-log")
    return made


def signed(auditor: Person, path: str, at_least: int) -> dict[str, Any]:
    """Wait for a checkpoint of so many entries; each look adds one."""
    until = time.monotonic() + PATIENCE
    while (reply := auditor.get(f"{path}/checkpoint", size=at_least)).status_code != 200:
        assert time.monotonic() < until, reply.text
        time.sleep(0.2)
    found: dict[str, Any] = reply.json()
    return found


def checked(note: str, key: bytes) -> Checkpoint:
    """Read a checkpoint as anybody would who trusts the key."""
    signed_note = Note.parse(note)
    checkpoint = Checkpoint.parse(signed_note.text)
    signed_note.verified([VerifierKey(checkpoint.origin, Kind.NOTE, key)])
    return checkpoint


def hashes(reply: dict[str, Any]) -> list[bytes]:
    return [b64decode(one) for one in reply["hashes"]]


def test_an_auditor_proves_entries_and_growth_over_http(
    service: Service, organization: Organization
) -> None:
    """P13, P14: checkpoints and proofs of running processes verify against a public key alone."""
    auditor = organization.auditor
    path = f"/logs/{organization.id}/2"
    first = signed(auditor, path, 1)
    [key] = auditor.get("/logs").json()["keys"]
    older = checked(first["note"], b64decode(key["publicKey"]))
    newer = checked(signed(auditor, path, older.size + 2)["note"], b64decode(key["publicKey"]))
    assert newer.size > older.size
    entries = [
        cast("bytes", row[0])
        for row in run(
            service.database.url(),
            "SELECT hash FROM circlekeep.events WHERE program_id = $1 AND log = 2"
            " AND position <= $2 ORDER BY position",
            organization.id,
            newer.size,
        )
    ]
    for position in (1, older.size, newer.size):
        asked = {"position": position, "size": newer.size}
        proof = auditor.get(f"{path}/proofs/inclusion", **asked).json()
        leaf = leaf_hash(entries[position - 1])
        assert verify_inclusion(leaf, position - 1, newer.size, hashes(proof), newer.root)
    grown = auditor.get(f"{path}/proofs/consistency", old=older.size, size=newer.size).json()
    assert verify_consistency(older.size, newer.size, older.root, newer.root, hashes(grown))
    tile = auditor.get(f"{path}/tile/0/000.p/{older.size}").content
    assert tile == b"".join(leaf_hash(one) for one in entries[: older.size])


def test_verifying_is_itself_in_the_access_log(organization: Organization) -> None:
    """P8: an auditor finds the auditor's own look at checkpoints."""
    auditor = organization.auditor
    auditor.get("/logs")
    found = auditor.get("/access-log", actor=auditor.id).json()["items"]
    assert "proof.auditor" in {entry["rule"] for entry in found}
