"""Shows what a link invites to, and takes the answer: once, by a press, whoever is signed in."""

from collections.abc import Sequence

from domain.access.accounts import accounts_after_link
from domain.access.identity import Account, Known, Link
from domain.access.recovering import strength_by_link, with_renewals
from domain.access.strengths import BY_PROVIDER
from domain.codes import refusal
from domain.execute import Step, execute
from domain.invitations.commands import (
    AcceptInvitation,
    DeclineInvitation,
    InvitationCommand,
    TellMisdirected,
)
from domain.invitations.guards import BY_THE_ORGANIZATION, require_open
from domain.invitations.invitation import INVITATION
from domain.invitations.state import InvitationStage
from domain.kernel import Context, Refused, Role, Sealed, Stream, own_log
from domain.people.commands import ComeBack
from domain.people.person import PERSON
from domain.protocol.answers import Done
from domain.protocol.door import SignedIn
from domain.protocol.invitations import (
    AnswerInvitation,
    InvitationAnswer,
    InvitationShown,
    ShowInvitation,
)
from services.warden.caller import BY_COMMAND_LINE, Caller, authenticate
from services.warden.door.choosing import require_fit
from services.warden.door.signing_in import (
    BUSY_FOR_S,
    address_of,
    begin_sign_in,
    from_a_known_device,
    hashed,
    known_person,
    opened_by,
    read_of,
    require_let_in,
    take_back,
    try_once,
)
from services.warden.invitations.matters import (
    Found,
    found_by,
    organization_named,
    program_named,
    would_open,
)
from services.warden.people.moved_mailbox import account_of
from services.warden.people.statuses import attesting
from services.warden.ports import Parts
from services.warden.providers.matters import provider_for


async def show_invitation(parts: Parts, request: ShowInvitation) -> InvitationShown:
    """Show where a link leads, which is public; never whom it is for, nor who is there."""
    found = await found_by(parts, request.link)
    require_open(found.state, of_invited(parts, found), found.link.turn)
    organization = found.link.organization
    program = await program_named(parts, organization, found.issued.program)
    if program is None or found.state.until is None:
        raise refusal("invitation.link_refused")
    email = await address_of(parts, organization, found.issued.person)
    provider = await provider_for(parts, organization, email)
    return InvitationShown(
        organization=await organization_named(parts, organization),
        program=program,
        role=found.issued.role,
        until=found.state.until,
        mine=await _own(parts, found, request.token) is not None,
        provider="" if provider is None else provider.proposed.name,
    )


async def answer_invitation(parts: Parts, request: AnswerInvitation) -> SignedIn | Done:
    """Accept, decline, or say that it came to the wrong person."""
    found = await found_by(parts, request.link)
    match request.answer:
        case InvitationAnswer.ACCEPT:
            return await _accepted(parts, found, request)
        case InvitationAnswer.DECLINE:
            await decide_answer(parts, found, DeclineInvitation(found.link.turn))
        case InvitationAnswer.MISDIRECTED:
            await decide_answer(parts, found, TellMisdirected(found.link.turn))
    return Done()


async def _accepted(parts: Parts, found: Found, request: AnswerInvitation) -> SignedIn:
    """Decide, then write the account: what a crash leaves between is done by another press."""
    organization, person = found.link.organization, found.issued.person
    known = await known_person(parts, organization, person)
    email = await address_of(parts, organization, person)
    if known is None or email is None:
        raise refusal("invitation.link_refused")
    await require_let_in(parts, organization, person, or_left=True)
    tag = parts.tags.account(email)
    own = await _own(parts, found, request.token)
    there = await parts.accounts.accounts_at(tag)
    had = (await parts.accounts.accounts_of(organization, [person])).get(person)
    if request.password is not None:
        accounts, was = await _by_password(parts, found, known, tag, request.password)
        caller = None
    elif own is not None:
        caller, account = own
        accounts = [with_renewals(account.with_people([known]), [had])]
        was = read_of(accounts, [account], had)
    else:
        raise refusal("invitation.password_needed")
    await _accept_once(parts, found, request)
    await _come_back(parts, found)
    if found.issued.role not in BY_THE_ORGANIZATION:
        whose = organization, person
        await execute(
            parts.store, PERSON, await attesting(parts, whose, None, of_invited(parts, found))
        )
    async with parts.counts.replacing:
        held = (await parts.accounts.accounts_of(organization, [person])).get(person)
        is_same = had.is_still(held) if had is not None else held is None
        if not is_same or not await parts.accounts.write(accounts, was):
            raise refusal("invitation.link_refused")
        await parts.accounts.end_all(known)
    instead = None
    if request.token is not None and caller is not None:
        # Theirs in this organization has just ended with all others there.
        is_here = (caller.organization, caller.person) == known[:2]
        instead = None if is_here else hashed(request.token)
    elif request.token is not None:
        await parts.accounts.end(hashed(request.token))
    is_new = had is None and accounts[-1].id not in {one.id for one in there}
    vouches = is_new or found.link.is_mailed
    strength = strength_by_link(accounts[-1], parts.earliest(), vouches=vouches)
    if caller is not None:
        strength = caller.principal.strength
    until = None if caller is None else caller.principal.expires
    proven = None if caller is None else caller.principal.proven
    begun = await begin_sign_in(parts, known, strength, until=until, proven=proven, instead=instead)
    return from_a_known_device(parts, accounts[-1].id, None, begun)


async def _accept_once(parts: Parts, found: Found, request: AnswerInvitation) -> None:
    """Decide it, unless a press did that a stop left half done: who attests says so in each."""
    is_known = await parts.accounts.is_known(found.link.organization, found.issued.person)
    is_decided = found.state.stage is InvitationStage.ACCEPTED and not is_known
    if not is_decided:
        require_open(found.state, of_invited(parts, found), found.link.turn)
    if found.issued.role not in BY_THE_ORGANIZATION and not request.attests:
        raise refusal("invitation.status_needed")
    if not is_decided:
        await decide_answer(parts, found, AcceptInvitation(found.link.turn))


async def _come_back(parts: Parts, found: Found) -> None:
    """Let in again who left by themselves: an invitation that they accept undoes that."""
    person = found.issued.person
    stream = Stream(own_log(found.link.organization), PERSON.category, person)
    step = Step(stream=stream, command=ComeBack(person), context=of_invited(parts, found))
    await execute(parts.store, PERSON, step)


async def _by_password(
    parts: Parts, found: Found, known: Known, tag: bytes, password: Sealed
) -> tuple[Sequence[Account], Sequence[Account]]:
    """Return what is to be written, and what that goes by."""
    if parts.passwords.is_full:
        raise refusal("sign_in.busy", after_s=BUSY_FOR_S)
    organization, person, _ = known
    held = await parts.accounts.accounts_of(organization, [person])
    there = await parts.accounts.accounts_at(tag)
    if person in held:
        tried = try_once(parts, tag, None, there)
        opened = await opened_by(parts, tried.accounts, password, tag)
        if held[person].id not in {account.id for account in opened}:
            raise refusal("invitation.known_here")
        take_back(parts, tried)
        return [held[person]], [held[person]]
    link = found.link
    if not link.is_mailed and await would_open(parts, organization, link.invitation, person):
        raise refusal("invitation.by_mail_only")
    await require_fit(parts, organization, person, password)
    opened = await opened_by(parts, there, password, tag)
    accounts = accounts_after_link(
        Link(known, is_mailed=found.link.is_mailed),
        tag,
        await parts.passwords.hash(password, tag),
        own=None,
        there=there,
        matching=frozenset(account.id for account in opened),
        new=parts.new_id(),
    )
    return accounts, read_of(accounts, there, None)


async def _own(parts: Parts, found: Found, token: Sealed | None) -> tuple[Caller, Account] | None:
    """Return who is signed in with the mailbox that is invited, by an account that is proven.

    It is nobody where who is invited has another account: its password is asked, whoever reads the
    mailbox.
    """
    if token is None:
        return None
    try:
        caller = await authenticate(parts, token)
    except Refused:
        return None
    email = await address_of(parts, found.link.organization, found.issued.person)
    elsewhere = caller.organization != found.link.organization
    by_provider = elsewhere and caller.principal.strength in BY_PROVIDER
    if email is None or by_provider or caller.principal.strength == BY_COMMAND_LINE:
        return None
    people = [caller.person]
    account = (await parts.accounts.accounts_of(caller.organization, people)).get(caller.person)
    if account is None or not account.proven or account.email != parts.tags.account(email):
        return None
    had = await account_of(parts, (found.link.organization, found.issued.person))
    return (caller, account) if had is None or had.id == account.id else None


async def decide_answer(parts: Parts, found: Found, command: InvitationCommand) -> None:
    """Answer an invitation as whoever has its link."""
    context = of_invited(parts, found)
    await execute(
        parts.store, INVITATION, Step(stream=found.stream, command=command, context=context)
    )


def of_invited(parts: Parts, found: Found) -> Context:
    """Say that whoever has the link does this, as the person who is invited: each time anew.

    No answer is the first one's again, or the link would open twice.
    """
    command = parts.new_id()
    return Context(
        tenant=own_log(found.link.organization),
        actor=found.issued.person,
        role=Role.MEMBER,
        at=parts.now(),
        ahead=parts.agreed.ahead(),
        command_id=command,
        correlation_id=parts.inquiry.origin.request or command,
        client="web",
    )
