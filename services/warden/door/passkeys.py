"""One's own passkeys: added by who signed in just now, called something, ended."""

import hmac
import secrets
from collections.abc import Sequence
from hashlib import sha256
from uuid import UUID

from msgspec.structs import replace

from domain.access.enrolling import Takes
from domain.access.events import (
    ObjectRef,
    OfPasskey,
    PasskeyAdded,
    PasskeyEnded,
    PasskeyRenamed,
)
from domain.access.identity import Account
from domain.access.passkeys import Passkey, fit_name, may_add, may_end, passkey_takes
from domain.access.proofs import LASTS as CHALLENGE_LASTS
from domain.access.proofs import Proof, Proving
from domain.access.purposes import Basis, ObjectKind, Purpose
from domain.access.rights import Permit
from domain.access.strengths import OPERATOR, PASSKEY, STRONG
from domain.codes import refusal
from domain.kernel import NOT_IN_PERSON, OrganizationId, Role, own_log, passes
from domain.protocol.answers import Done
from domain.protocol.door import SignedIn
from domain.protocol.passkeys import (
    AddPasskey,
    AskPasskey,
    EndPasskey,
    ListPasskeys,
    PasskeyAsked,
    PasskeyLine,
    PasskeysListed,
    RenamePasskey,
)
from services.warden.caller import Caller, authenticate
from services.warden.door.enrolling import is_first, takes_to_add
from services.warden.door.going_on import go_on
from services.warden.door.replacing import account_of
from services.warden.door.signing_in import address_of, hashed
from services.warden.people.moved_mailbox import offices_of
from services.warden.people.personal_data import LABEL
from services.warden.ports import Parts
from services.warden.recording import record_permit
from services.warden.records import record, record_context

CHALLENGE_BYTES = 32


async def ask_passkey(parts: Parts, request: AskPasskey) -> PasskeyAsked:
    """Make a challenge for a passkey of the caller's account, good once in this sign-in.

    The device is told whose address it is for, which is a look at what is one's own.
    """
    caller, account, there = await _asking(parts, request)
    may_add(await _takes(parts, caller, account, there), there)
    called = await address_of(parts, caller.organization, caller.person)
    if called is None:
        raise refusal("account.none")
    permit = Permit("names.own", Basis.OWN, Role.MEMBER, Purpose.OWN)
    shown = [ObjectRef(ObjectKind.NAME, caller.person, LABEL)]
    await record_permit(parts, caller, caller.own_log, permit, shown)
    challenge, until = secrets.token_bytes(CHALLENGE_BYTES), parts.earliest() + CHALLENGE_LASTS
    await parts.proofs.begin(
        Proof(
            id=parts.new_id(),
            proving=Proving.NEW_PASSKEY,
            mark=hashed(request.token),
            until=until,
            secret=sha256(challenge).digest(),
            account=account.id,
        )
    )
    credentials = [one.credential for one in there if one.host == parts.site.host]
    options = parts.ceremonies.ask_new(parts.site, challenge, account.id.bytes, called, credentials)
    return PasskeyAsked(options, until)


async def add_passkey(parts: Parts, request: AddPasskey) -> SignedIn:
    """Add the passkey that a browser made. It is on record wherever the account is known.

    Who made it gave it too: the sign-in ends, and one that is strong begins.
    """
    caller, account, there = await _asking(parts, request)
    may_add(await _takes(parts, caller, account, there), there)
    name = fit_name(request.name)
    answered = parts.ceremonies.read(parts.site, request.answer)
    proof = await parts.proofs.of_secret(
        Proving.NEW_PASSKEY, sha256(answered.challenge).digest(), parts.latest()
    )
    if (
        proof is None
        or proof.account != account.id
        or not hmac.compare_digest(proof.mark, hashed(request.token))
        or not await parts.proofs.use(proof)
    ):
        raise refusal("passkey.over")
    if not answered.is_here:
        raise refusal("passkey.other_address")
    made = parts.ceremonies.new(parts.site, answered.challenge, request.answer)
    if await parts.passkeys.of_credential(made.credential) is not None:
        raise refusal("passkey.known")
    passkey = Passkey(
        id=parts.new_id(),
        account=account.id,
        email=account.email,
        credential=made.credential,
        key=made.key,
        host=parts.site.host,
        count=made.count,
        name=name,
        added=parts.now(),
    )
    first = is_first(parts, account, there)
    await record_turn(parts, account, passkey, PasskeyAdded, caller, first=first)
    if not await parts.passkeys.add(passkey):
        raise refusal("passkey.known")
    strength = caller.principal.strength
    instead = hashed(request.token)
    return await go_on(parts, caller, strength if strength in STRONG else PASSKEY, instead)


async def list_passkeys(parts: Parts, request: ListPasskeys) -> PasskeysListed:
    """Give the passkeys of the caller's account, and whether one may be added now."""
    caller, account, there = await _asking(parts, request)
    lines = [
        PasskeyLine(
            id=one.id,
            name=one.name,
            host=one.host,
            works=one.host == parts.site.host,
            added=one.added,
            used=one.used,
        )
        for one in there
    ]
    if not parts.site.host:
        return PasskeysListed(tuple(lines), may_add=False)
    takes = await _takes(parts, caller, account, there)
    return PasskeysListed(tuple(lines), passes(may_add, takes, there), takes)


async def rename_passkey(parts: Parts, request: RenamePasskey) -> Done:
    """Call a passkey of the caller's account something else."""
    caller, account, there = await _asking(parts, request)
    passkey, name = _one_of(there, request), fit_name(request.name)
    if passkey.name == name:
        return Done()
    await record_turn(parts, account, passkey, PasskeyRenamed, caller)
    if not await parts.passkeys.rename(passkey.id, name):
        raise refusal("passkey.missing")
    return Done()


async def end_passkey(parts: Parts, request: EndPasskey) -> Done:
    """End a passkey of the caller's account, unless there is no other way in.

    It takes a passkey or a code (``opening``): whose passkeys are lost needs officers.
    """
    caller, account, there = await _asking(parts, request)
    passkey = _one_of(there, request)
    may_end(account, there)
    await record_turn(parts, account, passkey, PasskeyEnded, caller)
    if not await parts.passkeys.end(passkey.id):
        raise refusal("passkey.missing")
    return Done()


async def record_turn(
    parts: Parts,
    account: Account,
    passkey: Passkey,
    what: type[OfPasskey],
    caller: Caller | None = None,
    *,
    first: bool = False,
) -> None:
    """Put it on record in each organization that knows the account, where one acts first.

    In each the passkey has an id of its own: no two records tell that they are of one account.
    """
    here = None if caller is None else caller.organization
    for known in sorted(account.people, key=lambda one: one.organization != here):
        log = own_log(known.organization)
        is_here = caller is not None and known.organization == here
        event = what(
            person=known.person,
            passkey=_id_in(parts, known.organization, passkey),
            session=caller.principal.session if caller is not None and is_here else None,
            address=parts.inquiry.origin.address,
        )
        if first and isinstance(event, PasskeyAdded):
            in_office = bool(await offices_of(parts, known[:2]))
            event = replace(event, first_of_officer=in_office)
        await record(parts, log, [event], record_context(parts, log, known.person, Role.MEMBER))


def _id_in(parts: Parts, organization: OrganizationId, passkey: Passkey) -> UUID:
    return parts.tags.sign_in(organization, passkey.id)


async def _asking(
    parts: Parts, request: AskPasskey | AddPasskey | ListPasskeys | RenamePasskey | EndPasskey
) -> tuple[Caller, Account, Sequence[Passkey]]:
    """Return who asks, in person, with their account and its passkeys."""
    caller = await authenticate(parts, request.token)
    if caller.principal.strength == OPERATOR:
        raise refusal(NOT_IN_PERSON)
    account = await account_of(parts, caller)
    return caller, account, await parts.passkeys.of_account(account.id)


async def _takes(parts: Parts, caller: Caller, account: Account, there: Sequence[Passkey]) -> Takes:
    if not parts.site.host:
        raise refusal("passkey.no_address")
    takes = await takes_to_add(parts, caller, account, there)
    return passkey_takes(takes, caller.principal.strength)


def _one_of(there: Sequence[Passkey], request: RenamePasskey | EndPasskey) -> Passkey:
    found = next((one for one in there if one.id == request.passkey), None)
    if found is None:
        raise refusal("passkey.missing")
    return found
