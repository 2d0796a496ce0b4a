"""A house with a row in each table that matters, and all that finds a change made by hand in one.

async with superuser(guarded) as connection:
    await found_at_all(world, connection)        # by what ``verify`` and ``doctor`` see it
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID, uuid4

import asyncpg
import msgspec
from pyotp import TOTP

from domain.groups.commands import EndMembership
from domain.kernel import PersonId, ProgramId, Role, Sealed
from domain.policies.registry import POLICIES
from domain.privacy.commands import ConfirmHold, LiftHold, PlaceHold, ProposeLifting
from domain.privacy.events import HoldGround
from domain.privacy.scope import Scope
from domain.protocol.answers import Done
from domain.protocol.cases import EraseItem
from domain.protocol.door import (
    BeginFactor,
    ConfirmFactor,
    FactorAdded,
    FactorBegun,
    IssueLink,
    LinksIssued,
    ProveFactor,
    RedeemLink,
    SignedIn,
    SignOut,
)
from domain.protocol.invitations import Invite, Invited
from domain.protocol.keys import BondsExamined, ExamineBonds, ExamineItems, ItemsExamined
from domain.protocol.people import PersonalData
from domain.protocol.privacy import EnactHold
from infra.health.examination import examine
from infra.health.findings import State
from infra.policies.reactor import Reactor
from infra.postgres.pool import connect
from infra.store.kinds import strange_kinds
from infra.store.rights_kept import forged_rights
from infra.transparency.verify import verify_all
from infra.vault.holds_kept import differing_holds
from infra.vault.kept import differing_texts
from projections.registry import PROJECTIONS
from tests.kit.guarded import Guarded
from tests.kit.house import PASSWORD, SECRET, House
from tests.kit.providing import in_use
from tests.kit.signing import Keys, open_signer
from tests.kit.stores import new_stream, new_tenant, open_logs, open_stores, request

ENOUGH_FOR_A_TILE: Final = 260
OF_A_MOMENT: Final = {
    *("checkpoints", "clocks", "durability", "lag", "outbox", "policies", "time", "transactions"),
    *("witness", "worker"),
}
"""What ``doctor`` says of how things go just now, which changes by itself."""
ROWS: Final = """
SELECT table_name FROM information_schema.tables
WHERE table_schema = 'circlekeep' AND table_type = 'BASE TABLE' ORDER BY table_name"""
KEY: Final = """
SELECT coalesce(array_agg(a.attname ORDER BY a.attnum), '{}') FROM pg_index AS i
JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
WHERE i.indrelid = ('circlekeep.' || $1)::regclass AND i.indisprimary"""


@dataclass
class World:
    """A Warden, a house over it, and the tables as they were before some of it ended."""

    guarded: Guarded
    house: House
    tables: Sequence[str]
    keys: Mapping[str, Sequence[str]]


@asynccontextmanager
async def superuser(guarded: Guarded) -> AsyncIterator[asyncpg.Connection]:
    """Connect as whoever owns the server."""
    settings = {"search_path": "circlekeep"}
    connection = await asyncpg.connect(guarded.database.url(), server_settings=settings)
    try:
        yield connection
    finally:
        await connection.close()


async def world_of(guarded: Guarded, folder: Path) -> World:
    """Build it; what ended since the tables were copied is in ``before_TABLE``."""
    await guarded.ready()
    keys = Keys()
    async with guarded.house() as house, superuser(guarded) as connection:
        gone = await _first(guarded, house)
        held = [await _held(house) for _ in range(2)]
        link = await _invited(house, house.members[3])
        await _colleague(house)
        added = await _with_an_app(house, house.members[5])
        await in_use(house)
        async with open_signer(guarded.database, folder, keys) as signing:
            await signing.look_and_sign()
        tables = [row[0] for row in await connection.fetch(ROWS)]
        for table in tables:
            await connection.execute(f"CREATE TABLE public.before_{table} AS TABLE {table}")
        erase = EraseItem(await house.token(house.members[1]), house.program, gone, uuid4())
        await house.wants(erase, Done)
        await _lift(house, held[0])
        await house.wants(ProveFactor(added.begun.token, added.codes[0]), SignedIn)
        await house.wants(RedeemLink(link, PASSWORD), SignedIn)
        await house.wants(SignOut(house.tokens.pop(house.members[2])), Done)
        await house.roster(house.admin, EndMembership(house.members[4]))
        async with open_signer(guarded.database, folder, keys) as signing:
            await signing.look_and_sign()
        primary = {table: await connection.fetchval(KEY, table) for table in tables}
        return World(guarded, house, tables, primary)


async def _first(guarded: Guarded, house: House) -> UUID:
    """Let some of everything be there; give a text that will be gone."""
    await house.told("What I cannot put down.")
    gone = await house.told("What is gone by now.", member=1)
    await house.token(house.members[2])
    long = new_tenant()
    async with open_stores(guarded.database) as stores:
        await open_logs(stores.warden, long)
        asked = [request(new_stream(long)) for _ in range(ENOUGH_FOR_A_TILE)]
        await stores.app.append(long, asked)
    async with guarded.pool("projector") as pool:
        reactor = Reactor(pool, POLICIES)
        while await reactor.turn():
            pass
    return gone


async def _held(house: House) -> UUID:
    """Hold a program in which there is nothing, by two officers."""
    scope, soon = Scope(program=ProgramId(uuid4())), datetime.now(UTC).date() + timedelta(days=90)
    placing = PlaceHold(scope, HoldGround.LITIGATION, soon)
    token = await house.token(house.privacy_officer)
    hold = (await house.wants(EnactHold(token, placing, uuid4()), Done)).made
    assert hold is not None
    await house.wants(EnactHold(await house.token(house.admin), ConfirmHold(), uuid4(), hold), Done)
    return hold


async def _with_an_app(house: House, person: PersonId) -> FactorAdded:
    """Let the account of somebody ask for a code too."""
    token = await house.token(person)
    begun = await house.wants(BeginFactor(token), FactorBegun)
    code = Sealed(TOTP(begun.secret.reveal()).now())
    return await house.wants(ConfirmFactor(token, begun.mark, code), FactorAdded)


async def _lift(house: House, hold: UUID) -> None:
    """Lift a hold, by two officers."""
    for officer, command in ((house.privacy_officer, ProposeLifting()), (house.admin, LiftHold())):
        token = await house.token(officer)
        await house.wants(EnactHold(token, command, uuid4(), hold), Done)


async def _invited(house: House, person: PersonId) -> Sealed:
    """Make a link for somebody who has no account yet."""
    issued = await house.wants(IssueLink(SECRET, house.organization, person), LinksIssued)
    return issued.links[0].link


async def _colleague(house: House) -> None:
    """Invite somebody who is not known yet, by a link to hand over."""
    data = PersonalData("Ines", "Vidal", "", "ines@example.org")
    inviting = Invite(
        token=await house.token(house.admin),
        program=house.program,
        role=Role.MEMBER,
        data=Sealed(msgspec.json.encode(data).decode()),
        profession="family_physician",
        locale="fr",
        mailed=False,
        command_id=uuid4(),
    )
    await house.wants(inviting, Invited)


async def found_at_all(world: World, connection: asyncpg.Connection) -> set[str]:
    """Look at everything that ``verify`` and ``doctor`` look at; return what finds something."""
    examined = await examine(world.guarded.database.url, PROJECTIONS, POLICIES)
    wrong = {one.check for one in examined if one.state is State.WRONG} - OF_A_MOMENT
    return await found(world, connection) | wrong


async def found(world: World, connection: asyncpg.Connection) -> set[str]:
    """Look at what authority, secrets and evidence are judged by; return what finds something."""
    house = world.house
    bonds = await house.wants(ExamineBonds(SECRET), BondsExamined)
    sealed = await house.wants(ExamineItems(SECRET), ItemsExamined)
    async with await connect(world.guarded.database.url("auditor"), 1) as pool:
        logs = await verify_all(pool)
    looks = {
        "bonds": bonds.unbound,
        "sealed": sealed.unopened,
        "rights": await forged_rights(connection),
        "texts": await differing_texts(connection),
        "holds": await differing_holds(connection),
        "kinds": await strange_kinds(connection),
        "logs": [log for log in logs if not log.whole],
    }
    return {name for name, finds in looks.items() if finds}
