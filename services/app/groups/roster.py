"""Who joins, signs and leads: asked of the Warden, which decides on what it knows itself."""

from uuid import UUID

import msgspec

from domain.codes import refusal
from domain.groups.commands import (
    AdmitOfficer,
    AnswerContentConsent,
    AssignLeader,
    DeclineMembership,
    EndLeadership,
    EndMembership,
    OfferMembership,
    RequestMembership,
    RosterCommand,
    SignAgreement,
)
from domain.groups.group import GROUP
from domain.kernel import PersonId, ProgramId, Role
from domain.kernel.classes import Coded
from domain.protocol.people import EnactRoster, RosterStep
from services.app.asking import enacted, require_seen
from services.app.caller import Caller
from services.app.groups.entering import (
    GroupPlace,
    enter_group,
)
from services.app.outcomes import Outcome
from services.app.shell import Shell
from services.languages import is_spoken


class NewLeader(msgspec.Struct, frozen=True, kw_only=True):
    """Who is to lead, as what, by which credential, and in training under whom."""

    person: PersonId
    role: Role
    credential: Coded
    supervisor: PersonId | None = None


async def request_membership(
    shell: Shell, caller: Caller, program: ProgramId, group: UUID
) -> Outcome:
    """Ask to join; beyond the last seat the request waits (the person)."""
    place = await enter_group(shell, caller, program, group, joining=True)
    return await _enact(shell, caller, place, RequestMembership(caller.principal.person))


async def offer_membership(
    shell: Shell, caller: Caller, program: ProgramId, group: UUID, person: PersonId
) -> Outcome:
    """Keep a seat for somebody (a leader; an admin where taking part is mandatory).

    Their profession and practice the Warden takes from its own record.
    """
    place = await enter_group(shell, caller, program, group)
    on_record = OfferMembership(person, profession="")
    return await _enact(shell, caller, place, on_record)


async def decline_membership(
    shell: Shell, caller: Caller, program: ProgramId, group: UUID, person: PersonId
) -> Outcome:
    """Turn a request or an offer down (the person, or who gives seats).

    Whoever takes a request back that is gone already is told so.
    """
    own = caller.undoes is not None and person == caller.principal.person
    place = await enter_group(shell, caller, program, group, joining=own)
    return await _enact(shell, caller, place, DeclineMembership(person))


async def sign_agreement(
    shell: Shell, caller: Caller, program: ProgramId, group: UUID, *, agreement: int, locale: str
) -> Outcome:
    """Sign the group agreement; with a seat offered, that makes a member (the person only)."""
    place = await enter_group(shell, caller, program, group)
    if not is_spoken(locale):
        raise refusal("agreement.locale_unknown")
    command = SignAgreement(caller.principal.person, agreement, locale)
    return await _enact(shell, caller, place, command)


async def answer_content_consent(
    shell: Shell, caller: Caller, program: ProgramId, group: UUID, *, given: bool
) -> Outcome:
    """Say whether case narratives may be kept (the person only)."""
    place = await enter_group(shell, caller, program, group)
    command = AnswerContentConsent(caller.principal.person, given)
    return await _enact(shell, caller, place, command)


async def end_membership(
    shell: Shell, caller: Caller, program: ProgramId, group: UUID, person: PersonId
) -> Outcome:
    """Leave, or ask somebody to leave; their rights end at once."""
    place = await enter_group(shell, caller, program, group)
    return await _enact(shell, caller, place, EndMembership(person))


async def assign_leader(
    shell: Shell, caller: Caller, program: ProgramId, group: UUID, leader: NewLeader
) -> Outcome:
    """Put somebody in the lead (program or organization admin)."""
    place = await enter_group(shell, caller, program, group)
    command = AssignLeader(leader.person, leader.role, leader.credential, leader.supervisor)
    return await _enact(shell, caller, place, command)


async def end_leadership(
    shell: Shell, caller: Caller, program: ProgramId, group: UUID, person: PersonId
) -> Outcome:
    """Take the lead back (an admin, or the leader); their rights end at once."""
    place = await enter_group(shell, caller, program, group)
    return await _enact(shell, caller, place, EndLeadership(person))


async def admit_officer(
    shell: Shell, caller: Caller, program: ProgramId, group: UUID, person: PersonId
) -> Outcome:
    """Decide, as a second officer, that one with an office over the group may have a place."""
    place = await enter_group(shell, caller, program, group)
    return await _enact(shell, caller, place, AdmitOfficer(person))


async def _enact(
    shell: Shell, caller: Caller, place: GroupPlace, command: RosterCommand
) -> Outcome:
    await require_seen(shell, caller, GROUP, place.stream)
    group, program = place.stream.id, place.place.tenant.program
    step = RosterStep(
        group=group, command=command, command_id=caller.command_id, undoes=caller.undoes
    )
    request = EnactRoster(token=caller.token, program=program, steps=(step,))
    return await enacted(shell, caller, request, group, program)
