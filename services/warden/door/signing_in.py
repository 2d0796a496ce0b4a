"""Lets people in and out: by password, or by one-time link."""

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final, NamedTuple
from uuid import UUID

import msgspec
import structlog

from domain.access.accounts import accounts_after_link, people_of
from domain.access.identity import Account, Known, Link, Session
from domain.access.recovering import (
    is_by_mail_alone,
    is_shut,
    let_go,
    settle,
    strength_by_link,
    strength_by_password,
)
from domain.access.rights import SESSION_ENDED, THROTTLED
from domain.access.strengths import UNFINISHED, begun_with
from domain.codes import refusal
from domain.execute import state_of
from domain.kernel import OrganizationId, PersonId, Sealed, Stream, own_log
from domain.people.person import PERSON
from domain.protocol.answers import Done
from domain.protocol.door import ChooseOrganization, RedeemLink, SignedIn, SignIn, SignOut
from services.warden.door.choosing import require_fit
from services.warden.limits import WINDOW, Try
from services.warden.people.looking_up import holder_of
from services.warden.people.personal_data import known_people, opened_people
from services.warden.ports import Parts
from services.warden.recording import record_refusal_of_stranger

_log = structlog.get_logger(__name__)
LASTS: Final = timedelta(hours=12)
BUSY_FOR_S: Final = 5


async def sign_in(parts: Parts, request: SignIn) -> SignedIn | ChooseOrganization:
    """Let somebody in. An unknown address and a wrong password are refused alike.

    Nor is one let in whose password was replaced while theirs was looked at; and what an account
    had before a password was chosen by mail is let go once it can be taken back no more.

    A try is counted before the password is looked at, so that a hundred at once are ten. All
    accounts of the address are tried at once, in the time of one.
    """
    tag = parts.tags.account(request.email)
    there = await parts.accounts.accounts_at(tag)
    tried = try_once(parts, tag, request.device, there)
    opened = await opened_by(parts, tried.accounts, request.password, tag)
    people = people_of(opened)
    if not people:
        if await recovered_from(parts, tried.own, tag, request.password):
            raise refusal("sign_in.recovered")
        if tried.closes:
            for known in people_of(there):
                log = own_log(known.organization)
                await record_refusal_of_stranger(parts, log, THROTTLED, known.person)
        raise refusal("sign_in.refused")
    take_back(parts, tried)
    if request.organization is not None:
        people = [known for known in people if known.organization == request.organization]
        if not people:
            raise refusal("sign_in.refused")
    if len(people) > 1:
        return ChooseOrganization(tuple(known.organization for known in people))
    [account, *_] = [one for one in opened if one.holds(people[0])]
    strength = strength_by_password(account, parts.earliest())
    async with parts.counts.replacing:
        if not await _opens_still(parts, account):
            raise refusal("sign_in.refused")
        signed_in = await begin_sign_in(parts, people[0], strength)
    return from_a_known_device(parts, account.id, request.device, signed_in)


async def _opens_still(parts: Parts, account: Account) -> bool:
    """Whether it is what was looked at; it keeps no password that can be taken back no more."""
    if not await are_unchanged(parts, [account]):
        return False
    if not account.before or is_shut(account, parts.earliest()):
        return True
    return await parts.accounts.write([let_go(account)], [account])


async def are_unchanged(parts: Parts, accounts: Iterable[Account]) -> bool:
    """Whether accounts are still what they were when a password was looked at, which takes long."""
    for account in accounts:
        there = {one.id: one for one in await parts.accounts.accounts_at(account.email)}
        if not account.is_still(there.get(account.id)):
            return False
    return True


async def opened_by(
    parts: Parts, accounts: Sequence[Account], password: Sealed, tag: bytes
) -> Sequence[Account]:
    """Return the accounts of an address that a password opens."""
    right = await parts.passwords.verify([one.password for one in accounts], password, tag)
    return [account for account, opens in zip(accounts, right, strict=True) if opens]


async def recovered_from(
    parts: Parts, accounts: Sequence[Account], tag: bytes, password: Sealed
) -> Sequence[Account]:
    """Return those of these accounts that had this password until one was chosen by mail."""
    shut = [one for one in accounts if is_shut(one, parts.latest()) and one.before]
    if not shut:
        return []
    right = await parts.passwords.verify([one.before for one in shut], password, tag)
    return [account for account, had in zip(shut, right, strict=True) if had]


async def redeem_link(parts: Parts, request: RedeemLink) -> SignedIn:
    """Let in whoever holds a one-time link, and give them an account with this password.

    What else there is of the address stays as it is, and is not told. Who has an account is let in
    by its password alone, counted as a try: a second link takes nothing away. (Where the service is
    being tried out it chooses another password, unless the account asks for a second factor.)
    With the operator's link the password is the owner's, though mail alone had chosen it; of any
    other account that there was it says nothing, and the sign-in is one by password.
    """
    digest = hashed(request.link)
    link = await parts.accounts.link(digest, parts.latest())
    if link is None:
        raise refusal("link.refused")
    known = link.known
    email = await address_of(parts, known.organization, known.person)
    if email is None:
        raise refusal("link.refused")
    tag = parts.tags.account(email)
    if parts.passwords.is_full:
        raise refusal("sign_in.busy", after_s=BUSY_FOR_S)
    await require_fit(parts, known.organization, known.person, request.password)
    own = await _own(parts, known)
    accounts, was = await _accounts_after(parts, link, tag, request.password, own)
    vouches = own is None or link.is_mailed
    if own is not None and len(own.people) == 1 and not is_shut(own, parts.earliest()):
        vouches = vouches or is_by_mail_alone(own)
        accounts = [settle(one) if one.id == own.id else one for one in accounts]
    async with parts.counts.replacing:
        now = await _own(parts, known)
        if (now and now.state) != (own and own.state):
            raise refusal("link.refused")
        if not await parts.accounts.redeem(digest, accounts, was):
            raise refusal("link.refused")
    strength = strength_by_link(accounts[-1], parts.earliest(), vouches=vouches)
    signed_in = await begin_sign_in(parts, known, strength)
    return from_a_known_device(parts, accounts[-1].id, None, signed_in)


async def _own(parts: Parts, known: Known) -> Account | None:
    organization, person, _ = known
    return (await parts.accounts.accounts_of(organization, [person])).get(person)


async def _accounts_after(
    parts: Parts, link: Link, tag: bytes, password: Sealed, own: Account | None
) -> tuple[Sequence[Account], Sequence[Account]]:
    """Return what is to be written, and what that goes by."""
    there = await parts.accounts.accounts_at(tag)
    holds = own is not None and (own.factor is not None or not parts.evaluation)
    tried = try_once(parts, tag, None, there) if holds else None
    opened = await opened_by(parts, there if tried is None else tried.accounts, password, tag)
    if tried is not None:
        if own not in opened:
            raise refusal("link.refused")
        take_back(parts, tried)
    accounts = accounts_after_link(
        link,
        tag,
        await parts.passwords.hash(password, tag),
        own=own,
        there=there,
        matching=frozenset(account.id for account in opened),
        new=parts.new_id(),
    )
    return accounts, read_of(accounts, there, own)


def read_of(
    accounts: Sequence[Account], there: Sequence[Account], own: Account | None
) -> Sequence[Account]:
    """Return what accounts to be written were made of: as each was read, and what a person has."""
    written = {account.id for account in accounts}
    read = {one.id: one for one in there if one.id in written}
    return list((read if own is None else {own.id: own} | read).values())


class Tried(NamedTuple):
    """A try that was counted: at these accounts, of which the device has been in ``own``."""

    accounts: Sequence[Account]
    own: Sequence[Account]
    counted: Sequence[Try]

    @property
    def closes(self) -> bool:
        """Whether strangers may try no more."""
        return any(one.closes for one in self.counted)


def try_once(parts: Parts, tag: bytes, device: Sealed | None, there: Sequence[Account]) -> Tried:
    """Count a try at the accounts of an address: it is a stranger's but where the device has been.

    So who has an account of an address is a stranger to the others of it, and is tried at those
    alone of which there were not too many. Raises ``Throttled`` (``sign_in.too_many``) if of none.
    """
    if parts.passwords.is_full:
        raise refusal("sign_in.busy", after_s=BUSY_FOR_S)
    own = [one for one in there if is_known_device(parts, one.id, device)]
    others = [one for one in there if one not in own]
    tries, address, now = parts.counts.tries, parts.inquiry.origin.address, parts.now()
    mark = device.reveal().encode() if device is not None and own else None
    by_device = None if mark is None else tries.begin(tag, address, mark, now)
    as_stranger = tries.begin(tag, address, None, now) if others or not own else None
    counted = [one for one in (by_device, as_stranger) if one is not None]
    if not counted:
        raise refusal("sign_in.too_many", after_s=round(WINDOW.total_seconds()))
    own = own if by_device else []
    return Tried([*own, *(others if as_stranger else [])], own, counted)


def take_back(parts: Parts, tried: Tried) -> None:
    """Take a try back that was right."""
    for counted in tried.counted:
        parts.counts.tries.take_back(counted)


def is_known_device(parts: Parts, account: UUID, device: Sealed | None) -> bool:
    """Whether somebody signed in to an account with this device before."""
    return device is not None and parts.tags.is_device(account.bytes, device.reveal())


def from_a_known_device(
    parts: Parts, account: UUID, device: Sealed | None, signed_in: SignedIn
) -> SignedIn:
    """Give the device a mark by which it is known for this account, unless it has one.

    On which device the session began is noted after the answer: what the device is called is shown
    beside it, and nothing goes by it.
    """
    if device is not None and is_known_device(parts, account, device):
        parts.counts.recoveries.later(_note_device(parts, signed_in.token, device))
        return signed_in
    mark = Sealed(parts.tags.device(account.bytes))
    parts.counts.recoveries.later(_note_device(parts, signed_in.token, mark))
    return msgspec.structs.replace(signed_in, device=mark)


async def _note_device(parts: Parts, token: Sealed, mark: Sealed) -> None:
    principal = await parts.sessions.principal(token)
    await parts.passkeys.note_device(principal.session, hashed(mark))


async def sign_out(parts: Parts, request: SignOut) -> Done:
    """End a session; one that has ended already is as good."""
    await parts.accounts.end(hashed(request.token))
    return Done()


async def note_reuse(parts: Parts, token: Sealed) -> None:
    """Record, where it was somebody's, that a token came back after its session was over.

    One that was never given out is of no organization, so there is no log that could hold it: it is
    told to the operator's log alone, where it can name nobody.
    """
    was = await parts.accounts.whose_it_was(hashed(token))
    if was is None:
        _log.warning("door.unknown_token", address=parts.inquiry.origin.address)
        return
    organization, person = was
    await record_refusal_of_stranger(parts, own_log(organization), SESSION_ENDED, person)


async def known_person(
    parts: Parts, organization: OrganizationId, person: PersonId
) -> Known | None:
    """Return somebody as the organization's log knows them."""
    stream = Stream(own_log(organization), PERSON.category, person)
    known, _ = await state_of(parts.store, PERSON, stream)
    return Known(organization, person, known.locale) if known.is_known else None


async def address_of(parts: Parts, organization: OrganizationId, person: PersonId) -> Sealed | None:
    """Return somebody's address from the vault; it stays in the Warden."""
    known = await known_people(parts, organization, [person])
    data = (await opened_people(parts, organization, known)).get(person)
    return None if data is None else Sealed(data.email)


def new_token() -> Sealed:
    """Make a token of 256 random bits."""
    return Sealed(secrets.token_urlsafe(32))


def hashed(token: Sealed) -> bytes:
    """Return what is kept of a token."""
    return sha256(token.reveal().encode()).digest()


async def named(parts: Parts, organization: OrganizationId, who: Sealed) -> PersonId | None:
    """Find somebody by id, or by address."""
    text = who.reveal().strip()
    if "@" in text:
        return await holder_of(parts, organization, who)
    try:
        return PersonId(UUID(text))
    except ValueError:
        return None


async def require_let_in(
    parts: Parts, organization: OrganizationId, person: PersonId, *, or_left: bool = False
) -> None:
    """Refuse who is let in no more, unless by their own word. Raises ``Forbidden``.

    That is ``person.deactivated``; ``or_left`` is whether who left by themselves is let in.
    """
    stream = Stream(own_log(organization), PERSON.category, person)
    state, _ = await state_of(parts.store, PERSON, stream)
    if state.deactivated and (state.is_deceased or not (or_left and state.left)):
        raise refusal("person.deactivated")


async def begin_sign_in(
    parts: Parts,
    known: Known,
    strength: str,
    *,
    until: datetime | None = None,
    session: UUID | None = None,
    proven: datetime | None = None,
    instead: bytes | None = None,
) -> SignedIn:
    """Begin a session, by default of half a day; ``instead`` of one that ends, or not at all.

    One of an account that asks for a second factor opens nothing before that is given: however it
    is begun. ``proven`` is when somebody last proved that it is they, by default now.

    Raises ``Unavailable`` (``clock.apart``) if it would never work, or for too long, and
    ``Unauthenticated`` (``session.none``) if the one that it is instead of has ended meanwhile.
    """
    parts.agreed.check_apart()
    await require_let_in(parts, known.organization, known.person)
    token, expires = new_token(), until or parts.earliest() + LASTS
    account = (await parts.accounts.accounts_of(known.organization, [known.person])).get(
        known.person
    )
    asks_a_code = account is not None and account.factor is not None
    strength = begun_with(strength, asks_a_code=asks_a_code)
    begun = Session(
        token=hashed(token),
        session=session or parts.new_id(),
        known=known,
        strength=strength,
        expires=expires,
        device=parts.inquiry.origin.device,
        proven=proven or parts.earliest(),
    )
    if instead is None:
        await parts.accounts.begin(begun)
    elif not await parts.accounts.go_on(instead, begun):
        raise refusal("session.none")
    return SignedIn(
        token,
        known.organization,
        known.person,
        expires,
        known.locale,
        unfinished=strength == UNFINISHED,
    )
