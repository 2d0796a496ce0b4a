"""Shows one person, and changes who they are: themselves, or an admin, who has them told."""

from collections.abc import Mapping
from typing import Final, cast
from uuid import UUID

import msgspec

from domain.access.events import ObjectRef
from domain.access.identity import Known
from domain.access.purposes import ObjectKind
from domain.codes import refusal
from domain.execute import Step, execute
from domain.kernel import (
    PersonId,
    Refused,
    Sealed,
)
from domain.people.addresses import masked
from domain.people.commands import (
    CorrectOwnDetails,
    CorrectPerson,
    DeactivatePerson,
    ReactivatePerson,
)
from domain.people.events import PersonRegistered
from domain.people.person import PERSON, Person
from domain.people.professions import require_profession
from domain.people.renewing import may_ask_renewal
from domain.protocol.answers import Enacted
from domain.protocol.people import (
    ChangeDetails,
    Details,
    LetIn,
    MoveShown,
    PersonalData,
    PersonShown,
    ShowPerson,
)
from services.warden.caller import Caller, authenticate
from services.warden.limits import Counted
from services.warden.people.belonging import belongings_of, mailbox_of, standing_of
from services.warden.people.moved_mailbox import account_of, is_officer_elsewhere, offices_of
from services.warden.people.personal_data import (
    LABEL,
    draft,
    new_personal_data,
    opened_people,
    sealed_data,
)
from services.warden.people.reaching import Reached, context_about, reach, stream_of
from services.warden.people.renewal_lines import renewal_line
from services.warden.people.renewed_sign_in import settled_of
from services.warden.people.renewing import is_to_renew
from services.warden.people.twins import find_proposed, find_twin, show_twin
from services.warden.ports import Parts
from services.warden.quotas import require_within_quota
from services.warden.recording import decide_twice, record_permit
from services.warden.steps import step_done

SEALED: Final = ("given_name", "family_name", "post_nominals")
CODES: Final = ("profession", "practice", "locale", "zone")
_decoder = msgspec.json.Decoder(Details)


async def show_person(parts: Parts, request: ShowPerson) -> PersonShown:
    """Show somebody by name, with where they belong; who is not theirs is as if not there."""
    return await decide_twice(parts, request, _show)


async def change_details(parts: Parts, request: ChangeDetails) -> Enacted:
    """Change what differs; names that are others are sealed anew."""
    caller = await authenticate(parts, request.token)
    reached = await reach(parts, caller, request.person)
    wanted = _details(request.details)
    held = await _held(parts, caller, reached)
    require_profession(wanted.profession, [reached.state.profession])
    data = new_personal_data(
        sealed_data(
            PersonalData(wanted.given_name, wanted.family_name, wanted.post_nominals, held.email)
        )
    )
    fields = differing(details_of(held, reached.state), wanted)
    changes = {}
    if {*fields} & {*SEALED, "locale"}:
        known = reached.person
        new = draft(parts, caller.organization, known, wanted.locale, sealed_data(data))
        changes[request.command_id] = await parts.vault.seal(caller.own_log, [new])
    sealed = reached.item.item if changes else None
    step = Step(
        stream=stream_of(caller, reached.person),
        command=_command(reached, wanted, sealed),
        context=context_about(parts, caller, reached, request.command_id),
        basis=None if reached.own else caller.basis,
    )
    outcome = await execute(parts.keeping(changes), PERSON, step)
    if "locale" in fields:
        await parts.accounts.speak(Known(caller.organization, reached.person, wanted.locale))
    return Enacted((step_done(outcome, reached.person),))


async def let_in(parts: Parts, request: LetIn) -> Enacted:
    """End somebody's access, and every sign-in with it; or give it back."""
    caller = await authenticate(parts, request.token)
    reached = await reach(parts, caller, request.person)
    step = Step(
        stream=stream_of(caller, reached.person),
        command=ReactivatePerson()
        if request.ended is None
        else DeactivatePerson(
            request.ended,
            in_office=request.person in caller.selves
            or bool(await offices_of(parts, (caller.organization, reached.person))),
            places=request.places,
        ),
        context=caller.context(parts, caller.own_log, request.command_id),
        basis=caller.basis,
    )
    outcome = await execute(parts.store, PERSON, step)
    if request.ended is not None and not isinstance(outcome, Refused):
        known = Known(caller.organization, reached.person, reached.state.locale)
        await parts.accounts.end_all(known)
    return Enacted((step_done(outcome, reached.person),))


def differing(before: Details, wanted: Details) -> tuple[str, ...]:
    """Name the fields that differ."""
    return tuple(
        name for name in (*SEALED, *CODES) if getattr(before, name) != getattr(wanted, name)
    )


def details_of(data: PersonalData, state: Person) -> Details:
    """Put together what is sealed and what the log says."""
    return Details(
        given_name=data.given_name,
        family_name=data.family_name,
        post_nominals=data.post_nominals,
        profession=state.profession,
        practice=state.practice,
        locale=state.locale,
        zone=state.zone,
    )


async def _show(parts: Parts, request: ShowPerson) -> PersonShown:
    caller = await authenticate(parts, request.token)
    reached = await reach(parts, caller, request.person)
    who, log = reached.person, caller.own_log
    tenant = log if reached.program is None else caller.in_program(reached.program)
    twin = None if reached.own else await find_twin(parts, caller, reached)
    proposed = () if reached.own else await find_proposed(parts, caller, reached, request.seconds)
    others = {one.person: one.item for one in (twin, *proposed) if one is not None}
    shown = [
        ObjectRef(ObjectKind.NAME, one, LABEL, item.sealed_at)
        for one, item in {who: reached.item, **others}.items()
    ]
    await require_within_quota(parts, caller, tenant, Counted.NAMES, shown, reached.permit.purpose)
    record = await record_permit(parts, caller, tenant, reached.permit, shown)
    held = await _held(parts, caller, reached)
    first = reached.history[0]
    registered = cast("PersonRegistered", first.event)
    account = (await parts.accounts.accounts_of(caller.organization, [who])).get(who)
    return PersonShown(
        person=who,
        details=details_of(held, reached.state),
        registered=first.recorded_at,
        home_program=registered.home_program,
        standing=await standing_of(parts, (caller.organization, who), reached.state, account),
        mailbox=await mailbox_of(parts, caller.organization, who, account),
        belongs=await belongings_of(parts, caller.organization, who, reached.program),
        record=record,
        address=masked(held.email) if reached.own else "",
        move=await _moving(parts, caller, reached),
        status_until=reached.state.status.lapses_at if reached.state.status else None,
        status_lapsed=reached.state.status is not None and reached.state.status.lapsed,
        died=reached.state.death.day if reached.state.death and reached.state.is_deceased else None,
        twin=None if twin is None else await show_twin(parts, caller, reached, twin),
        proposed=tuple(
            [
                one
                for found in proposed
                if (one := await show_twin(parts, caller, reached, found)) is not None
            ]
        ),
        renewal=await renewal_line(parts, caller, who),
        may_renew=await _may_renew(parts, caller, who),
    )


async def _moving(parts: Parts, caller: Caller, reached: Reached) -> MoveShown | None:
    """Say how far another mailbox is, if one is asked for."""
    move = reached.state.move
    if move is None or move.done:
        return None
    whose = caller.organization, reached.person
    in_office = await offices_of(parts, whose)
    return MoveShown(
        settles_at=move.asked.settles_at,
        proven=move.proven,
        helped=move.asked.by is not None,
        backed=move.backed if in_office else None,
        elsewhere=reached.own and await is_officer_elsewhere(parts, whose, move),
    )


async def _may_renew(parts: Parts, caller: Caller, person: PersonId) -> bool:
    context = caller.context(parts, caller.own_log, parts.new_id())
    settled = await settled_of(parts, caller.organization, caller.person)
    if not may_ask_renewal(person, settled, context):
        return False
    account = await account_of(parts, (caller.organization, person))
    return account is not None and await is_to_renew(parts, account)


async def _held(parts: Parts, caller: Caller, reached: Reached) -> PersonalData:
    found: Mapping[PersonId, PersonalData] = await opened_people(
        parts, caller.organization, {reached.person: reached.item}
    )
    if reached.person not in found:
        raise refusal("person.missing")
    return found[reached.person]


def _details(text: Sealed) -> Details:
    try:
        return _decoder.decode(text.reveal())
    except msgspec.MsgspecError:
        raise refusal("person.data_invalid") from None


def _command(
    reached: Reached, wanted: Details, sealed: UUID | None
) -> CorrectPerson | CorrectOwnDetails:
    if reached.own:
        return CorrectOwnDetails(
            person=reached.person,
            profession=wanted.profession,
            practice=wanted.practice,
            locale=wanted.locale,
            zone=wanted.zone,
            sealed=sealed,
        )
    return CorrectPerson(
        profession=wanted.profession,
        practice=wanted.practice,
        sealed=sealed,
        locale=wanted.locale,
        zone=wanted.zone,
        theirs=reached.program is not None,
    )
