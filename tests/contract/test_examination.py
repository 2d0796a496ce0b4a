"""An examination finds whatever harm is done to a database, and does none itself."""

from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit, urlunsplit

import pytest

from domain.policies.registry import POLICIES
from infra.health.examination import examine
from infra.health.findings import State
from infra.projector.heartbeat import Heartbeat
from projections.registry import PROJECTIONS
from tests.kit.database import Migrated
from tests.kit.reacting import Reacting
from tests.kit.read_models import ask
from tests.kit.signing import open_signer

NOT_DURABLE = "durability"
"""The server of a test run never waits for the disk, which is found as well."""
HARM = {
    "worker": "UPDATE circlekeep.worker_heartbeat SET beat_at = beat_at - interval '6 s'",
    "migrations": """
        DELETE FROM circlekeep.migration
        WHERE name = (SELECT max(name) FROM circlekeep.migration)""",
    "privileges": "GRANT INSERT ON circlekeep.events TO circlekeep_app",
    "appending": "UPDATE circlekeep.event_kind SET writers = '{app}' WHERE type = 'office.ended'",
    "in session": """
        INSERT INTO circlekeep.reservation
        SELECT organization_id, 'in_session', uuid_send(gen_random_uuid()), program_id,
          gen_random_uuid()
        FROM circlekeep.log_head LIMIT 1""",
    "logs": "UPDATE circlekeep.log_head SET hash = sha256(hash) WHERE position > 0",
    "read models": """
        UPDATE circlekeep.projection_build SET state = 'retired'
        WHERE projection = 'rosters'""",
    "lag": """
        WITH forgotten AS (
          DELETE FROM circlekeep.projection_checkpoint WHERE schema = 'group_board_v2')
        UPDATE circlekeep.events SET recorded_us = recorded_us - 120000000""",
    "policies": "DELETE FROM circlekeep.tracking",
    "outbox": "UPDATE circlekeep.outbox SET due_at = due_at - interval '1 year'",
    "parked streams": """
        INSERT INTO circlekeep.projection_parked
        SELECT organization_id, program_id, 'group_board_v2', gen_random_uuid(), 1,
          'group.closed', 'x', now()
        FROM circlekeep.log_head LIMIT 1""",
    "signer": """
        INSERT INTO circlekeep.log_refusal
        SELECT organization_id, program_id, log, now(), 'smaller', 2, 1
        FROM circlekeep.signed_log""",
    "witness": "UPDATE circlekeep.checkpoint SET signed_at = signed_at - interval '26 h'",
    "checkpoints": "UPDATE circlekeep.checkpoint SET size = size - 1",
}

ALSO = {"privileges": ("definitions",)}
"""What a harm is besides: a privilege given by hand is no definition of ours."""


async def found(database: Migrated) -> dict[str, State]:
    """Examine, and give what is not well."""
    findings = await examine(database.url, PROJECTIONS, POLICIES)
    return {one.check: one.state for one in findings if one.state is not State.WELL}


async def test_a_database_at_work_is_well(reacting: Reacting) -> None:
    await at_work(reacting)
    assert await found(reacting.database) == {NOT_DURABLE: State.WRONG}


async def test_each_harm_is_found_and_no_other(reacting: Reacting) -> None:
    await at_work(reacting)
    done = {NOT_DURABLE}
    for check, harm in HARM.items():
        if "worker" not in done:
            await Heartbeat(reacting.pool)()
        await ask(reacting.database, harm)
        done |= {check, *ALSO.get(check, ())}
        assert set(await found(reacting.database)) == done
    await ask(reacting.database, "UPDATE circlekeep.outbox SET state = 'set_aside'")
    assert set(await found(reacting.database)) == done - {"outbox"} | {"set aside"}


@pytest.mark.parametrize(
    ("harm", "says"),
    [
        ("GRANT SELECT ON circlekeep.events TO PUBLIC", "events can be used by every role"),
        ("GRANT UPDATE ON circlekeep.log_head TO circlekeep_warden", "warden may update log_head"),
        (
            "ALTER TABLE circlekeep.outbox DISABLE ROW LEVEL SECURITY",
            "outbox has no row-level security",
        ),
    ],
)
async def test_what_was_given_by_hand_is_named(circlekeep: Migrated, harm: str, says: str) -> None:
    await ask(circlekeep, harm)
    findings = await examine(circlekeep.url, PROJECTIONS, POLICIES)
    assert [one.says for one in findings if one.check == "privileges"] == [says]


async def test_a_database_that_is_away_is_the_only_finding() -> None:
    def nowhere(role: str) -> str:
        return f"postgresql://{role}:x@127.0.0.1:9/circlekeep"

    [finding] = await examine(nowhere, PROJECTIONS, POLICIES)
    assert (finding.check, finding.state) == ("database", State.WRONG)
    assert finding.says == "does not answer: ConnectionRefusedError"


async def test_a_role_that_cannot_sign_in_is_found_and_the_rest_is_looked_at(
    reacting: Reacting,
) -> None:
    await at_work(reacting)

    def address(role: str) -> str:
        url = reacting.database.url(role)
        if role != "warden":
            return url
        parts = urlsplit(url)
        return urlunsplit(parts._replace(netloc=parts.netloc.replace("of-warden", "forgotten")))

    findings = await examine(address, PROJECTIONS, POLICIES)
    wrong = {one.check: one.says for one in findings if one.state is not State.WELL}
    assert wrong.keys() == {NOT_DURABLE, "transactions"}
    assert wrong["transactions"] == "could not be checked: InvalidPasswordError"


async def at_work(reacting: Reacting) -> None:
    """A program in which everything has happened that was to happen, and is signed."""
    await everything_has_happened(reacting)
    with TemporaryDirectory() as folder:
        async with open_signer(reacting.database, Path(folder)) as signing:
            await signing.look_and_sign()


async def everything_has_happened(reacting: Reacting) -> None:
    """Found a group, and let the worker do what follows."""
    group = await reacting.group()
    await reacting.planned(group)
    await reacting.read_all()
    await reacting.mirror.catch_up()
    await Heartbeat(reacting.pool)()
