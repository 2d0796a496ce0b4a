"""Erasing a person: decided by two in person, carried out by command; the drill with a backup."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeAlias
from uuid import uuid4

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from infra.postgres.server import running
from tests.integration.test_installation import redeem, sign_in
from tests.kit.installation import answer, circlekeep, installed
from tests.kit.postgres import run

PRIVACY = ["--as", "pia@example.org"]
AUDITOR = ["--as", "aude@example.org"]
OFFICERS = [
    *("--officer", "organization_admin", "ada@example.org", "Ada", "Lovelace"),
    *("--officer", "privacy_officer", "pia@example.org", "Pia", "Datum"),
    *("--officer", "auditor", "aude@example.org", "Aude", "Iteur"),
]


Officers: TypeAlias = dict[str, httpx.Cookies]


def founded(data: Path, url: str) -> Officers:
    """An organization with three officers, each signed in with a password of their own."""
    words = [
        "--code",
        "GONE",
        "--name",
        "en",
        "Circle",
        "--name",
        "fr",
        "Cercle",
        "--jurisdiction",
        "CA",
    ]
    links = answer("organization", "create", *words, *OFFICERS, "--data", data)
    for link in links:
        assert redeem(url, link["link"]).is_success
    return {link["role"]: sign_in(url, link["email"]).cookies for link in links}


def does(url: str, session: httpx.Cookies, path: str, **body: object) -> httpx.Response:
    """Take a step by the API, in person."""
    return httpx.post(
        f"{url}/api/v1/{path}",
        json=body or None,
        cookies=session,
        headers={"Idempotency-Key": str(uuid4())},
    )


def made(reply: httpx.Response) -> str:
    """What a step made."""
    assert reply.is_success, reply.text
    return str(reply.json()["id"])


def known(url: str, session: httpx.Cookies) -> str:
    """Somebody who is registered; their id."""
    body = {
        "givenName": "Marguerite",
        "familyName": "Oubliée",
        "email": "m@example.org",
        "profession": "family_physician",
        "locale": "fr-CA",
    }
    reply = httpx.post(
        f"{url}/api/v1/organization/people",
        json=body,
        cookies=session,
        headers={"Idempotency-Key": str(uuid4())},
    )
    assert reply.is_success, reply.text
    return str(reply.json()["id"])


def registering_again(url: str, session: httpx.Cookies) -> httpx.Response:
    """Whether the address is still somebody's: it is refused as taken if so."""
    body = {
        "givenName": "Marguerite",
        "familyName": "Nouvelle",
        "email": "m@example.org",
        "profession": "resident",
        "locale": "fr-CA",
    }
    return httpx.post(f"{url}/api/v1/organization/people", json=body, cookies=session)


def refused(*words: object) -> str:
    """What a command says that is refused."""
    done = circlekeep(*words)
    assert done.returncode == 2, done.stdout
    return done.stderr.partition(":")[0]


def test_the_drill_of_an_erasure_by_its_commands(tmp_path: Path) -> None:
    """Backup leakage: what docs/erasure.md says, step by step."""
    data, copy, old = tmp_path / "home", tmp_path / "copy", tmp_path / "keys"
    with installed(data) as first:
        url, officers = first.url, founded(data, first.url)
        session, privacy = officers["organization_admin"], officers["privacy_officer"]
        person = known(first.url, session)
        assert registering_again(first.url, session).status_code == 409
        here = ["--organization", "GONE", "--data", data]
        done = circlekeep("backup", copy, "--keys", old, "--data", data)
        assert done.returncode == 0, done.stderr
        asked = made(does(url, privacy, "erasures", kind="member", person=person))
        approval = f"erasures/{asked}/approvals"
        assert does(url, privacy, approval).json()["code"] == "erasure.second_person"
        assert refused("erase", "run", asked, *AUDITOR, *here) == "erasure.not_officer"
        soon = datetime.now(UTC).date() + timedelta(days=90)
        placing = {"ground": "court_order", "reviewOn": soon.isoformat()}
        hold = f"legal-holds/{made(does(url, privacy, 'legal-holds', **placing))}"
        assert does(url, session, approval).json()["code"] == "erasure.held"
        for officer, step in (
            (session, "confirmations"),
            (privacy, "lifting-proposals"),
            (session, "liftings"),
        ):
            made(does(url, officer, f"{hold}/{step}"))
        [held] = answer("hold", "list", *PRIVACY, *here)["holds"]
        assert held["lifted_at"]
        made(does(url, session, approval))
        counted = answer("erase", "run", asked, "--dry-run", *PRIVACY, *here)
        assert counted["stage"] in {"approved", "proven"}
        finished = answer("erase", "run", asked, *PRIVACY, *here)
        assert finished == {"type": "ErasureProgress", "stage": "proven", "held": False}
        shown = answer("erase", "proof", asked, *AUDITOR, *here)
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(shown["public_key"]))
        key.verify(bytes.fromhex(shown["signature"]), shown["text"].encode())
        assert person not in json.dumps(shown)
        [listed] = answer("erase", "list", *PRIVACY, *here)["requests"]
        assert listed["request_id"] == asked
        assert registering_again(first.url, session).is_success
    again, newest = tmp_path / "again", data / "keyring" / "journal"
    done = circlekeep("restore", copy, "--keys", old, "--journal", newest, "--data", again)
    assert done.returncode == 0, done.stderr
    # Theirs, and that of the list of names, which is made anew without them.
    assert "2 data keys, 1 items" in done.stdout, done.stdout
    with installed(again) as second:
        server = running(again)
        assert server is not None
        kept = "SELECT count(*) FROM circlekeep.vault_item WHERE kind = 'person'"
        assert run(server.url("circlekeep"), kept) == [(len(OFFICERS) // 5,)]
        assert sign_in(second.url, "m@example.org").status_code == 401
