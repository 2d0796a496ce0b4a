"""Nobody begins a stream at an id that is derived for another, or holds a group for a session."""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID, uuid4, uuid5

import msgspec
import pytest

from domain.appending import Writer, kinds
from domain.audits.quarters import audit_id
from domain.kernel import (
    IDEMPOTENCY,
    IN_SESSION,
    Event,
    PersonId,
    Reservation,
    Stream,
    Tenant,
    own_log,
)
from domain.keys.key import material_of, stream_of
from domain.privacy.retention import rules_stream
from domain.sessions.events import SessionCancelled, SessionClosed, SessionOpened
from domain.sessions.naming import session_id
from domain.skips.commands import SkipReason
from domain.skips.events import EntrySkipped
from domain.skips.skips import skips_of
from infra.event_store.errors import NotPermitted
from infra.health.examination import examine
from infra.health.findings import State
from infra.postgres.migrate import migrate
from projections.registry import PROJECTIONS
from services.app.imports.identity import group_id, person_id
from tests.kit.database import HOOKS, Migrated
from tests.kit.read_models import a_session, ask
from tests.kit.stores import Stores, kept, new_stream, new_tenant, open_logs, open_stores, request

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
DERIVED: dict[str, Callable[[Tenant], Stream]] = {
    "what is skipped": skips_of,
    "what is skipped of the organization": lambda tenant: skips_of(own_log(tenant.organization)),
    "retention": rules_stream,
    "rules of retention": lambda tenant: rules_stream(own_log(tenant.organization)),
    "key": lambda tenant: stream_of(tenant.organization, tenant.program),
    "key material": material_of,
    "audit": lambda tenant: Stream(
        own_log(tenant.organization), "audit", audit_id(tenant.organization, "2026-Q4", 1)
    ),
    "imported group": lambda tenant: Stream(tenant, "group", group_id(tenant.organization, "G1")),
    "imported person": lambda tenant: Stream(
        own_log(tenant.organization), "person", person_id(tenant.organization, "P1")
    ),
    "a program": lambda tenant: Stream(
        own_log(tenant.organization), "program", uuid5(tenant.organization, "programs.csv:P")
    ),
}
OPENED: Event = SessionOpened(leader=PersonId(uuid4()), opened_at=NOON)
CLOSED: Event = SessionClosed(minutes=90)
SKIPPED: Event = EntrySkipped(
    reader="everything",
    stream=uuid4(),
    position=1,
    version=1,
    event=uuid4(),
    event_type="group.closed",
    reason=SkipReason.FOREIGN,
)


def scheduled(code: str = "G1-S1", group: UUID | None = None) -> Event:
    return msgspec.structs.replace(a_session(group or uuid4()), code=code)


def held(group: UUID, stream: Stream) -> list[Reservation]:
    return [Reservation(IN_SESSION, group.bytes, stream.id)]


@pytest.mark.parametrize("what", DERIVED)
async def test_an_id_that_is_derived_is_begun_as_what_it_is_derived_for(
    stores: Stores, tenant: Tenant, what: str
) -> None:
    """P10: a taken web process stops no skip, no retention, no rotation of keys and no audit."""
    await open_logs(stores.warden, own_log(tenant.organization))
    place = DERIVED[what](tenant)
    squatting = Stream(place.tenant, "session", place.id)
    beside = new_stream(place.tenant)
    for code in ("G1-S1", "G1", "skipped entries"):
        for also in ([], [request(beside, 0, scheduled())]):
            asked = [request(squatting, 0, scheduled(code)), *also]
            with pytest.raises(NotPermitted):
                await stores.app.append(place.tenant, asked)
    assert await stores.warden.read(squatting) == []


async def test_a_session_is_begun_at_the_id_that_its_code_stands_for(
    stores: Stores, tenant: Tenant
) -> None:
    """P10: and at none that another's code stands for."""
    code = "Grüße 1-S01 — " + "é" * 60
    stream = Stream(tenant, "session", session_id(tenant.organization, code))
    other = Stream(tenant, "session", session_id(tenant.organization, "G2-S1"))
    with pytest.raises(NotPermitted):
        await stores.app.append(tenant, [request(other, 0, scheduled(code))])
    kept((await stores.app.append(tenant, [request(stream, 0, scheduled(code))]))[0])
    kept((await stores.app.append(tenant, [request(stream, 1, SessionCancelled())]))[0])
    kept((await stores.app.append(tenant, [request(new_stream(tenant), 0, scheduled(code))]))[0])


def test_whatever_others_than_the_warden_begin_says_what_its_id_is_derived_from() -> None:
    """P10: so that an id of the Warden's is none of theirs."""
    begun = [
        kind.type
        for kind in kinds()
        if kind.begins is not False and kind.writers - {Writer.WARDEN} and kind.named is None
    ]
    assert begun == []


async def test_ids_of_names_are_made_in_the_database_as_they_are_here(
    circlekeep: Migrated,
) -> None:
    space = uuid4()
    names = ["x" * length for length in range(140)] + ["G1-S1", "éß漢", "a" * 3000]
    [[made]] = await ask(
        circlekeep,
        "SELECT array_agg(circlekeep.derived_id($1, n) ORDER BY place)"
        " FROM unnest($2::text[]) WITH ORDINALITY AS t (n, place)",
        space,
        names,
    )
    assert made == [uuid5(space, name) for name in names]


# Claims


async def begun(stores: Stores, tenant: Tenant, group: UUID) -> Stream:
    stream = new_stream(tenant)
    kept((await stores.app.append(tenant, [request(stream, 0, scheduled("S", group))]))[0])
    return stream


async def test_a_group_is_held_by_its_own_session_with_its_opening_alone(
    stores: Stores, tenant: Tenant
) -> None:
    """P10: a taken web process keeps no group from meeting."""
    group, another = uuid4(), uuid4()
    stream = await begun(stores, tenant, group)
    for wrong in (
        request(stream, 1, OPENED, claims=held(group, new_stream(tenant))),
        request(stream, 1, OPENED, claims=held(another, stream)),
        request(stream, 1, OPENED, claims=[*held(group, stream), *held(another, stream)]),
        request(stream, 1, SessionCancelled(), claims=held(group, stream)),
        request(new_stream(tenant), 0, scheduled("T", group), claims=held(group, stream)),
        request(stream, 1, OPENED, releases=held(group, stream)),
    ):
        with pytest.raises(NotPermitted):
            await stores.app.append(tenant, [wrong])
        with pytest.raises(NotPermitted):
            await stores.app.append(tenant, [wrong, request(new_stream(tenant), 0, scheduled())])
    kept(
        (await stores.app.append(tenant, [request(stream, 1, OPENED, claims=held(group, stream))]))[
            0
        ]
    )


async def test_a_group_is_let_go_by_its_own_session_with_its_end_alone(
    stores: Stores, tenant: Tenant
) -> None:
    """P10: nor does it let two sessions of a group be open at once."""
    group = uuid4()
    stream, other = await begun(stores, tenant, group), await begun(stores, tenant, group)
    mine = held(group, stream)
    kept((await stores.app.append(tenant, [request(stream, 1, OPENED, claims=mine)]))[0])
    for wrong in (
        request(other, 1, CLOSED, releases=mine),
        request(stream, 2, SessionCancelled(), releases=mine),
        request(stream, 2, CLOSED, releases=held(uuid4(), stream)),
    ):
        with pytest.raises(NotPermitted):
            await stores.app.append(tenant, [wrong])
    kept((await stores.app.append(tenant, [request(stream, 2, CLOSED, releases=mine)]))[0])
    taken = request(other, 1, OPENED, claims=held(group, other))
    kept((await stores.app.append(tenant, [taken]))[0])


async def test_a_request_says_one_thing_under_a_key(stores: Stores, tenant: Tenant) -> None:
    """P10: one request fills no table."""
    said = [Reservation(IDEMPOTENCY, bytes([n] * 32), uuid4()) for n in range(2)]
    with pytest.raises(NotPermitted):
        await stores.app.append(tenant, [request(new_stream(tenant), 0, scheduled(), claims=said)])


# What was taken before


async def told(database: Migrated, check: str) -> list[str]:
    findings = await examine(database.url, PROJECTIONS, [])
    return [one.says for one in findings if one.check == check and one.state is State.WRONG]


async def test_doctor_names_a_stream_that_was_begun_at_the_id_of_another(
    circlekeep: Migrated,
) -> None:
    tenant = new_tenant()
    async with open_stores(circlekeep) as stores:
        await open_logs(stores.warden, tenant)
        lawful = Stream(tenant, "session", session_id(tenant.organization, "G1-S1"))
        await stores.app.append(tenant, [request(lawful, 0, scheduled("G1-S1"))])
        taken, skips = rules_stream(tenant), skips_of(tenant)
        squatting = Stream(tenant, "session", taken.id)
        await stores.warden.append(tenant, [request(squatting, 0, scheduled())])
        await stores.warden.append(tenant, [request(skips, 0, SKIPPED)])
    assert await told(circlekeep, "streams") == [
        f"sessions that use ids meant for something else: {taken.id} of {tenant.program}"
    ]


async def test_a_claim_of_no_open_session_is_named_by_doctor_and_given_up_by_a_migration(
    circlekeep: Migrated,
) -> None:
    """P10: what was held before the database knew better holds nobody up for ever."""
    tenant, group = new_tenant(), uuid4()
    async with open_stores(circlekeep) as stores:
        await open_logs(stores.warden, tenant)
        stream = await begun(stores, tenant, group)
        lawful = request(stream, 1, OPENED, claims=held(group, stream))
        kept((await stores.app.append(tenant, [lawful]))[0])
        ended = await begun(stores, tenant, uuid4())
        kept((await stores.app.append(tenant, [request(ended, 1, OPENED)]))[0])
        kept((await stores.app.append(tenant, [request(ended, 2, CLOSED)]))[0])
    assert await told(circlekeep, "in session") == []
    for holder in (uuid4(), stream.id, ended.id):
        await ask(
            circlekeep,
            "INSERT INTO circlekeep.reservation VALUES ($1, 'in_session', $2, $3, $4)",
            tenant.organization,
            uuid4().bytes,
            tenant.program,
            holder,
        )
    [says] = await told(circlekeep, "in session")
    assert says.count(str(tenant.program)) == 3
    await migrate(circlekeep.url("migrator"), HOOKS)
    assert await told(circlekeep, "in session") == []
    [[left]] = await ask(circlekeep, "SELECT array_agg(holder) FROM circlekeep.reservation")
    assert left == [stream.id]
