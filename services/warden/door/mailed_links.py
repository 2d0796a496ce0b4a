"""Lets somebody in by a link that is mailed: in the browser that asked for it, once, soon.

What fetches the link, or sends its form, spends nothing: it has no mark of that browser. A sign-in
that begins so is as strong as the mailbox alone.
"""

import hmac
from datetime import timedelta
from typing import Final

from domain.access.events import SignInAsked
from domain.access.identity import Account, Known
from domain.access.proofs import LASTS as CHOICE_LASTS
from domain.access.proofs import Proof, Proving
from domain.access.strengths import MAILED
from domain.codes import refusal
from domain.kernel import Role, Sealed, own_log
from domain.protocol.door import (
    AskSignInLink,
    ChooseOrganization,
    RecoveryBegun,
    RecoveryCode,
    SignedIn,
    SignInByLink,
    SignInLinkOf,
)
from domain.protocol.names import Occasion, PostalAddress
from services.warden.door.letters import count_of_stranger
from services.warden.door.recoveries import GUESSES
from services.warden.door.recovering import as_typed, reached_by, write_code
from services.warden.door.signing_in import (
    address_of,
    begin_sign_in,
    from_a_known_device,
    hashed,
    new_token,
)
from services.warden.people.addresses import record_addresses, require_postman
from services.warden.ports import Parts
from services.warden.records import record, record_context

LASTS: Final = timedelta(minutes=15)
OVER: Final = "sign_in_link.over"


async def ask_sign_in_link(parts: Parts, request: AskSignInLink) -> RecoveryBegun:
    """Let a browser ask for a link; the answer is the same for an address that nobody has.

    It is counted with the codes for forgotten passwords of a mailbox.
    """
    tag = parts.tags.account(request.email)
    await count_of_stranger(parts, tag, request.device, "sign_in_link.too_many")
    browser, until = new_token(), parts.earliest() + LASTS
    asked = Proof(
        id=parts.new_id(), proving=Proving.MAILED, mark=hashed(browser), until=until, email=tag
    )
    await parts.proofs.begin(asked)
    parts.counts.recoveries.some_time_later(_record_asking(parts, asked, tag))
    return RecoveryBegun(browser, until)


async def _record_asking(parts: Parts, asked: Proof, tag: bytes) -> None:
    reached = await reached_by(parts, tag)
    if not reached:
        return
    known = next(iter(reached.values()))
    log = own_log(known.organization)
    event = SignInAsked(person=known.person, sign_in=asked.id, address=parts.inquiry.origin.address)
    context = record_context(parts, log, known.person, Role.MEMBER)
    await record(parts, log, [event], context)


async def sign_in_link_of(parts: Parts, request: SignInLinkOf) -> RecoveryCode:
    """Make the code of a link, for who sends letters; one that was made before is good no more."""
    log = own_log(request.organization)
    await require_postman(parts, log, request.secret)
    found = await parts.proofs.of_id(Proving.MAILED, request.sign_in, parts.latest())
    reached = {} if found is None else await reached_by(parts, found.email or b"")
    known = next(iter(reached.values()), None)
    if found is None or known is None or known.organization != request.organization:
        raise refusal(OVER)
    email = await address_of(parts, known.organization, known.person)
    if email is None:
        raise refusal(OVER)
    await record_addresses(parts, log, Occasion.SIGN_IN, [known.person])
    return await write_code(parts, found, PostalAddress(known.person, email, known.locale))


async def sign_in_by_link(parts: Parts, request: SignInByLink) -> SignedIn | ChooseOrganization:
    """Let in who has the browser that asked and the code of the letter, or ask where."""
    mark, code = hashed(request.browser), request.code
    account, people = await (_chosen(parts, mark) if code is None else _proven(parts, mark, code))
    if request.organization is not None:
        people = [one for one in people if one.organization == request.organization]
    if not people:
        raise refusal(OVER)
    if len(people) > 1:
        await parts.proofs.begin(
            Proof(
                id=parts.new_id(),
                proving=Proving.CHOICE_BY_MAIL,
                mark=mark,
                until=parts.earliest() + CHOICE_LASTS,
                email=account.email,
                account=account.id,
            )
        )
        return ChooseOrganization(tuple(known.organization for known in people))
    signed_in = await begin_sign_in(parts, people[0], MAILED)
    return from_a_known_device(parts, account.id, request.device, signed_in)


async def _proven(parts: Parts, mark: bytes, code: Sealed) -> tuple[Account, list[Known]]:
    """Return the account whose mailbox got this code, for the browser that asked."""
    found = await parts.proofs.of_browser(Proving.MAILED, mark, parts.latest())
    if found is None or found.email is None or found.guesses >= GUESSES:
        raise refusal(OVER)
    if found.secret is None or not hmac.compare_digest(found.secret, hashed(as_typed(code))):
        wrong = await parts.proofs.guess(found)
        raise refusal("sign_in_link.wrong_code" if 0 < wrong < GUESSES else OVER)
    if not await parts.proofs.use(found):
        raise refusal(OVER)
    await parts.proofs.end(Proving.MAILED, found.email)
    return await _opened(parts, found.email)


async def _chosen(parts: Parts, mark: bytes) -> tuple[Account, list[Known]]:
    """Return the account whose code this browser gave a moment ago."""
    found = await parts.proofs.of_browser(Proving.CHOICE_BY_MAIL, mark, parts.latest())
    if found is None or found.email is None or not await parts.proofs.use(found):
        raise refusal(OVER)
    return await _opened(parts, found.email)


async def _opened(parts: Parts, email: bytes) -> tuple[Account, list[Known]]:
    """Return the account of a mailbox, and those of its people who have that address still.

    Of several, that which is proven, or else one alone: the others are an organization's own.
    """
    account = next(iter(await reached_by(parts, email)), None)
    if account is None:
        raise refusal(OVER)
    people = []
    for known in account.people:
        written = await address_of(parts, known.organization, known.person)
        if written is not None and parts.tags.account(written) == email:
            people.append(known)
    return account, people
