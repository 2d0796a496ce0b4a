"""What a legal hold keeps is kept by what the log says, whatever becomes of the hold's row."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import pytest

from domain.access.vault import Change, Covered, Draft, EndHold, HeedHolds, Item, KeepHold
from domain.kernel import (
    Conflict,
    Event,
    PersonId,
    ProgramId,
    Role,
    Stream,
    Tenant,
    Unavailable,
    own_log,
)
from domain.privacy.events import HoldConfirmed, HoldGround, HoldLifted, HoldPlaced
from domain.privacy.hold import HOLD
from domain.privacy.scope import Scope
from domain.privacy.state import FOR_EVER
from domain.sessions.words import Ground
from domain.skips.commands import SkipReason
from domain.skips.events import EntrySkipped
from domain.skips.skips import EVERYTHING, skips_of
from infra.identity.tags import Tags
from infra.ids import new_id
from infra.postgres.pool import Pool, connect
from infra.vault.holds_kept import HoldsOfTheLogs, differing_holds
from infra.vault.journal import Journal
from infra.vault.keeping import keeping
from infra.vault.keyring import FileKeyring
from infra.vault.postgres import PostgresRows
from infra.vault.vault import SealedVault
from tests.contract.test_vault import item
from tests.kit.database import Migrated
from tests.kit.stores import context, kept, new_stream, new_tenant, open_logs, request
from tests.kit.vaults import TEXT

LAPSES_AT = datetime.now(UTC) + timedelta(hours=72)
WHOSE = PersonId(uuid4())
TAGS = Tags(bytes(32), bytes(32))


@dataclass
class Court:
    """A vault whose destructions heed the log, with an item of somebody's."""

    database: Migrated
    pool: Pool
    vault: SealedVault
    journal: Journal
    kept: Item

    @property
    def log(self) -> Tenant:
        return own_log(self.kept.tenant.organization)

    async def append(self, stream: Stream, version: int, event: Event | None, *due: Change) -> int:
        ctx = context(stream.tenant, command_id=uuid4())
        said = () if event is None else (event,)
        store = keeping(self.pool, self.journal, None, HoldsOfTheLogs(TAGS.author))
        wanted = request(stream, version, *said, ctx=ctx)
        return kept(*await store({ctx.command_id: due}).append(stream.tenant, [wanted])).position

    async def leave_out(self, stream: Stream, version: int, position: int) -> None:
        """Leave an entry out of everything, as the Warden records it for an officer."""
        fact = EntrySkipped(
            reader=EVERYTHING,
            stream=stream.id,
            position=position,
            version=version,
            event=uuid4(),
            event_type="hold.dreamt",
            reason=SkipReason.FOREIGN,
        )
        await self.append(skips_of(stream.tenant), 0, fact)

    async def hold(self, scope: Scope, *, confirmed: bool = False) -> UUID:
        """Place a hold as the Warden does, with its row."""
        stream = new_stream(self.log, HOLD.category)
        placed = HoldPlaced(
            scope=scope,
            ground=HoldGround.LITIGATION,
            by=WHOSE,
            office=Role.PRIVACY_OFFICER,
            review_on=date(2027, 1, 1),
            lapses_at=LAPSES_AT,
        )
        await self.append(stream, 0, placed, KeepHold(self.covered(stream.id, scope, LAPSES_AT)))
        if confirmed:
            keep = KeepHold(self.covered(stream.id, scope, FOR_EVER))
            await self.append(stream, 1, HoldConfirmed(), keep)
        return stream.id

    def covered(self, hold: UUID, scope: Scope, until: datetime) -> Covered:
        person = scope.person
        return Covered(
            hold=hold,
            program=scope.program,
            session=scope.session,
            label=scope.label,
            author=None if person is None else TAGS.author(self.log.organization, person),
            until=until,
        )

    async def lift(self, hold: UUID, version: int) -> None:
        stream = Stream(self.log, HOLD.category, hold)
        await self.append(stream, version, HoldLifted(), EndHold(hold))

    async def destroy(self) -> None:
        tenant = self.kept.tenant
        changes = await self.vault.shred(tenant, [self.kept.item], Ground.AUTHOR)
        await self.append(new_stream(tenant), 0, None, *changes)

    async def by_hand(self, statement: str, *given: object) -> None:
        connection = await asyncpg.connect(self.database.url())
        try:
            await connection.execute("SET session_replication_role = replica")
            await connection.execute(statement, *given)
        finally:
            await connection.close()

    async def found(self) -> list[str]:
        """Look as the Warden's start does, for this organization alone."""
        async with self.pool.acquire() as connection:
            found = await differing_holds(connection, TAGS.author)
        return [str(one) for one in found if one.organization == self.log.organization]


@pytest.fixture
async def court(circlekeep: Migrated, tmp_path: Path) -> AsyncIterator[Court]:
    folder = tmp_path / "keyring"
    folder.mkdir(mode=0o700)
    tenant, journal = new_tenant(), Journal(tmp_path)
    author = TAGS.author(tenant.organization, WHOSE)
    async with await connect(circlekeep.url("warden"), 4) as pool:
        vault = SealedVault(PostgresRows(pool), FileKeyring(folder), new_id)
        made = Court(circlekeep, pool, vault, journal, item(tenant, author=author))
        await open_logs(keeping(pool, journal)({}), tenant)
        sealed = await vault.seal(tenant, [Draft(made.kept, TEXT)])
        await made.append(new_stream(tenant), 0, None, *sealed)
        yield made


SCOPES: dict[str, Callable[[Item], Scope]] = {
    "of the organization": lambda _: Scope(),
    "of a program": lambda one: Scope(program=one.tenant.program),
    "of a session": lambda one: Scope(program=one.tenant.program, session=one.scope),
    "of a person": lambda _: Scope(person=WHOSE),
}
BY_HAND = {
    "is deleted": "DELETE FROM circlekeep.legal_hold",
    "covers another program": "UPDATE circlekeep.legal_hold SET of_program = gen_random_uuid()",
    "covers another class": "UPDATE circlekeep.legal_hold SET of_class = 'C3'",
    "covers somebody else": "UPDATE circlekeep.legal_hold SET of_author = sha256('somebody')",
    "has lapsed": "UPDATE circlekeep.legal_hold SET until = now() - interval '1 day'",
}


@pytest.mark.parametrize("confirmed", [False, True])
@pytest.mark.parametrize("scope", SCOPES)
async def test_a_hold_is_kept_as_the_log_says_and_ends_with_it(
    court: Court, scope: str, *, confirmed: bool
) -> None:
    hold = await court.hold(SCOPES[scope](court.kept), confirmed=confirmed)
    assert await court.found() == []
    with pytest.raises(Conflict) as refused:
        await court.destroy()
    assert refused.value.code == "item.held"
    await court.lift(hold, 1 + confirmed)
    assert await court.found() == []
    await court.destroy()
    assert await court.vault.items(court.kept.tenant, [court.kept.item]) == {}


@pytest.mark.parametrize("how", BY_HAND)
async def test_nothing_is_destroyed_while_the_row_of_a_hold_is_not_what_the_log_says(
    court: Court, how: str
) -> None:
    """Threat: a rogue DBA takes a hold away, so that what it keeps is erased."""
    hold = await court.hold(Scope(person=WHOSE), confirmed=True)
    await court.by_hand(BY_HAND[how])
    assert await court.found() == [f"hold {hold} of organization {court.log.organization}"]
    with pytest.raises(Unavailable) as refused:
        await court.destroy()
    assert refused.value.code == "hold.differs"
    assert court.kept.item in await court.vault.items(court.kept.tenant, [court.kept.item])
    assert not court.journal.doomed()


@pytest.mark.parametrize("said", [HoldConfirmed(), HoldLifted()], ids=["confirmed", "lifted"])
async def test_an_entry_that_is_left_out_says_nothing_of_a_hold_any_more(
    court: Court, said: Event
) -> None:
    """No row went by what nobody can read: nothing is destroyed until officers have skipped it."""
    elsewhere = Scope(program=ProgramId(uuid4()))
    stream = Stream(court.log, HOLD.category, await court.hold(elsewhere))
    position = await court.append(stream, 1, said)
    assert await court.found() == [f"hold {stream.id} of organization {court.log.organization}"]
    with pytest.raises(Unavailable) as refused:
        await court.destroy()
    assert refused.value.code == "hold.differs"
    await court.leave_out(stream, 2, position)
    assert await court.found() == []
    await court.destroy()
    assert await court.vault.items(court.kept.tenant, [court.kept.item]) == {}


async def test_no_key_is_destroyed_while_a_hold_is_in_no_log_or_in_no_row(court: Court) -> None:
    await court.hold(Scope(program=court.kept.tenant.program))
    await court.by_hand("DELETE FROM circlekeep.legal_hold")
    with pytest.raises(Unavailable) as refused:
        await court.append(new_stream(court.log), 0, None, HeedHolds(court.kept.tenant.program))
    assert refused.value.code == "hold.differs"


async def test_a_hold_that_no_log_knows_is_named_and_so_is_one_whose_entry_cannot_be_read(
    court: Court,
) -> None:
    forged = uuid4()
    await court.by_hand(
        "INSERT INTO circlekeep.legal_hold (organization_id, hold_id, until) "
        "VALUES ($1, $2, 'infinity')",
        court.log.organization,
        forged,
    )
    assert await court.found() == [f"hold {forged} of organization {court.log.organization}"]
    hold = await court.hold(Scope())
    garbled = "UPDATE circlekeep.events SET payload = '\\xff' WHERE stream_id = $1"
    await court.by_hand(garbled, hold)
    assert await court.found() == [f"a hold of organization {court.log.organization}, by its entry"]
    await court.by_hand("DELETE FROM circlekeep.legal_hold")
    with pytest.raises(Unavailable) as refused:
        await court.destroy()
    assert refused.value.code == "hold.differs"
