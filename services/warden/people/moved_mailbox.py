"""Takes another mailbox once all that it takes is there: address, claim, account.

In each organization the address, its claim and the fact are one transaction. What a crash leaves
between organizations and account is done by whoever comes next: another press, or the policy.
"""

from uuid import UUID, uuid5

from msgspec.structs import replace

from domain.access.accounts import accounts_moved
from domain.access.identity import Account
from domain.codes import refusal
from domain.execute import Made, Step, execute, execute_anew, state_of
from domain.invitations.commands import WithdrawInvitation
from domain.invitations.invitation import INVITATION
from domain.invitations.state import InvitationStage
from domain.kernel import (
    Context,
    OrganizationId,
    Refused,
    RightKind,
    Role,
    Sealed,
    Stream,
    own_log,
)
from domain.people.commands import FollowMailbox, MoveMailbox
from domain.people.moving import Move
from domain.people.person import PERSON
from services.warden.door.signing_in import address_of
from services.warden.invitations.matters import stream_of
from services.warden.limits import Somebody
from services.warden.people.looking_up import holder_of
from services.warden.people.offices import organization_of
from services.warden.people.personal_data import (
    address_claim,
    draft,
    draft_of_another_address,
    known_people,
    opened_people,
    sealed_data,
)
from services.warden.ports import Parts
from services.warden.records import NOBODY


async def take_if_due(
    parts: Parts, whose: Somebody, email: Sealed | None, besides: bytes | None = None
) -> None:
    """Take the mailbox at ``email`` that was asked for, if all that it takes is there.

    What an attempt before left undone is done. Every sign-in ends but that of the token hashed to
    ``besides``. Raises ``Conflict`` (``mailbox.taken``) if the address is somebody else's by now.
    """
    state, _ = await state_of(parts.store, PERSON, person_stream(whose))
    if state.move is None or email is None:
        return
    account = await account_of(parts, whose)
    if not state.move.done:
        asked, in_office = state.move.asked, bool(await offices_of(parts, whose))
        elsewhere = await is_officer_elsewhere(parts, whose, state.move)
        context = by_system(parts, whose[0], asked.asked)
        if not state.move.is_due(context, in_office=in_office, elsewhere=elsewhere):
            return
        await _require_free(parts, whose, account, email)
        command = MoveMailbox(asked.asked, asked.sealed, in_office, elsewhere)
        await _move(parts, whose, command, email)
    if account is not None:
        await _have_follow(parts, whose, state.move, account, besides)


async def _have_follow(
    parts: Parts, whose: Somebody, move: Move, account: Account, besides: bytes | None
) -> None:
    """Have the other organizations of the account follow, then the account; end other sign-ins."""
    email = await address_of(parts, *whose)
    if email is None or parts.tags.account(email) == account.email:
        return
    tag, helped = parts.tags.account(email), move.asked.by is not None
    written = accounts_moved(account, tag, await parts.accounts.accounts_at(tag), helped=helped)
    if not written:
        return
    for known in account.people:
        if known[:2] != whose:
            await _follow(parts, known[:2], account, move, email)
    async with parts.counts.replacing:
        there = await parts.accounts.accounts_at(tag)
        now = await account_of(parts, whose)
        if now is None or now.email != account.email or not now.is_of(account.people):
            raise refusal("account.busy")
        moved = accounts_moved(now, tag, there, helped=helped)
        if not await parts.accounts.write(moved, [now, *there]):
            raise refusal("account.busy")
    for known in account.people:
        for one in await parts.accounts.open_sessions(*known[:2]):
            if one.session.token != besides:
                await parts.accounts.end(one.session.token)


async def _follow(
    parts: Parts, whose: Somebody, account: Account, move: Move, email: Sealed
) -> None:
    """Take it in another organization too, where the address was the account's.

    Where somebody else has it by now the organization keeps the one before.
    """
    before = await address_of(parts, *whose)
    if before is None or parts.tags.account(before) != account.email:
        return
    if await holder_of(parts, whose[0], email) in {None, whose[1]}:
        await _move(parts, whose, FollowMailbox(move.asked.asked, move.asked.sealed), email)


async def _move(
    parts: Parts, whose: Somebody, command: MoveMailbox | FollowMailbox, email: Sealed
) -> None:
    """Append it with address and claim; the address before is kept for the letter that goes there.

    What is open for the person is withdrawn first: its links went to the mailbox before.
    """
    await withdraw_invitations(parts, whose)
    organization, person = whose
    stream = person_stream(whose)
    context = by_system(parts, organization, once_of(parts, whose, command.asked, "moved"))

    async def make() -> Made:
        known = await known_people(parts, organization, [person])
        before = (await opened_people(parts, organization, known)).get(person)
        if before is None:
            raise refusal("person.missing")
        now, locale = replace(before, email=email.reveal()), known[person].locale
        old = draft_of_another_address(parts, whose, locale, Sealed(before.email))
        new = draft(parts, organization, person, locale, sealed_data(now))
        step = Step(
            stream=stream,
            command=replace(command, sealed=new.item.item),
            context=context,
            claims=[address_claim(parts, organization, person, now)],
            releases=[address_claim(parts, organization, person, before)],
        )
        keeps = await parts.vault.seal(stream.tenant, [new, old])
        return Made([step], parts.keeping({context.command_id: keeps}))

    await execute_anew(parts.store, PERSON, stream, make)


async def _require_free(
    parts: Parts, whose: Somebody, account: Account | None, email: Sealed
) -> None:
    """Refuse an address that somebody else has, in any organization of the account."""
    people = [known[:2] for known in account.people] if account is not None else []
    for organization, person in {whose, *people}:
        if await holder_of(parts, organization, email) not in {None, person}:
            raise refusal("mailbox.taken")


async def withdraw_invitations(parts: Parts, whose: Somebody) -> None:
    """Take back whatever somebody was invited to and has not answered, unless it is over."""
    organization, person = whose
    for one in await parts.invitations.of(parts.store, organization):
        is_open = one.state.stage_at(parts.latest()) is InvitationStage.OPEN
        if one.issued.person == person and is_open:
            step = Step(
                stream=stream_of(organization, one.id),
                command=WithdrawInvitation(),
                context=by_system(
                    parts, organization, uuid5(one.id, f"withdrawn:{one.state.turn}")
                ),
            )
            try:
                await execute(parts.store, INVITATION, step)
            except Refused as refused:
                if refused.code != "invitation.over":
                    raise


async def offices_of(parts: Parts, whose: Somebody) -> frozenset[Role]:
    """Return the offices that somebody holds, or is to hold, in an organization or its programs."""
    organization, person = whose
    held = (await parts.accounts.authority(organization, person)).rights
    waiting = (await organization_of(parts, organization)).waiting(parts.latest())
    return frozenset(
        {Role(right.detail) for right in held if right.kind is RightKind.OFFICE}
        | {one.role for one in waiting if one.person == person}
    )


async def holds_office(parts: Parts, account: Account) -> bool:
    """Whether somebody holds an office, or is to, in any organization of their account."""
    return any([await offices_of(parts, known[:2]) for known in account.people])


async def is_officer_elsewhere(parts: Parts, whose: Somebody, move: Move) -> bool:
    """Whether the account would go with the mailbox that holds an office in another organization.

    Where an admin helps, an account of several organizations stays what it is.
    """
    account = None if move.asked.by is not None else await account_of(parts, whose)
    others = [known[:2] for known in account.people] if account is not None else []
    return any([await offices_of(parts, other) for other in others if other != whose])


async def account_of(parts: Parts, whose: Somebody) -> Account | None:
    """Return the account that somebody has."""
    organization, person = whose
    return (await parts.accounts.accounts_of(organization, [person])).get(person)


def person_stream(whose: Somebody) -> Stream:
    """Name the stream of a person."""
    organization, person = whose
    return Stream(own_log(organization), PERSON.category, person)


def once_of(parts: Parts, whose: Somebody, asked: UUID, what: str) -> UUID:
    """Name what is done once of an asking: whoever chose its id has used no such name before."""
    return parts.tags.item(*whose, uuid5(asked, what))


def by_system(parts: Parts, organization: OrganizationId, command: UUID) -> Context:
    """Say that it follows of itself, once."""
    return Context(
        tenant=own_log(organization),
        actor=NOBODY,
        role=Role.SYSTEM,
        at=parts.now(),
        ahead=parts.agreed.ahead(),
        command_id=command,
        correlation_id=command,
        client="policy",
    )
