"""What the database says that it kept is read back where something is shown because of it."""

import asyncio

import asyncpg
import pytest

from domain.kernel import Log, Tenant, Unavailable
from tests.kit.database import Migrated
from tests.kit.stores import Stores, kept, new_stream, new_tenant, open_logs, open_stores, request

ONLY_SAYS_SO = """
    CREATE OR REPLACE FUNCTION circlekeep.append_one(p_organization uuid, p_program uuid,
      p_log smallint, p_stream uuid, p_expected int, p_command uuid, p_basis_person uuid,
      p_basis_version bigint, p_event uuid, p_type text, p_payload bytea, p_metadata bytea,
      p_salt bytea, p_digest bytea)
    RETURNS TABLE (outcome text, version int, last_position bigint, recorded_us bigint,
      subject text, holder uuid)
    LANGUAGE sql AS $$ SELECT 'appended', p_expected + 1, 2::bigint,
      (extract(epoch FROM clock_timestamp()) * 1000000)::bigint, NULL::text, NULL::uuid $$"""
SWALLOWS = """
    CREATE FUNCTION circlekeep.swallow() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RETURN NULL; END $$;
    CREATE TRIGGER swallow BEFORE INSERT ON circlekeep.events FOR EACH ROW WHEN (NEW.log = 2)
      EXECUTE FUNCTION circlekeep.swallow()"""
TAKES_AWAY_AT_THE_END = """
    CREATE FUNCTION circlekeep.take_away() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
      $$ BEGIN DELETE FROM circlekeep.events WHERE event_id = NEW.event_id; RETURN NULL; END $$;
    CREATE CONSTRAINT TRIGGER take_away AFTER INSERT ON circlekeep.events
      DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.log = 2)
      EXECUTE FUNCTION circlekeep.take_away()"""
SAYS_LESS = """
    CREATE FUNCTION circlekeep.say_less() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN NEW.payload := '{}'; NEW.digest := sha256('another'); RETURN NEW; END $$;
    CREATE TRIGGER say_less BEFORE INSERT ON circlekeep.events FOR EACH ROW WHEN (NEW.log = 2)
      EXECUTE FUNCTION circlekeep.say_less()"""
UNCHAINED = """
    CREATE FUNCTION circlekeep.unchain() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN NEW.hash := sha256('another'); RETURN NEW; END $$;
    CREATE TRIGGER unchain BEFORE INSERT ON circlekeep.events FOR EACH ROW WHEN (NEW.log = 2)
      EXECUTE FUNCTION circlekeep.unchain()"""
TAMPERED = {
    "a function that only says so": ONLY_SAYS_SO,
    "a trigger that swallows": SWALLOWS,
    "a trigger that takes it away at the commit": TAKES_AWAY_AT_THE_END,
    "a trigger that writes something else": SAYS_LESS,
    "a trigger that breaks the chain": UNCHAINED,
}


async def begun(stores: Stores) -> Tenant:
    """A program whose access log has one entry."""
    tenant = new_tenant()
    await open_logs(stores.warden, tenant)
    [first] = await stores.warden.append(tenant, [request(new_stream(tenant, "access"))])
    assert kept(first).position == 1
    return tenant


async def tamper(database: Migrated, statement: str) -> None:
    connection = await asyncpg.connect(database.url())
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


@pytest.mark.parametrize("how", TAMPERED)
async def test_p1_a_record_that_is_not_there_is_not_believed(
    circlekeep: Migrated, how: str
) -> None:
    """P1: who owns the database and lets records vanish is noticed before anything is shown."""
    async with open_stores(circlekeep) as stores:
        tenant = await begun(stores)
        await tamper(circlekeep, TAMPERED[how])
        with pytest.raises(Unavailable) as refused:
            await stores.warden.append(tenant, [request(new_stream(tenant, "access"))])
        assert refused.value.code == "store.not_kept"


@pytest.mark.parametrize("how", sorted(set(TAMPERED) - {"a function that only says so"}))
async def test_p1_of_many_records_at_once_none_is_believed(circlekeep: Migrated, how: str) -> None:
    """P1: a batch of many is read back too, and each of its callers is told."""
    async with open_stores(circlekeep) as stores:
        tenant = await begun(stores)
        await tamper(circlekeep, TAMPERED[how])
        answers = await asyncio.gather(
            *(
                stores.warden.append(tenant, [request(new_stream(tenant, "access"))])
                for _ in range(20)
            ),
            return_exceptions=True,
        )
        assert {getattr(answer, "code", "kept") for answer in answers} == {"store.not_kept"}


async def test_honest_records_of_several_programs_at_once_are_kept(circlekeep: Migrated) -> None:
    async with open_stores(circlekeep) as stores:
        first = await begun(stores)
        other = new_tenant(first.organization)
        await open_logs(stores.warden, other)
        wanted = [request(new_stream(tenant, "access")) for tenant in (first, other) * 20]
        answers = await asyncio.gather(
            *(stores.warden.append(one.stream.tenant, [one]) for one in wanted)
        )
        assert all(kept(answer) for [answer] in answers)
        for tenant, entries in ((first, 21), (other, 20)):
            log = await stores.warden.read_log(tenant, Log.ACCESS, 0, 100)
            assert [entry.position for entry in log] == list(range(1, entries + 1))
