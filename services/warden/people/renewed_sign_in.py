"""Carries out a renewal that two officers vouched for: facts first, then the account.

An account may be of several organizations: each has officers of its own, who ask and vouch there,
and none learns of another. Once the last of them is due all that it takes is there.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime

from domain.access.identity import Account, Known
from domain.access.strengths import OWN_STRONG, PASSWORD, PASSWORD_AND_MAIL
from domain.codes import refusal
from domain.execute import Step, execute, state_of
from domain.kernel import OrganizationId, PersonId, Refused, Role, own_log
from domain.organizations.tenures import settled_offices, tenures
from domain.people.commands import SettleSignInRenewal, StopSignInRenewal
from domain.people.events import (
    PersonDeactivated,
    PersonDeceasedRecorded,
    RenewalStop,
    SignInRenewalVouched,
    SignInRenewed,
)
from domain.people.limits import APART
from domain.people.person import PERSON, Person
from domain.people.renewing import Renewal, is_vouched_still
from domain.protocol.answers import Done
from domain.protocol.renewals import SettleRenewal
from services.warden.limits import Somebody
from services.warden.people.addresses import require_postman
from services.warden.people.moved_mailbox import (
    account_of,
    by_system,
    offices_of,
    once_of,
    person_stream,
)
from services.warden.people.offices import organization_stream
from services.warden.people.twins import twin_of
from services.warden.ports import Parts


async def settle_renewal(parts: Parts, request: SettleRenewal) -> Done:
    """Carry it out if nobody stopped it. What an attempt before left undone is done.

    Raises ``Unavailable`` (``renewal.not_yet``) if its time has not passed by every clock.
    """
    whose = request.organization, request.person
    await require_postman(parts, own_log(request.organization), request.secret)
    renewal = (await person_of(parts, whose)).renewal
    facts = await parts.store.read(person_stream(whose))
    fact = next((one.event for one in facts if one.event_id == request.fact), None)
    if renewal is None or not isinstance(fact, SignInRenewalVouched) or renewal.vouched != fact:
        return Done()
    if renewal.done is None and parts.earliest() < fact.settles_at:
        raise refusal("renewal.not_yet")
    async with parts.counts.replacing:
        account = await account_of(parts, whose)
        if account is not None and not _is_effective(renewal, account):
            await _carry_out(parts, account, renewal)
    return Done()


async def keep_sign_in(
    parts: Parts, people: Iterable[Known], why: RenewalStop = RenewalStop.SIGNED_IN
) -> None:
    """Stop every renewal that waits: whoever gives what would go has not lost it."""
    for known in people:
        with suppress(Refused):
            renewal = (await person_of(parts, known[:2])).renewal
            if renewal is not None and renewal.is_waiting(parts.latest()):
                await stop_renewal_of(parts, known[:2], renewal, why)


async def is_renewing(parts: Parts, people: Iterable[Known]) -> bool:
    """Whether a renewal of an account waits anywhere."""
    renewals = [(await person_of(parts, known[:2])).renewal for known in people]
    return any(one is not None and one.is_waiting(parts.latest()) for one in renewals)


async def may_keep(parts: Parts, account: Account | None, strength: str) -> bool:
    """Whether whoever came in so stops a renewal: strongly, or by password if nothing else is.

    The sign-in of one organization stops none: another's officers may have asked for it.
    """
    if strength in OWN_STRONG or account is None:
        return strength in OWN_STRONG
    return strength in {PASSWORD, PASSWORD_AND_MAIL} and not await has_factor(parts, account)


async def has_factor(parts: Parts, account: Account) -> bool:
    """Whether an account has an app or a passkey."""
    return account.factor is not None or bool(await parts.passkeys.of_account(account.id))


async def stop_renewal_of(
    parts: Parts, whose: Somebody, renewal: Renewal, why: RenewalStop
) -> Done:
    """Note that it was stopped, by no officer."""
    asked = renewal.asked.asked
    step = Step(
        stream=person_stream(whose),
        command=StopSignInRenewal(whose[1], asked, why),
        context=by_system(parts, whose[0], once_of(parts, whose, asked, "stopped")),
    )
    return Done((await execute(parts.store, PERSON, step)).position)


async def settled_of(
    parts: Parts, organization: OrganizationId, officer: PersonId, *others: PersonId
) -> frozenset[Role]:
    """Return the offices of the whole organization that somebody has held for long enough.

    It is none of who is registered as one of the ``others`` too: nobody is two people.
    """
    if await twin_of(parts, organization, officer) in others:
        return frozenset()
    history = await parts.store.read(organization_stream(organization))
    return settled_offices(tenures(history), officer, parts.earliest())


async def held_by(parts: Parts, whose: Somebody) -> frozenset[Role]:
    """Return the offices that somebody holds, or is to hold, by either registration."""
    organization, person = whose
    twin = await twin_of(parts, organization, person)
    also = frozenset[Role]() if twin is None else await offices_of(parts, (organization, twin))
    return await offices_of(parts, whose) | also


async def person_of(parts: Parts, whose: Somebody) -> Person:
    """Return somebody as the log has them now."""
    state, _ = await state_of(parts.store, PERSON, person_stream(whose))
    return state


async def _carry_out(parts: Parts, account: Account, own: Renewal) -> None:
    waiting = await _all_that_wait(parts, account, own)
    if waiting is None:
        return
    commands = {whose: await _command(parts, whose, one) for whose, one in waiting.items()}
    for whose, command in commands.items():
        if waiting[whose].done is None and not is_vouched_still(command):
            await _append(parts, whose, command)
            return
    moments = [
        one.done or await _append(parts, whose, commands[whose]) for whose, one in waiting.items()
    ]
    for passkey in await parts.passkeys.of_account(account.id):
        await parts.passkeys.end(passkey.id)
    if not await parts.accounts.renew(account, max(moments)):
        raise refusal("renewal.not_yet")


async def _all_that_wait(
    parts: Parts, account: Account, own: Renewal
) -> Mapping[Somebody, Renewal] | None:
    """Return the renewal of each organization of an account; None if one is not there yet."""
    found: dict[Somebody, Renewal] = {}
    for known in account.people:
        state = await person_of(parts, known[:2])
        if not state.is_known:
            continue
        renewal = state.renewal
        is_own = renewal is not None and renewal.asked == own.asked
        if not is_own and await _is_long_gone(parts, known[:2], state):
            continue
        if renewal is None or not (_is_due(parts, renewal) or _goes_with(renewal, own, account)):
            return None
        found[known[:2]] = renewal
    return found


async def _is_long_gone(parts: Parts, whose: Somebody, state: Person) -> bool:
    """Whether no officer there would act: access ended, or a death was recorded, 72 hours ago.

    Or one admin there ends it, lets the officers of another renew all, and gives it back.
    """
    if state.is_here and not state.deactivated:
        return False
    facts = await parts.store.read(person_stream(whose))
    ends = [
        one.recorded_at
        for one in facts
        if isinstance(one.event, PersonDeactivated | PersonDeceasedRecorded)
    ]
    return max(ends) + APART <= parts.earliest()


def _is_due(parts: Parts, renewal: Renewal) -> bool:
    return renewal.is_due(parts.earliest()) and renewal.is_waiting(parts.latest())


def _goes_with(renewal: Renewal, own: Renewal, account: Account) -> bool:
    """Whether it is on record already and was left undone, by an attempt at this one."""
    was_begun = renewal.done is not None and renewal.done >= own.asked_at
    return was_begun and not _is_effective(renewal, account)


def _is_effective(renewal: Renewal, account: Account) -> bool:
    """Whether the account has nothing any more of what it had before."""
    since = account.renewed_at
    return renewal.done is not None and since is not None and renewal.done <= since


async def _command(parts: Parts, whose: Somebody, renewal: Renewal) -> SettleSignInRenewal:
    """Look anew who holds which office: of whom it is about, who asked and who vouched."""
    (organization, person), vouched, by = whose, renewal.vouched, renewal.asked.by
    return SettleSignInRenewal(
        asked=renewal.asked.asked,
        held=await held_by(parts, whose),
        asking=await settled_of(parts, organization, by, person),
        vouching=frozenset()
        if vouched is None
        else await settled_of(parts, organization, vouched.by, person, by),
    )


async def _append(parts: Parts, whose: Somebody, command: SettleSignInRenewal) -> datetime:
    step = Step(
        stream=person_stream(whose),
        command=command,
        context=by_system(parts, whose[0], once_of(parts, whose, command.asked, "renewal")),
    )
    appended = await execute(parts.store, PERSON, step)
    said = [one.event.at for one in appended.recorded if isinstance(one.event, SignInRenewed)]
    return said[0] if said else parts.now()
