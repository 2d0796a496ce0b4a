"""Says whom break-glass concerned, to the process that writes to them, and notes that it did.

The record of it names them by aliases that hold for one grant: in the access log nobody reads whose
the text was.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, cast
from uuid import UUID

from domain.access.leading import lead_since, opening, spells
from domain.codes import refusal
from domain.execute import Step, execute, state_of
from domain.grants.commands import ExpireGrant, GrantCommand, TellSubjects
from domain.grants.events import GrantEvent
from domain.grants.grant import GRANT
from domain.grants.state import Grant
from domain.groups.group import GROUP
from domain.kernel import (
    Context,
    PersonId,
    Role,
    Sealed,
    Stream,
    Tenant,
    Unreadable,
    own_log,
)
from domain.protocol.answers import Done
from domain.protocol.glass import EndBreakGlass, NoteSubjectsTold, Subjects, SubjectsOf
from domain.protocol.names import Occasion, PostalAddress
from domain.sessions.session import SESSION
from projections.break_glass.queries import naming
from services.warden.people.addresses import record_addresses, require_postman, written_to
from services.warden.people.personal_data import known_people, opened_people
from services.warden.people.roll import rolled
from services.warden.ports import Parts
from services.warden.records import NOBODY


class Bars(NamedTuple):
    """Since when telling of looks at an item is barred, and how many grants cannot be read."""

    since: Mapping[UUID, datetime]
    unreadable: int


async def subjects_of(parts: Parts, request: SubjectsOf) -> Subjects:
    """Give the addresses of authors and leaders who are still to be told.

    Raises ``Missing`` (``grant.missing``) and ``Conflict`` (``grant.notice_barred``).
    """
    tenant = await _tenant(parts, request)
    state = await _state(parts, tenant, request.grant)
    untold = tuple(sorted(state.untold))
    if not untold:
        return Subjects((), ())
    if state.is_deferred(parts.latest()):
        raise refusal("grant.notice_barred")
    organization = request.organization
    people = await written_to(parts, organization, await _concerned(parts, tenant, state, untold))
    known = await known_people(parts, organization, people)
    alias = {p: parts.tags.alias(organization, request.grant, p) for p in known}
    occasion = Occasion.BREAK_GLASS
    if alias:
        await record_addresses(parts, tenant, occasion, sorted(alias.values()), request.grant)
    data = await opened_people(parts, organization, known)
    return Subjects(
        tuple(
            PostalAddress(alias[person], Sealed(found.email), known[person].locale)
            for person, found in data.items()
        ),
        untold,
    )


async def note_subjects_told(parts: Parts, request: NoteSubjectsTold) -> Done:
    """Note that they have been written to."""
    return await _note(parts, request, TellSubjects(request.items, request.people))


async def end_break_glass(parts: Parts, request: EndBreakGlass) -> Done:
    """Note that the time of a grant has passed, if it has: the right goes with it."""
    return await _note(parts, request, ExpireGrant())


async def bars_on(parts: Parts, where: Tenant, items: Collection[UUID]) -> Bars:
    """Say of which items the law bars telling now, and since when such a grant was asked for.

    Which grants name an item is read from the register; whether it is barred, from the log itself.
    What cannot be read there might bar it, so it does.
    """
    now, since, unreadable = parts.latest(), dict[UUID, datetime](), set[UUID]()
    for row in await naming(parts.reads, where, sorted(items)):
        tenant = Tenant(where.organization, row.program_id)
        stream = Stream(tenant, GRANT.category, row.grant_id)
        try:
            bars = (await state_of(parts.store, GRANT, stream))[0].is_deferred(now)
        except Unreadable:
            bars = True
            unreadable.add(row.grant_id)
        if bars:
            since[row.item_id] = min(row.asked_at, since.get(row.item_id, now))
    return Bars(since, len(unreadable))


async def _note(
    parts: Parts, request: NoteSubjectsTold | EndBreakGlass, command: GrantCommand
) -> Done:
    tenant = await _tenant(parts, request)
    id_ = parts.new_id()
    context = Context(
        tenant=tenant,
        actor=NOBODY,
        role=Role.SYSTEM,
        at=parts.now(),
        ahead=parts.agreed.ahead(),
        command_id=id_,
        correlation_id=id_,
        client="policy",
    )
    stream = Stream(tenant, GRANT.category, request.grant)
    appended = await execute(
        parts.store, GRANT, Step(stream=stream, command=command, context=context)
    )
    return Done(appended.position, request.grant)


async def _tenant(parts: Parts, request: SubjectsOf | NoteSubjectsTold | EndBreakGlass) -> Tenant:
    await require_postman(parts, own_log(request.organization), request.secret)
    return Tenant(request.organization, request.program)


async def _state(parts: Parts, tenant: Tenant, grant: UUID) -> Grant:
    history = await parts.store.read(Stream(tenant, GRANT.category, grant))
    if not history:
        raise refusal("grant.missing")
    return GRANT.fold(cast("GrantEvent", recorded.event) for recorded in history)


async def _concerned(
    parts: Parts, tenant: Tenant, state: Grant, items: Sequence[UUID]
) -> Sequence[PersonId]:
    """Find the authors, by their tags, among those who ever belonged, and who leads since then.

    Whoever came to lead after a session hears nothing of what was told there.
    """
    asked = state.requested.items if state.requested else ()
    groups = {one.item: one.group for one in asked if one.item in items and one.group}
    kept = await parts.vault.items(tenant, items)
    streams = [Stream(tenant, GROUP.category, group) for group in sorted({*groups.values()})]
    streams += [Stream(tenant, SESSION.category, item.scope) for item in kept.values()]
    histories = await parts.store.read_streams(list(dict.fromkeys(streams))) if streams else {}
    tags = {item.author for item in kept.values()}
    concerned: set[PersonId] = set()
    for group in groups.values():
        whose = _by_tag(parts, tenant, rolled(histories[group]).belonging)
        concerned |= {whose[tag] for tag in tags if tag in whose}
    for id_, item in kept.items():
        opened = opening(histories[item.scope])
        if id_ in groups and opened is not None:
            concerned |= lead_since(spells(histories[groups[id_]]), opened)
    return sorted(concerned)


def _by_tag(parts: Parts, tenant: Tenant, people: frozenset[PersonId]) -> Mapping[bytes, PersonId]:
    return {parts.tags.author(tenant.organization, person): person for person in people}
