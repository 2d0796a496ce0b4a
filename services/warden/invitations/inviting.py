"""Invites people to a program, keeps what was issued, and lists it with what can be done."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Final
from uuid import UUID, uuid5

from msgspec.structs import replace

from domain.codes import refusal
from domain.execute import Step, execute, state_of
from domain.invitations.commands import (
    IssueInvitation,
    RenewInvitation,
    WithdrawInvitation,
)
from domain.invitations.guards import keeps, may, require_inviting
from domain.invitations.invitation import INVITATION
from domain.invitations.state import InvitationStage
from domain.kernel import ON_ROSTERS, Conflict, Context, PersonId, ProgramId, Role, Sealed, Stream
from domain.officers import administers
from domain.people.professions import require_profession
from domain.programs.program import PROGRAM
from domain.protocol.invitations import (
    InvitationLine,
    InvitationsListed,
    InvitationStep,
    Invite,
    Invited,
    KeepInvitation,
    ListInvitations,
)
from domain.protocol.people import NewPerson
from services.warden.caller import Caller, authenticate
from services.warden.door.signing_in import named
from services.warden.invitations.matters import (
    invitation_of,
    make_invitation_link,
    program_named,
    stream_of,
    would_open,
)
from services.warden.invitations.register import Kept
from services.warden.limits import Counted
from services.warden.people.personal_data import draft_of_guest, new_personal_data
from services.warden.people.registration import register
from services.warden.people.twins import is_shown_as_another
from services.warden.ports import Parts

OF_A_COLLEAGUE: Final = 5
"""Invitations that who is no admin may issue within an hour."""
COMMANDS: Final[dict[InvitationStep, RenewInvitation | WithdrawInvitation]] = {
    InvitationStep.SEND: RenewInvitation(mailed=True),
    InvitationStep.HAND_OVER: RenewInvitation(mailed=False),
    InvitationStep.WITHDRAW: WithdrawInvitation(),
}


async def invite(parts: Parts, request: Invite) -> Invited:
    """Register whom it is about, unless they are, and issue the invitation.

    Whether they are is told to nobody: a colleague learns nothing of who is known here.
    """
    caller = await authenticate(parts, request.token)
    context = context_of(parts, caller, request.program, request.command_id)
    made = parts.tags.item(caller.organization, caller.person, request.command_id)
    stream = stream_of(caller.organization, made)
    state, _ = await state_of(parts.store, INVITATION, stream)
    if state.issued is not None:
        return await _given(parts, caller, made)
    await require_program(parts, caller, request.program, context)
    person = parts.tags.invited(caller.organization, made)
    command = IssueInvitation(
        person=person,
        program=request.program,
        role=request.role,
        mailed=request.mailed,
        belongs=_belongs(caller, request.program),
    )
    require_inviting(state, command, context)
    require_profession(request.profession, await professions_of(parts, caller, request.program))
    if not administers(context):
        _count(parts, caller)
    known = await _known(parts, caller, request, person)
    if await is_shown_as_another(parts, caller, known):
        raise refusal("invitation.registered_twice")
    if not request.mailed:
        await _require_handing_over(parts, caller, made, known)
    await _require_first(parts, caller, request, known, context)
    step = Step(
        stream=stream,
        command=replace(command, person=known),
        context=context,
        basis=caller.basis,
    )
    data = new_personal_data(request.data)
    typed = draft_of_guest(parts, (caller.organization, known), made, data)
    changes = {context.command_id: await parts.vault.seal(caller.own_log, [typed])}
    done = await execute(parts.keeping(changes), INVITATION, step)
    return await _given(parts, caller, made, done.position)


async def keep_invitation(parts: Parts, request: KeepInvitation) -> Invited:
    """Send it again, hand a new link over, or take it back."""
    caller = await authenticate(parts, request.token)
    state, issued = await invitation_of(parts, caller.organization, request.invitation)
    context = context_of(parts, caller, issued.program, request.command_id)
    if issued.program != request.program or not keeps(state, context):
        raise refusal("invitation.missing")
    renews = request.step is not InvitationStep.WITHDRAW
    if renews and not administers(context) and not _belongs(caller, request.program):
        raise refusal("invitation.not_allowed")
    if request.step is InvitationStep.HAND_OVER:
        await _require_handing_over(parts, caller, request.invitation, issued.person)
    step = Step(
        stream=stream_of(caller.organization, request.invitation),
        command=COMMANDS[request.step],
        context=context,
        basis=caller.basis,
    )
    done = await execute(parts.store, INVITATION, step)
    return await _given(parts, caller, request.invitation, done.position)


async def list_invitations(parts: Parts, request: ListInvitations) -> InvitationsListed:
    """List a program's invitations to its admins, and to others those that they issued.

    Who has nothing to do with the program is told as if it were not there.
    """
    caller = await authenticate(parts, request.token)
    context = context_of(parts, caller, request.program, parts.new_id())
    await require_program(parts, caller, request.program, context)
    kept = await parts.invitations.of(parts.store, caller.organization)
    lines = [
        _line(one, context)
        for one in kept
        if one.program == request.program
        and (administers(context) or one.state.issued_by(caller.person))
    ]
    return InvitationsListed(tuple(sorted(lines, key=lambda line: line.issued, reverse=True)))


async def _require_first(
    parts: Parts, caller: Caller, request: Invite, person: PersonId, context: Context
) -> None:
    """Refuse a second invitation while one is open, to who may see the first.

    To others it goes out all the same: they learn nothing of who is invited.
    """
    for one in await parts.invitations.of(parts.store, caller.organization):
        same = (one.issued.person, one.program, one.issued.role) == (
            person,
            request.program,
            request.role,
        )
        is_open = one.state.stage_at(context.latest) is InvitationStage.OPEN
        if same and is_open and keeps(one.state, context):
            raise refusal("invitation.sent_already")


async def require_program(
    parts: Parts, caller: Caller, program: ProgramId, context: Context
) -> None:
    """Refuse, as if it were not there, a program with which somebody has nothing to do."""
    rights = caller.principal.authority.rights
    concerned = administers(context) or any(right.program == program for right in rights)
    if not concerned or await program_named(parts, caller.organization, program) is None:
        raise refusal("invitation.program_missing")


def _belongs(caller: Caller, program: ProgramId) -> bool:
    """Whether the caller is on a roster of a program, as whoever invites a colleague is."""
    rights = caller.principal.authority.rights
    return any(one.kind in ON_ROSTERS and one.program == program for one in rights)


def _line(kept: Kept, ctx: Context) -> InvitationLine:
    state, issued, stage = kept.state, kept.issued, kept.state.stage_at(ctx.latest)
    return InvitationLine(
        invitation=kept.id,
        person=issued.person if stage is InvitationStage.ACCEPTED else None,
        role=issued.role,
        stage=stage,
        colleague=issued.colleague,
        mailed=state.mailed,
        returned=state.returned,
        issued=kept.at,
        until=state.until or kept.at,
        may=tuple(step for step, command in COMMANDS.items() if may(state, command, ctx)),
    )


async def _given(parts: Parts, caller: Caller, invitation: UUID, position: int = 0) -> Invited:
    """Answer with a link to hand over, where that is how it goes; a letter brings its own."""
    state, issued = await invitation_of(parts, caller.organization, invitation)
    until: datetime = state.until or parts.now()
    context = context_of(parts, caller, issued.program, parts.new_id())
    if state.mailed or not may(state, WithdrawInvitation(), context):
        return Invited(invitation, Sealed(""), until, position)
    link = await make_invitation_link(
        parts, caller.organization, invitation, state.turn, mailed=False
    )
    return Invited(invitation, link, until, position)


async def professions_of(parts: Parts, caller: Caller, program: ProgramId) -> Sequence[str]:
    """Return the professions that a program admits besides those of the list."""
    stream = Stream(caller.own_log, PROGRAM.category, program)
    return (await state_of(parts.store, PROGRAM, stream))[0].eligible_professions


async def _require_handing_over(
    parts: Parts, caller: Caller, invitation: UUID, person: PersonId
) -> None:
    """Refuse to hand over what would open more than it gives: that goes to their mailbox alone."""
    if await would_open(parts, caller.organization, invitation, person):
        raise refusal("invitation.by_mail_only")


def context_of(parts: Parts, caller: Caller, program: ProgramId, command_id: UUID) -> Context:
    """Say who does this, with the offices that they hold for the program."""
    context = caller.context(parts, caller.own_log, command_id)
    tenant = caller.in_program(program)
    return replace(context, offices=caller.offices(program), role=caller.acts_as(tenant))


async def _known(parts: Parts, caller: Caller, request: Invite, person: PersonId) -> PersonId:
    """Return who has the address, registered now if nobody had."""
    email = Sealed(new_personal_data(request.data).email)
    known = await named(parts, caller.organization, email)
    if known is not None:
        if known == caller.person:
            raise refusal("invitation.yourself")
        return known
    new = NewPerson(
        person=person,
        data=request.data,
        profession=request.profession,
        locale=request.locale,
        home_program=request.program,
        command_id=uuid5(person, "register"),
    )

    [answer] = await register(
        parts, caller.organization, [new], partial(registering_for, parts, caller)
    )
    if answer.refused is not None:
        raise Conflict(answer.refused.code, answer.refused.reason)
    return person


def registering_for(parts: Parts, caller: Caller, command_id: UUID) -> Context:
    """Say that the Warden registers somebody, for who invites them."""
    asked = caller.context(parts, caller.own_log, command_id)
    return replace(asked, role=Role.SYSTEM, on_behalf_of=caller.person)


def _count(parts: Parts, caller: Caller) -> None:
    """Count a colleague's invitation. Raises ``Throttled`` (``invitation.too_many``)."""
    who = caller.organization, caller.person
    wait = parts.counts.spent.spend(who, Counted.INVITATIONS, 1, OF_A_COLLEAGUE, parts.now())
    if wait:
        raise refusal("invitation.too_many", after_s=round(wait.total_seconds()))
