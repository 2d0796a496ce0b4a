"""How far a renewal of somebody's sign-in is, as those who can vouch for it or stop it see it."""

from domain.kernel import PersonId
from domain.people.moving import VOUCHING
from domain.people.renewing import Renewal, may_second
from domain.protocol.renewals import RenewalLine
from services.warden.caller import Caller
from services.warden.limits import Somebody
from services.warden.people.renewed_sign_in import held_by, person_of, settled_of
from services.warden.ports import Parts


async def renewals_in(parts: Parts, caller: Caller) -> tuple[RenewalLine, ...]:
    """List the renewals that wait in the caller's organization, for whom they are."""
    if not caller.offices(caller.own_log.program) & VOUCHING:
        return ()
    people = await parts.renewals.of(parts.store, caller.organization)
    lines = [await renewal_line(parts, caller, person) for person in sorted(people)]
    return tuple(sorted((one for one in lines if one is not None), key=lambda one: one.asked_at))


async def renewal_line(parts: Parts, caller: Caller, person: PersonId) -> RenewalLine | None:
    """Say how far the renewal of somebody is, if one waits, and what the caller can do."""
    whose = caller.organization, person
    renewal = await waiting_of(parts, whose)
    if renewal is None:
        return None
    context = caller.context(parts, caller.own_log, parts.new_id())
    held, by = await held_by(parts, whose), renewal.asked.by
    settled = await settled_of(parts, caller.organization, caller.person, person, by)
    vouched = renewal.vouched
    return RenewalLine(
        person=person,
        reason=renewal.asked.reason,
        by=renewal.asked.by,
        asked_at=renewal.asked_at,
        until=renewal.asked.until,
        vouched_by=None if vouched is None else vouched.by,
        settles_at=None if vouched is None else vouched.settles_at,
        may_vouch=may_second(renewal, person, held, settled, context),
        may_stop=bool(context.offices & VOUCHING) or caller.person == person,
    )


async def waiting_of(parts: Parts, whose: Somebody) -> Renewal | None:
    """Return the renewal of somebody that waits, if one does."""
    renewal = (await person_of(parts, whose)).renewal
    return renewal if renewal is not None and renewal.is_waiting(parts.latest()) else None
