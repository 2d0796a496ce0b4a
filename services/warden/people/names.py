"""Shows the names of people for one page: one batch, one record, no cache."""

from collections.abc import Mapping, Sequence

from domain.access.events import ObjectRef
from domain.access.purposes import Basis, ObjectKind, Purpose
from domain.access.rights import UNKNOWN_PEOPLE, NameRule, Permit, Reach, name_rules
from domain.codes import refusal
from domain.invitations.state import InvitationStage
from domain.kernel import PersonId, Role, Stream, Tenant, own_log
from domain.people.events import PersonRegistered
from domain.protocol.names import NamesShown, PersonName, ShowNames
from domain.protocol.people import PersonalData
from services.warden.caller import Caller, authenticate
from services.warden.invitations.register import Kept
from services.warden.limits import Counted
from services.warden.people.guests import guests_of, typed_with
from services.warden.people.personal_data import LABEL, known_people, opened_people
from services.warden.people.roll import Roll, roll_of
from services.warden.ports import Parts
from services.warden.quotas import require_within_quota
from services.warden.recording import decide_twice, record_permit, record_refusal

SHOWN = (ObjectKind.NAME, ObjectKind.ATTENDANCE)


async def show_names(parts: Parts, request: ShowNames) -> NamesShown:
    """Show the names the caller may see; the others are absent, and their denial is recorded.

    Who is shown themselves alone looks at their own: that they looked is theirs to know.

    People stand on record by their ids: another order would tell from which page they were asked.
    """
    return await decide_twice(parts, request, _show)


async def _show(parts: Parts, request: ShowNames) -> NamesShown:
    caller = await authenticate(parts, request.token)
    tenant = caller.in_program(request.program)
    people = sorted(set(request.people))
    known = await known_people(parts, caller.organization, people)
    permit, allowed, guests = await _allowed(
        parts, caller, tenant, request, [person for person in people if person in known]
    )
    kind = request.kind if request.kind in SHOWN else ObjectKind.NAME
    kept_back = [ObjectRef(kind, p, LABEL) for p in people if p not in allowed]
    if kept_back:
        await record_refusal(
            parts, caller, caller.own_log, UNKNOWN_PEOPLE, kept_back, purpose=request.purpose
        )
    if not allowed:
        if people:
            raise refusal("names.not_allowed")
        return NamesShown({}, 0)
    shown = [ObjectRef(kind, person, LABEL, known[person].sealed_at) for person in allowed]
    await require_within_quota(parts, caller, tenant, Counted.NAMES, shown, request.purpose)
    position = await record_permit(parts, caller, tenant, permit, shown)
    own = {person: known[person] for person in allowed if person not in guests}
    data = {**await opened_people(parts, caller.organization, own)}
    typed = await typed_with(parts, caller.organization, guests.values())
    data |= {person: typed[one.id] for person, one in guests.items() if one.id in typed}
    return NamesShown(names_from(data), position)


def names_from(data: Mapping[PersonId, PersonalData]) -> dict[PersonId, PersonName]:
    """Take the names out of people's data."""
    return {
        person: PersonName(d.given_name, d.family_name, d.post_nominals)
        for person, d in data.items()
    }


async def _allowed(
    parts: Parts, caller: Caller, tenant: Tenant, request: ShowNames, people: Sequence[PersonId]
) -> tuple[Permit, Sequence[PersonId], Mapping[PersonId, Kept]]:
    """Say by which rule names may be shown, and whose: the rule that reaches furthest.

    Who is only invited is reached as a guest, by the name that was typed then.
    """
    role = caller.role_in(tenant, request.group)
    roll = await roll_of(parts.store, tenant, request.group) if request.group else Roll()
    permit = Permit("names.own", Basis.OWN, role or Role.MEMBER, Purpose.OWN)
    best = [person for person in people if person == caller.person]
    guests: Mapping[PersonId, Kept] = {}
    for rule in name_rules(caller.who, tenant, role):
        if request.purpose in rule.purposes:
            reached = await _reached(parts, tenant, rule, roll, people)
            beyond = [p for p in people if p not in reached and p != caller.person]
            invited = await _invited(parts, tenant, rule, beyond)
            seen = [p for p in people if p not in beyond or p in invited]
            if len(seen) > len(best):
                best, permit = seen, Permit(rule.id, rule.basis, rule.role, request.purpose)
                guests = {
                    p: one
                    for p, one in invited.items()
                    if one.state.stage is not InvitationStage.ACCEPTED
                }
    return permit, best, guests


async def _invited(
    parts: Parts, tenant: Tenant, rule: NameRule, people: Sequence[PersonId]
) -> Mapping[PersonId, Kept]:
    """Return those whom the program has invited, to who is shown all of the program."""
    return await guests_of(parts, tenant, people) if rule.reach is Reach.PROGRAM else {}


async def _reached(
    parts: Parts, tenant: Tenant, rule: NameRule, roll: Roll, people: Sequence[PersonId]
) -> frozenset[PersonId]:
    match rule.reach:
        case Reach.EVERYBODY:
            exists = tenant.is_organization or await _is_program(parts, tenant)
            return frozenset(people) if exists else frozenset()
        case Reach.PROGRAM:
            return roll.concerned | await people_in(parts, tenant, people)
        case Reach.CONCERNED:
            return roll.concerned
        case Reach.BELONGING:
            return roll.belonging


async def _is_program(parts: Parts, tenant: Tenant) -> bool:
    log = own_log(tenant.organization)
    return bool(await parts.store.read(Stream(log, "program", tenant.program)))


async def people_in(
    parts: Parts, tenant: Tenant, people: Sequence[PersonId]
) -> frozenset[PersonId]:
    """Return those at home in the program, or with a right in it."""
    held = await parts.accounts.with_rights_in(tenant, people)
    log = own_log(tenant.organization)
    others = [Stream(log, "person", person) for person in people if person not in held]
    histories = await parts.store.read_streams(others)
    at_home = {
        PersonId(person)
        for person, history in histories.items()
        for recorded in history
        if isinstance(recorded.event, PersonRegistered)
        and recorded.event.home_program == tenant.program
    }
    return held | at_home
