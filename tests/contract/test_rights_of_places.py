"""An offer or a request that stands open is a right too: where its row is gone it is named."""

from collections import Counter
from uuid import uuid4

import asyncpg

from domain.authority import rights_of
from domain.groups.events import (
    MembershipActivated,
    MembershipDeclined,
    MembershipEnded,
    MembershipOffered,
    MembershipRequested,
    WaitingListJoined,
)
from domain.kernel import OFFERED, REQUESTED, Event, PersonId, Stream, own_log
from domain.organizations.events import OrganizationFounded
from infra.store.rights_kept import forged_rights
from tests.kit.database import Migrated
from tests.kit.examples import example
from tests.kit.groups import proposed
from tests.kit.stores import kept, new_stream, new_tenant, open_stores, request


async def test_offers_and_requests_that_stand_open_and_are_gone_by_hand_are_named(
    circlekeep: Migrated,
) -> None:
    """Also where somebody has two, or had a place before; what is over is missed by nobody."""
    program = new_tenant()
    groups = [new_stream(program, "group") for _ in range(2)]
    asks, waits, offered, declined, sits, back = [PersonId(uuid4()) for _ in range(6)]
    first: list[Event] = [
        proposed(),
        MembershipRequested(person=asks),
        WaitingListJoined(person=waits),
        MembershipOffered(person=offered),
        MembershipOffered(person=declined),
        MembershipDeclined(person=declined),
        MembershipOffered(person=sits),
        MembershipActivated(person=sits),
        MembershipActivated(person=back),
        MembershipEnded(person=back),
        MembershipRequested(person=back),
        MembershipOffered(person=back),
    ]
    second: list[Event] = [proposed(), MembershipRequested(person=offered)]
    own = own_log(program.organization)
    made = (Stream(own, "organization", own.organization), [example(OrganizationFounded)])
    await told(circlekeep, made, (groups[0], first), (groups[1], second))
    connection = await asyncpg.connect(circlekeep.url("warden"))
    try:
        assert await forged_rights(connection) == []
        await by_hand(circlekeep, "DELETE FROM circlekeep.authority WHERE kind = 'pending'")
        missing = await forged_rights(connection)
    finally:
        await connection.close()
    assert {one.kept for one in missing} == {False}
    assert {(one.right.person, one.right.scope, one.right.detail) for one in missing} == {
        (asks, groups[0].id, REQUESTED),
        (waits, groups[0].id, REQUESTED),
        (offered, groups[0].id, OFFERED),
        (back, groups[0].id, OFFERED),
        (offered, groups[1].id, REQUESTED),
    }


async def told(circlekeep: Migrated, *histories: tuple[Stream, list[Event]]) -> None:
    """Append the histories of groups with the rights that they give."""
    versions: Counter[Stream] = Counter()
    async with open_stores(circlekeep) as stores:
        for stream, events in histories:
            await stores.warden.open_log(stream.tenant)
            for event in events:
                rights = list(rights_of(stream, event))
                wanted = request(stream, versions[stream], event, rights=rights)
                kept(*await stores.warden.append(stream.tenant, [wanted]))
                versions[stream] += 1


async def by_hand(circlekeep: Migrated, statement: str) -> None:
    """Change rows as whoever owns the database."""
    connection = await asyncpg.connect(circlekeep.url())
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
