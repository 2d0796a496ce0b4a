"""Lets people in and out: by password, or by one-time link."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID

import msgspec
import structlog

from domain.access.identity import Known, Session
from domain.access.rights import SESSION_ENDED, THROTTLED
from domain.codes import refusal
from domain.kernel import OrganizationId, PersonId, Sealed, Stream, own_log
from domain.people.events import PersonErased, PersonRegistered
from domain.protocol.answers import Done
from domain.protocol.door import ChooseOrganization, RedeemLink, SignedIn, SignIn, SignOut
from services.warden.limits import WINDOW, Try
from services.warden.people.personal_data import EMAIL, known_people, opened_people
from services.warden.ports import Parts
from services.warden.recording import record_refusal_of_stranger

_log = structlog.get_logger(__name__)
LASTS: Final = timedelta(hours=12)
SHORTEST, LONGEST = 12, 200
BUSY_FOR_S: Final = 5


async def sign_in(parts: Parts, request: SignIn) -> SignedIn | ChooseOrganization:
    """Let somebody in. An unknown address and a wrong password are refused alike.

    A try is counted before the password is looked at, so that a hundred at once are ten.
    """
    tag = parts.tags.account(request.email)
    tried = _try(parts, tag, request.device)
    account = await parts.accounts.account(tag)
    kept, people = (account.password, account.people) if account else (None, ())
    right = await parts.passwords.verify(kept, request.password)
    if not right or not people:
        if tried.closes:
            for known in people:
                log = own_log(known.organization)
                await record_refusal_of_stranger(parts, log, THROTTLED, known.person)
        raise refusal("sign_in.refused")
    parts.counts.tries.succeeded(tried)
    if request.organization is not None:
        people = tuple(known for known in people if known.organization == request.organization)
        if not people:
            raise refusal("sign_in.refused")
    if len(people) > 1:
        return ChooseOrganization(tuple(known.organization for known in people))
    signed_in = await begin_sign_in(parts, people[0], "password")
    return _from_a_known_device(parts, tag, request.device, signed_in)


async def redeem_link(parts: Parts, request: RedeemLink) -> SignedIn:
    """Let in whoever holds a one-time link, and give them an account with this password.

    An account that is known elsewhere too keeps its password, which must be the one given: an
    officer of one organization cannot open the account of another's.
    """
    digest = hashed(request.link)
    known = await parts.accounts.link(digest, parts.latest())
    if known is None:
        raise refusal("link.refused")
    require_fit(request.password)
    email = await address_of(parts, known.organization, known.person)
    if email is None:
        raise refusal("link.refused")
    tag = parts.tags.account(email)
    if parts.passwords.is_full:
        raise refusal("sign_in.busy", after_s=BUSY_FOR_S)
    account = await parts.accounts.account(tag)
    elsewhere = account is not None and any(p[:2] != known[:2] for p in account.people)
    if account is not None and elsewhere:
        tried = _try(parts, tag, None)
        if not await parts.passwords.verify(account.password, request.password):
            raise refusal("link.password_differs")
        parts.counts.tries.succeeded(tried)
        kept = account.password
    else:
        kept = await parts.passwords.hash(request.password)
    if not await parts.accounts.redeem(digest, tag, kept):
        raise refusal("link.refused")
    return _from_a_known_device(parts, tag, None, await begin_sign_in(parts, known, "link"))


def _try(parts: Parts, tag: bytes, device: Sealed | None) -> Try:
    """Count a try. Raises ``Throttled`` (``sign_in.too_many``) if there were too many."""
    known = None if device is None else device.reveal()
    owns = known is not None and parts.tags.is_device(tag, known)
    if parts.passwords.is_full:
        raise refusal("sign_in.busy", after_s=BUSY_FOR_S)
    device_tag = known.encode() if known and owns else None
    address = parts.inquiry.origin.address
    counted = parts.counts.tries.begin(tag, address, device_tag, parts.now())
    if counted is None:
        raise refusal("sign_in.too_many", after_s=round(WINDOW.total_seconds()))
    return counted


def _from_a_known_device(
    parts: Parts, tag: bytes, device: Sealed | None, signed_in: SignedIn
) -> SignedIn:
    """Give the device a mark by which it is known for this account, unless it has one."""
    if device is not None and parts.tags.is_device(tag, device.reveal()):
        return signed_in
    return msgspec.structs.replace(signed_in, device=Sealed(parts.tags.device(tag)))


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


def require_fit(password: Sealed) -> None:
    """Refuse a password that is too short, or too long to be one."""
    if len(password) < SHORTEST:
        raise refusal("password.too_short")
    if len(password) > LONGEST:
        raise refusal("password.too_long")


async def known_person(
    parts: Parts, organization: OrganizationId, person: PersonId
) -> Known | None:
    """Return somebody as the organization's log knows them."""
    history = await parts.store.read(Stream(own_log(organization), "person", person))
    if any(isinstance(r.event, PersonErased) for r in history):
        return None
    registered = [r.event for r in history if isinstance(r.event, PersonRegistered)]
    return Known(organization, person, registered[0].locale) if registered else None


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
        key = parts.tags.address(organization, who)
        holder = await parts.accounts.holder(organization, EMAIL, key)
        return None if holder is None else PersonId(holder)
    try:
        return PersonId(UUID(text))
    except ValueError:
        return None


async def begin_sign_in(
    parts: Parts,
    known: Known,
    strength: str,
    *,
    until: datetime | None = None,
    session: UUID | None = None,
) -> SignedIn:
    """Begin a session, by default of half a day.

    Raises ``Unavailable`` (``clock.apart``) if it would never work, or for too long.
    """
    parts.agreed.check_apart()
    token, expires = new_token(), until or parts.earliest() + LASTS
    await parts.accounts.begin(
        Session(
            token=hashed(token),
            session=session or parts.new_id(),
            known=known,
            strength=strength,
            expires=expires,
        )
    )
    return SignedIn(token, known.organization, known.person, expires, known.locale)
