"""Where somebody is signed in: each sign-in of their account, and its end, at once."""

from collections.abc import Sequence

from domain.access.events import SignInsEnded
from domain.access.identity import Account, Known, OpenSession
from domain.access.passkeys import fit_name
from domain.codes import refusal
from domain.kernel import Context, Log, Role, Sealed, own_log
from domain.protocol.answers import Done
from domain.protocol.door import (
    EndSignIns,
    ListSignIns,
    NameDevice,
    SignInLine,
    SignInsListed,
)
from services.warden.caller import BY_COMMAND_LINE, Caller, authenticate
from services.warden.door.signing_in import hashed
from services.warden.ports import Parts
from services.warden.records import record


async def list_sign_ins(parts: Parts, request: ListSignIns) -> SignInsListed:
    """Give every sign-in of the caller's account, in whichever organization; their own first."""
    caller = await authenticate(parts, request.token)
    there, account = await _open(parts, caller), await _account(parts, caller)
    devices = await parts.passkeys.devices([one.session.session for one in there])
    names = {} if account is None else await parts.passkeys.device_names(account.id)
    lines = [
        SignInLine(
            id=one.session.session,
            organization=one.session.known.organization,
            device=one.session.device,
            name=names.get(devices.get(one.session.session, b""), Sealed("")).reveal(),
            nameable=one.session.session in devices,
            strength=one.session.strength,
            began=one.began,
            seen=one.seen,
            expires=one.session.expires,
            here=one.session.session == caller.principal.session,
        )
        for one in there
    ]
    return SignInsListed(tuple(sorted(lines, key=lambda line: not line.here)))


async def end_sign_ins(parts: Parts, request: EndSignIns) -> Done:
    """End one sign-in of the caller's account, or all but the one in which they ask.

    Each organization has it on record among own looks, which only whoever it was is shown.
    """
    caller = await authenticate(parts, request.token)
    if caller.principal.strength == BY_COMMAND_LINE:
        raise refusal("sign_in.missing")
    here = caller.principal.session
    ending = [
        one
        for one in await _open(parts, caller)
        if (
            one.session.session == request.sign_in
            if request.sign_in
            else one.session.session != here
        )
    ]
    if request.sign_in is not None and not ending:
        raise refusal("sign_in.missing")
    for known in dict.fromkeys(one.session.known for one in ending):
        count = sum(one.session.known == known for one in ending)
        await _record(parts, known, SignInsEnded(count=count))
    if request.sign_in is None:
        here_alone = caller.organization, caller.person, hashed(request.token)
        await parts.accounts.end_others(*here_alone)
    else:
        for one in ending:
            await parts.accounts.end(one.session.token)
    return Done()


async def name_device(parts: Parts, request: NameDevice) -> Done:
    """Call the device of a sign-in of the caller's account something, for later sign-ins too."""
    caller = await authenticate(parts, request.token)
    account, name = await _account(parts, caller), fit_name(request.name)
    found = [one for one in await _open(parts, caller) if one.session.session == request.sign_in]
    if not found or account is None or caller.principal.strength == BY_COMMAND_LINE:
        raise refusal("sign_in.missing")
    device = (await parts.passkeys.devices([request.sign_in])).get(request.sign_in)
    if device is None:
        raise refusal("device.unknown")
    await parts.passkeys.name_device(account.id, device, name)
    return Done()


async def _account(parts: Parts, caller: Caller) -> Account | None:
    return (await parts.accounts.accounts_of(caller.organization, [caller.person])).get(
        caller.person
    )


async def _open(parts: Parts, caller: Caller) -> Sequence[OpenSession]:
    """Return the sessions of everybody whom the caller's account signs in, but for staff."""
    account = await _account(parts, caller)
    people = [(caller.organization, caller.person)]
    if account is not None:
        people = [known[:2] for known in account.people]
    sessions = [one for who in people for one in await parts.accounts.open_sessions(*who)]
    return [one for one in sessions if one.session.strength != BY_COMMAND_LINE]


async def _record(parts: Parts, known: Known, event: SignInsEnded) -> None:
    log, command = own_log(known.organization), parts.new_id()
    context = Context(
        tenant=log,
        actor=known.person,
        role=Role.MEMBER,
        at=parts.now(),
        command_id=command,
        correlation_id=command,
        client="web",
    )
    await record(parts, log, [event], context, log=Log.OWN)
