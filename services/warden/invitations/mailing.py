"""Gives the process that sends letters what an invitation's letter needs: an address and a link."""

from domain.execute import Step, execute
from domain.invitations.commands import NoteReturned
from domain.invitations.invitation import INVITATION
from domain.invitations.state import InvitationStage
from domain.kernel import Context, Role, Sealed, own_log
from domain.protocol.answers import Done
from domain.protocol.invitations import InvitationByMail, InvitationLetter, NoteLetterReturned
from domain.protocol.names import Occasion, PostalAddress
from services.warden.invitations.matters import (
    invitation_of,
    make_invitation_link,
    organization_named,
    program_named,
    stream_of,
)
from services.warden.people.addresses import record_addresses, require_postman, written_to
from services.warden.people.personal_data import known_people, opened_people
from services.warden.ports import Parts
from services.warden.records import NOBODY


async def invitation_by_mail(parts: Parts, request: InvitationByMail) -> InvitationLetter:
    """Make a link for the mailbox alone, and give the address once that is on record.

    Nothing is given of an invitation that is over, or is handed over by now.
    """
    organization, log = request.organization, own_log(request.organization)
    await require_postman(parts, log, request.secret)
    state, issued = await invitation_of(parts, organization, request.invitation)
    if state.stage_at(parts.latest()) is not InvitationStage.OPEN or not state.mailed:
        return InvitationLetter()
    person = issued.person
    known = await known_people(parts, organization, [person])
    if person not in known or not await written_to(parts, organization, [person]):
        return InvitationLetter()
    await record_addresses(parts, log, Occasion.INVITATION, [person])
    data = await opened_people(parts, organization, known)
    if person not in data:
        return InvitationLetter()
    link = await make_invitation_link(
        parts, organization, request.invitation, state.turn, mailed=True
    )
    return InvitationLetter(
        to=PostalAddress(person, Sealed(data[person].email), known[person].locale),
        link=link,
        until=state.until,
        organization=await organization_named(parts, organization),
        program=await program_named(parts, organization, issued.program),
    )


async def note_letter_returned(parts: Parts, request: NoteLetterReturned) -> Done:
    """Note that the letter of an invitation came back, for those who invite to see."""
    log = own_log(request.organization)
    await require_postman(parts, log, request.secret)
    context = Context(
        tenant=log,
        actor=NOBODY,
        role=Role.SYSTEM,
        at=parts.now(),
        command_id=request.letter,
        correlation_id=parts.new_id(),
        client="worker",
    )
    stream = stream_of(request.organization, request.invitation)
    step = Step(stream=stream, command=NoteReturned(request.letter), context=context)
    return Done((await execute(parts.store, INVITATION, step)).position)
