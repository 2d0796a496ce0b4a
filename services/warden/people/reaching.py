"""Whom somebody reaches as on a page of their own: themselves, or as an admin of theirs."""

from typing import NamedTuple, cast
from uuid import UUID

from msgspec.structs import replace

from domain.access.events import ObjectRef
from domain.access.purposes import Basis, ObjectKind, Purpose
from domain.access.rights import UNKNOWN_PEOPLE, Permit
from domain.access.vault import Item
from domain.codes import refusal
from domain.invitations.state import InvitationStage
from domain.kernel import (
    Context,
    Event,
    PersonId,
    ProgramId,
    Recorded,
    RightKind,
    Role,
    Stream,
    Tenant,
)
from domain.people.events import PersonEvent
from domain.people.person import PERSON, Person
from services.warden.caller import Caller
from services.warden.people.names import people_in
from services.warden.people.personal_data import LABEL, known_people
from services.warden.ports import Parts
from services.warden.recording import record_refusal


class Reached(NamedTuple):
    """Somebody who is known, and by what they may be shown or changed.

    ``program`` is the one of which the caller is an admin, if by that.
    """

    person: PersonId
    item: Item
    history: tuple[Recorded[Event], ...]
    state: Person
    permit: Permit
    program: ProgramId | None = None

    @property
    def own(self) -> bool:
        """Whether somebody reaches themselves."""
        return self.permit.purpose is Purpose.OWN


async def reach(parts: Parts, caller: Caller, person: PersonId | None) -> Reached:
    """Find somebody whom the caller may change: themselves, or as an admin.

    Raises ``Missing`` (``person.missing``) for anybody else, which is on record.
    """
    who = caller.person if person is None else person
    known = await known_people(parts, caller.organization, [who])
    history = tuple(await parts.store.read(stream_of(caller, who)))
    state = PERSON.fold(cast("PersonEvent", recorded.event) for recorded in history)
    found = await _permit(parts, caller, who)
    if found is None:
        shown = [ObjectRef(ObjectKind.NAME, who, LABEL)]
        await record_refusal(parts, caller, caller.own_log, UNKNOWN_PEOPLE, shown)
    if found is None or who not in known or not state.is_known:
        raise refusal("person.missing")
    permit, program = found
    return Reached(who, known[who], history, state, permit, program)


def context_about(parts: Parts, caller: Caller, reached: Reached, command_id: UUID) -> Context:
    """Say who does it, with the offices that they hold where they reach the person."""
    context = caller.context(parts, caller.own_log, command_id)
    if reached.program is None:
        return context
    offices = caller.offices(reached.program)
    return replace(context, offices=offices, role=Role.PROGRAM_ADMIN)


def stream_of(caller: Caller, person: PersonId) -> Stream:
    """Return where somebody's own history is."""
    return Stream(caller.own_log, PERSON.category, person)


async def _permit(
    parts: Parts, caller: Caller, person: PersonId
) -> tuple[Permit, ProgramId | None] | None:
    if person == caller.person:
        return Permit("names.own", Basis.OWN, Role.MEMBER, Purpose.OWN), None
    if Role.ORGANIZATION_ADMIN in caller.offices(caller.own_log.program):
        office = Role.ORGANIZATION_ADMIN
        rule = f"names.{office}"
        return Permit(rule, Basis.OFFICE, office, Purpose.ADMINISTRATION), None
    office = Role.PROGRAM_ADMIN
    program = await program_of_all(parts, caller, person)
    if program is None:
        return None
    return Permit(f"names.{office}", Basis.OFFICE, office, Purpose.ADMINISTRATION), program


async def program_of_all(parts: Parts, caller: Caller, *people: PersonId) -> ProgramId | None:
    """Return a program of which the caller is an admin, and in which all of these are."""
    for right in caller.principal.authority.rights:
        if right.kind is RightKind.OFFICE and right.detail == Role.PROGRAM_ADMIN:
            tenant = Tenant(caller.organization, right.program)
            if all([await _is_in(parts, tenant, one) for one in people]):
                return right.program
    return None


async def may_administer(parts: Parts, caller: Caller, person: PersonId) -> bool:
    """Whether somebody is the caller's to administer, by their own page's rule."""
    if Role.ORGANIZATION_ADMIN in caller.offices(caller.own_log.program):
        return True
    found = await _permit(parts, caller, person)
    return found is not None and found[1] is not None


async def _is_in(parts: Parts, tenant: Tenant, person: PersonId) -> bool:
    """Whether somebody belongs to a program by more than an invitation that they did not accept.

    Who is known by that alone, and who was known before it, are not told apart.
    """
    if not await people_in(parts, tenant, [person]):
        return False
    if await parts.accounts.with_rights_in(tenant, [person]):
        return True
    invited = [
        one
        for one in await parts.invitations.of(parts.store, tenant.organization)
        if one.issued.person == person
    ]
    known_by = {parts.tags.invited(tenant.organization, one.id) for one in invited}
    accepted = any(one.state.stage is InvitationStage.ACCEPTED for one in invited)
    return accepted or person not in known_by
