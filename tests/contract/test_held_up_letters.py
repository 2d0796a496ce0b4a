"""What could not be sent is counted for its organization alone, and tried anew when it says so."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from domain.kernel import OrganizationId, Refused, Said, own_log
from infra.ids import new_id
from infra.policies.held_up import PostgresHeldUpLetters
from infra.postgres.pool import Pool, connect, tenant_transaction
from tests.kit.reacting import Reacting
from tests.kit.read_models import ask

FAILED = "UPDATE circlekeep.outbox SET attempts = $1, code = $2"
GIVEN_UP = """
UPDATE circlekeep.outbox SET state = 'set_aside', attempts = 12, code = $1, settled_at = now()"""
SETTLED = "UPDATE circlekeep.outbox SET state = 'done' WHERE organization_id = $1"
OWED = "SELECT state, attempts FROM circlekeep.outbox WHERE state = 'owed'"


@pytest.fixture
async def app(reacting: Reacting) -> AsyncIterator[Pool]:
    """The connections of the web."""
    async with await connect(reacting.database.url("app"), 1) as pool:
        yield pool


@pytest.fixture
async def owing(reacting: Reacting) -> Reacting:
    """Something is owed."""
    await reacting.planned(await reacting.group())
    await reacting.read_all()
    return reacting


async def test_what_failed_once_or_twice_is_no_matter_yet(owing: Reacting, app: Pool) -> None:
    letters = PostgresHeldUpLetters(app)
    assert await letters.list(owing.tenant.organization) == []
    await ask(owing.database, FAILED, 2, "mail.unavailable")
    assert await letters.list(owing.tenant.organization) == []
    await ask(owing.database, FAILED, 3, "mail.unavailable")
    [one] = await letters.list(owing.tenant.organization)
    assert (one.code, one.given_up, one.since) == ("mail.unavailable", 0, None)
    assert one.tried > 0


async def test_what_was_given_up_is_tried_anew_by_its_organization_alone(
    owing: Reacting, app: Pool
) -> None:
    letters, organization = PostgresHeldUpLetters(app), owing.tenant.organization
    await ask(owing.database, GIVEN_UP, "mail.unavailable")
    [one] = await letters.list(organization)
    assert (one.tried, one.given_up) == (0, one.given_up)
    assert one.since is not None
    other = OrganizationId(new_id())
    assert await letters.list(other) == []
    assert await letters.take_up(other, one.policy) == 0
    assert await letters.take_up(organization, "another") == 0
    assert await letters.take_up(organization, one.policy) == one.given_up
    assert await letters.list(organization) == []
    assert {tuple(row) for row in await ask(owing.database, OWED)} == {("owed", 0)}


async def test_what_is_said_again_under_a_key_takes_nothing_up_a_second_time(
    owing: Reacting, app: Pool
) -> None:
    letters, organization = PostgresHeldUpLetters(app), owing.tenant.organization
    said = Said(key=b"k" * 32, words=new_id())
    await ask(owing.database, GIVEN_UP, "mail.unavailable")
    [one] = await letters.list(organization)
    assert await letters.take_up(organization, one.policy, said) == one.given_up
    await ask(owing.database, GIVEN_UP, "mail.unavailable")
    assert await letters.take_up(organization, one.policy, said) == 0
    with pytest.raises(Refused) as refused:
        await letters.take_up(organization, one.policy, Said(key=said.key, words=new_id()))
    assert refused.value.code == "idempotency.differs"
    assert [one.given_up for one in await letters.list(organization)] == [one.given_up]


async def test_the_web_sees_no_deed_and_can_neither_settle_nor_repeat_one(
    owing: Reacting, app: Pool
) -> None:
    organization = owing.tenant.organization
    for statement in ("SELECT deed FROM circlekeep.outbox", "DELETE FROM circlekeep.outbox"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await app.execute(statement)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await app.fetch("SELECT * FROM circlekeep.held_up($1)", organization)
    async with tenant_transaction(app, own_log(organization)) as connection:
        assert await connection.execute(SETTLED, organization) == "UPDATE 0", "it is on its way"
    await ask(owing.database, GIVEN_UP, "mail.unavailable")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with tenant_transaction(app, own_log(organization)) as connection:
            await connection.execute(SETTLED, organization)
