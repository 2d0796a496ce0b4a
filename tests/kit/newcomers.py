"""A program with people of its own in a running evaluation, each with an account to sign in by."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

import httpx

from domain.kernel import OrganizationId, PersonId, Sealed
from domain.protocol.door import NewAccount, ProvideAccounts
from infra.gateway.client import WardenClient
from tests.kit.web import PROGRAM

PASSWORD = "correct horse battery staple"


@dataclass(frozen=True)
class Newcomers:
    """Where they are at home, and by which address each signs in."""

    program: str
    domain: str

    def address(self, name: str) -> str:
        """Give somebody's e-mail address."""
        return f"{name.lower()}@{self.domain}"


def meet(base: str, home: Path, admin: tuple[str, str], *names: str) -> Newcomers:
    """Make a program where taking part is mandatory, and register people at home in it."""
    code = f"N{uuid4().hex[:6]}"
    with httpx.Client(base_url=f"{base}/api/v1", timeout=20) as http:
        email, password = admin
        signed_in = _done(http.post("/sign-in", json={"email": email, "password": password}))
        program = {
            **PROGRAM,
            "code": code,
            "names": {"en": f"Harbour {code}"},
            "participation": "mandatory",
        }
        made = _done(http.post("/programs", json=program))
        found = Newcomers(made["id"], f"{code.lower()}.example.org")
        people = []
        for name in names:
            body = {
                "givenName": name,
                "familyName": "Rossi",
                "email": found.address(name),
                "profession": "family_physician",
                "locale": "en-CA",
                "homeProgram": found.program,
            }
            people.append(_done(http.post("/organization/people", json=body))["id"])
    accounts = tuple(NewAccount(PersonId(UUID(one)), Sealed(PASSWORD)) for one in people)
    secret = (home / "secrets" / "admin" / "operator").read_text().strip()
    organization = OrganizationId(UUID(signed_in["organization"]))
    request = ProvideAccounts(Sealed(secret), organization, accounts)
    # A browser's event loop may be running in this thread.
    with ThreadPoolExecutor(1) as apart:
        apart.submit(asyncio.run, _let_in(home, request)).result()
    return found


async def _let_in(home: Path, request: ProvideAccounts) -> None:
    warden = WardenClient(home / "run" / "warden.sock")
    try:
        await warden.ask(request)
    finally:
        await warden.close()


def _done(reply: httpx.Response) -> dict[str, str]:
    assert reply.is_success, reply.text
    answer: dict[str, str] = reply.json()
    return answer
