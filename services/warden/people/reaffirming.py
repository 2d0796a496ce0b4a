"""Says who is to sign an agreement again, and notes who has not in time."""

from typing import cast
from uuid import uuid5

from msgspec.structs import replace

from domain.execute import Step, execute, state_of
from domain.groups.commands import LapseReaffirmation
from domain.groups.events import AgreementSigned, GroupEvent
from domain.groups.group import GROUP
from domain.groups.reaffirming import all_asked, asked
from domain.groups.state import Group, Stage
from domain.kernel import PersonId, Stream, Tenant, own_log
from domain.protocol.answers import Done
from domain.protocol.people import LapseSignaturesOf, PeopleConcerned, WhomToAskToSign
from services.warden.people.addresses import require_postman
from services.warden.people.moved_mailbox import by_system
from services.warden.people.roster import people_on_record
from services.warden.ports import Parts


async def whom_to_ask_to_sign(parts: Parts, request: WhomToAskToSign) -> PeopleConcerned:
    """Name whom a fact asks to sign who have not since, and still have access."""
    await require_postman(parts, own_log(request.organization), request.secret)
    history = await parts.store.read(_stream(request))
    events = [cast("GroupEvent", one.event) for one in history]
    at = next((n for n, one in enumerate(history) if one.event_id == request.fact), None)
    group, now = GROUP.fold(events), parts.latest()
    if at is None or group.stage is Stage.CLOSED:
        return PeopleConcerned(())
    fact, before, after = events[at], GROUP.fold(events[:at]), GROUP.fold(events[: at + 1])
    if isinstance(fact, AgreementSigned):
        people = [fact.person]
    else:
        people = sorted(after.again.keys() - before.again.keys())
    waiting = [one for one in people if _has_not_since(one, events[at + 1 :], group)]
    known = await people_on_record(parts, request.organization, waiting)
    return PeopleConcerned(
        tuple(
            one
            for one in waiting
            if asked(group, one, now) is not None and one in known and known[one].has_access
        )
    )


async def lapse_signatures_of(parts: Parts, request: LapseSignaturesOf) -> Done:
    """Note it of each of whom it is not noted yet; of a group that has ended, of nobody."""
    await require_postman(parts, own_log(request.organization), request.secret)
    stream = _stream(request)
    group, version = await state_of(parts.store, GROUP, stream)
    position = 0
    if group.stage is Stage.CLOSED:
        return Done(position)
    for person, why in all_asked(group, parts.now()).items():
        if why.late and person not in group.lapsed:
            once = uuid5(person, f"lapse:{stream.id}:{version}")
            context = replace(by_system(parts, request.organization, once), tenant=stream.tenant)
            step = Step(stream=stream, command=LapseReaffirmation(person), context=context)
            position = (await execute(parts.store, GROUP, step)).position
    return Done(position)


def _has_not_since(person: PersonId, later: list[GroupEvent], group: Group) -> bool:
    signed = any(isinstance(one, AgreementSigned) and one.person == person for one in later)
    return person in group.signing and not signed


def _stream(request: WhomToAskToSign | LapseSignaturesOf) -> Stream:
    return Stream(Tenant(request.organization, request.program), GROUP.category, request.group)
