"""A Warden over memory: the real rooms, rules and ciphers, without a database or a socket."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from domain.access.events import LinkIssued, OperatorEntered
from domain.access.identity import Known
from domain.access.passkeys import Site
from domain.access.strengths import PASSKEY
from domain.kernel import Event, Log, OrganizationId, PersonId, Recorded, Sealed, Tenant, own_log
from domain.transparency import LogKey
from infra.callers.turns import FairTurns
from infra.identity.ceremonies import WebAuthnCeremonies
from infra.identity.memory import MemoryAccounts
from infra.identity.memory_letters import MemoryLetterCounts
from infra.identity.memory_passkeys import MemoryPasskeys, MemoryProofs
from infra.identity.tags import Tags
from infra.ids import new_id
from infra.providers.memory import MemoryProviders
from infra.screening.screening import TextScreening
from infra.store.memory import MemoryEventStore
from infra.vault.holds import KeptHolds
from infra.vault.journal import Journal
from infra.vault.keeping import MemoryKeeping
from infra.vault.keyring import FileKeyring
from infra.vault.memory import MemoryRows
from infra.vault.name_list import SealedNames
from infra.vault.program_keys import ProgramKeys
from infra.vault.vault import SealedVault
from services.warden.door.signing_in import begin_sign_in
from services.warden.ports import Parts
from services.warden.warden import Warden
from tests.kit.bundles import MadeBundles, MadeLog
from tests.kit.house import SECRET, House
from tests.kit.providers import MadeProvider

BY_THE_OPERATOR = (OperatorEntered, LinkIssued)
START = datetime(2026, 6, 1, 12, tzinfo=UTC)
POSTMAN = Sealed("the postman's secret")


SITE = Site("groups.example.org", "https://groups.example.org")
SOON_GUESSED = ("passwordpassword",)


class PlainPasswords:
    """Passwords as they are: Argon2id has tests of its own."""

    is_full = False

    async def hash(self, password: Sealed, of: bytes) -> str:
        return f"{of.hex()} {password.reveal()}"

    async def is_soon_guessed(self, password: Sealed, own: Sequence[str]) -> bool:
        return password.reveal() in SOON_GUESSED and bool(own)

    async def verify(self, kept: Sequence[str], password: Sealed, of: bytes) -> Sequence[bool]:
        salts = [one.partition(" ")[0] for one in kept] or [of.hex()]
        return [
            one == f"{salt} {password.reveal()}" for salt, one in zip(salts, kept, strict=False)
        ]


@dataclass
class Rows:
    """Read models that answer what a test put there."""

    answers: dict[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    asked: list[tuple[str, tuple[object, ...]]] = field(default_factory=list)

    async def fetch(
        self, projection: str, query: str, tenant: Tenant, *args: object
    ) -> Sequence[Mapping[str, Any]]:
        self.asked.append((f"{projection}.{query}", (tenant, *args)))
        return self.answers.get(query, ())

    async def wait(self, projection: str, tenant: Tenant, position: int) -> bool:
        return bool(projection) and position >= 0 and bool(tenant)


class Time:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> datetime:
        return self.at

    def passes(self, time: timedelta) -> None:
        self.at += time


@dataclass
class Agreed:
    """The earliest of three clocks: the Warden's, and how far the two others are from it."""

    warden: Time
    apart: tuple[timedelta, ...] = ()
    known: bool = True
    database: timedelta = timedelta(0)

    async def __call__(self) -> datetime | None:
        earliest = min(timedelta(0), *self.apart, timedelta(0))
        return self.warden.at + earliest if self.known else None

    def check(self) -> None:
        """Say nothing: they are always noted."""

    def check_apart(self) -> None:
        """Say nothing: how far they may be apart is the database's to say."""

    def ahead(self) -> timedelta:
        return self.database


@dataclass
class MadeSigning:
    """What is known of keys that signed checkpoints, for all organizations."""

    known: list[LogKey] = field(default_factory=list)

    async def keys(self, _organization: OrganizationId) -> list[LogKey]:
        return self.known


class MemoryWarden:
    """The Warden with its parts in reach."""

    def __init__(self, folder: Path, **given: Any) -> None:  # noqa: ANN401 - any of its parts
        self.time = Time()
        self.agreed = Agreed(self.time)
        self.log = MadeLog()
        self.signing = MadeSigning()
        self.store = MemoryEventStore(now=self.time)
        self.app = self.store.written_by("app")
        self.reads = Rows()
        self.provider = MadeProvider(self.time)
        accounts = MemoryAccounts(self.store, self.time)
        self.rows = MemoryRows(accounts.forget, self.time)
        folder.mkdir(mode=0o700, exist_ok=True)
        keyring, journal = FileKeyring(folder, self.time), Journal(folder / "journal", self.time)
        journal.begin()
        self.parts = Parts(
            store=self.store,
            keeping=MemoryKeeping(self.store, self.rows),
            vault=SealedVault(self.rows, keyring, new_id),
            names=SealedNames(self.rows, keyring, new_id),
            signer=keyring,
            keys=ProgramKeys(self.rows, keyring, journal, KeptHolds(self.rows)),
            accounts=accounts,
            sessions=accounts,
            passwords=PlainPasswords(),
            passkeys=MemoryPasskeys(accounts, self.time),
            proofs=MemoryProofs(self.time),
            letters=MemoryLetterCounts(),
            ceremonies=WebAuthnCeremonies(),
            site=SITE,
            tags=Tags(os.urandom(32), os.urandom(32)),
            screening=TextScreening(),
            reads=self.reads,
            bundles=MadeBundles(self.log),
            signing=self.signing,
            now=self.time,
            agreed=self.agreed,
            new_id=new_id,
            turns=FairTurns(),
            providers=MemoryProviders(accounts.is_known, self.time),
            provider_web=self.provider,
            operator=SECRET,
            postman=POSTMAN,
            evaluation=True,
        )
        self.parts = replace(self.parts, **given)
        self.warden = Warden(self.parts)

    def but(self, **given: Any) -> Warden:  # noqa: ANN401 - any of its parts
        """Give a Warden over the same, with other parts."""
        return Warden(replace(self.parts, **given))

    async def strongly(self, house: House, *people: PersonId) -> None:
        """Sign people of a house in with a second factor, as takes who serves others."""
        for person in people:
            known = Known(house.organization, person, "en-CA")
            house.tokens[person] = (await begin_sign_in(self.parts, known, PASSKEY)).token

    async def house(self, code: str = "ONE", sessions: int = 1) -> House:
        """Build a house."""
        return await House(self.warden.answer, self.app, code).build(sessions)

    async def accesses(self, tenant: Tenant) -> list[Recorded[Event]]:
        """Give the access records of a tenant, but not how the people of a house came in."""
        entries = await self.store.read_log(tenant, Log.ACCESS, 0, 10_000)
        return [entry for entry in entries if not isinstance(entry.event, BY_THE_OPERATOR)]

    async def own_looks(self, organization: OrganizationId) -> list[Recorded[Event]]:
        """Give the log of own looks."""
        return list(await self.store.read_log(own_log(organization), Log.OWN, 0, 10_000))


@pytest.fixture
def memory(tmp_path: Path) -> MemoryWarden:
    """A Warden over memory."""
    return MemoryWarden(tmp_path / "keyring")
