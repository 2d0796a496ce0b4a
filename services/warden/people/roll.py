"""Whom a group's history names: the reach of its leaders and members."""

from collections.abc import Iterable
from uuid import UUID

import msgspec

from domain.groups.events import LeaderAssigned, MembershipActivated
from domain.kernel import Event, PersonId, Recorded, Stream, Tenant
from domain.ports import EventStore


class Roll(msgspec.Struct, frozen=True):
    """``belonging`` were ever seated or leading; ``concerned`` are all who are named."""

    belonging: frozenset[PersonId] = frozenset()
    concerned: frozenset[PersonId] = frozenset()


async def roll_of(store: EventStore, tenant: Tenant, group: UUID) -> Roll:
    """Read a group's history; of an unknown group it is empty."""
    return rolled(await store.read(Stream(tenant, "group", group)))


def rolled(history: Iterable[Recorded[Event]]) -> Roll:
    """Collect the people of a history."""
    belonging: set[PersonId] = set()
    concerned: set[PersonId] = set()
    for recorded in history:
        event = recorded.event
        named = (getattr(event, field, None) for field in ("person", "other", "supervisor"))
        concerned.update(person for person in named if person is not None)
        match event:
            case MembershipActivated(person=person) | LeaderAssigned(person=person):
                belonging.add(person)
            case _:
                pass
    return Roll(frozenset(belonging), frozenset(concerned))
