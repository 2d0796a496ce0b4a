"""Staff of whoever runs the service: let in by an officer, once, for a reason, for a while."""

import hmac
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from msgspec.structs import replace

from domain.access.accounts import people_of
from domain.access.events import OperatorAdmitted, OperatorEntered
from domain.access.identity import Known
from domain.access.purposes import OperatorReason
from domain.access.rights import NOT_ADMITTED, OPERATOR_UNKNOWN, Denial, may_admit_operator
from domain.codes import refusal
from domain.kernel import (
    NOT_IN_PERSON,
    Context,
    OrganizationId,
    Recorded,
    Refused,
    Role,
    Sealed,
    Stream,
    Unavailable,
    own_log,
)
from domain.ports import Append, Appended
from domain.protocol.door import AdmitOperator, OperatorAdmission, OperatorSignIn, SignedIn
from services.warden.caller import BY_COMMAND_LINE, Caller, authenticate
from services.warden.door.signing_in import begin_sign_in, known_person, named
from services.warden.ports import Parts
from services.warden.recording import decide_twice, record_refusal, record_refusal_of_stranger
from services.warden.records import access_context, record

LASTS: Final = timedelta(minutes=15)
LONGEST: Final = timedelta(hours=4)


async def admit_operator(parts: Parts, request: AdmitOperator) -> OperatorAdmission:
    """Let staff in once, for an officer; staff is given the admission's id."""
    return await decide_twice(parts, request, _admit)


async def _admit(parts: Parts, request: AdmitOperator) -> OperatorAdmission:
    caller = await authenticate(parts, request.token)
    verdict = may_admit_operator(caller.who, caller.own_log)
    if isinstance(verdict, Denial):
        await record_refusal(parts, caller, caller.own_log, verdict.rule, ())
        raise refusal("operator.admission_not_allowed")
    if not caller.principal.in_person:
        raise refusal(NOT_IN_PERSON)
    made = parts.tags.words(request.command_id)
    if (first := await _first(parts, caller, made)) is not None:
        return first
    if request.reason is OperatorReason.EVALUATION:
        raise refusal("operator.reason_needed")
    lasts = timedelta(minutes=request.minutes)
    if not timedelta(0) < lasts <= LONGEST:
        raise refusal("operator.too_long")
    until = parts.earliest() + lasts
    context = access_context(parts, caller, caller.own_log, verdict, request.reason)
    admitted = OperatorAdmitted(reason=request.reason, until=until)
    named = replace(context, command_id=made)
    try:
        await record(parts, caller.own_log, [admitted], named, basis=caller.basis)
    except Unavailable:
        if (first := await _first(parts, caller, made)) is not None:
            return first
        raise
    return OperatorAdmission(made, until)


async def _first(parts: Parts, caller: Caller, made: UUID) -> OperatorAdmission | None:
    """Return what a command led to that was done before: letting in twice opens one door."""
    asked = Stream(caller.own_log, "access", made), made
    match (await parts.store.first_answers([asked])).get(asked):
        case Appended(recorded=[Recorded(event=OperatorAdmitted(until=until)), *_]):
            return OperatorAdmission(made, until)
        case _:
            return None


async def operator_sign_in(parts: Parts, request: OperatorSignIn) -> SignedIn:
    """Let the command line act as somebody, on the machine that holds the operator's secret.

    Where others than its own users are served, an officer has let it in beforehand.
    """
    await require_operator(parts, request.secret, request.organization)
    organization = request.organization or await _organization_of(parts, request.person)
    person = await named(parts, organization, request.person)
    known = None if person is None else await known_person(parts, organization, person)
    if known is None:
        raise refusal("operator.person_missing")
    admitted = None if parts.evaluation else await _admitted(parts, known, request)
    until = parts.earliest() + LASTS
    if admitted is not None:
        until = admitted if request.reason is OperatorReason.IMPORT else min(until, admitted)
    session = parts.new_id()
    entered = OperatorEntered(
        reason=request.reason, session=session, until=until, admitted=admitted is not None
    )
    if not await _record_entry(parts, known, request.admission if admitted else None, entered):
        raise await _not_admitted(parts, known)
    return await begin_sign_in(parts, known, BY_COMMAND_LINE, until=until, session=session)


async def require_operator(
    parts: Parts, secret: Sealed, organization: OrganizationId | None = None
) -> None:
    """Refuse unless the operator's secret is given."""
    given, kept = secret.reveal().encode(), parts.operator.reveal().encode()
    if not kept or not hmac.compare_digest(given, kept):
        if organization is not None and await _exists(parts, organization):
            await record_refusal_of_stranger(parts, own_log(organization), OPERATOR_UNKNOWN)
        raise refusal("operator.refused")


async def _admitted(parts: Parts, known: Known, request: OperatorSignIn) -> datetime:
    """Return until when an officer lets staff in for this reason."""
    if request.admission is not None:
        stream = Stream(own_log(known.organization), "access", request.admission)
        match [recorded.event for recorded in await parts.store.read(stream)]:
            case [OperatorAdmitted(reason=reason, until=until)] if (
                reason is request.reason and until > parts.latest()
            ):
                return until
            case _:
                pass
    raise await _not_admitted(parts, known)


async def _not_admitted(parts: Parts, known: Known) -> Refused:
    await record_refusal_of_stranger(parts, own_log(known.organization), NOT_ADMITTED, known.person)
    return refusal("operator.not_admitted")


async def _record_entry(
    parts: Parts, known: Known, admission: UUID | None, entered: OperatorEntered
) -> bool:
    """Record that staff came in; False if the admission has been used up meanwhile."""
    tenant = own_log(known.organization)
    stream = Stream(tenant, "access", admission or parts.new_id())
    context = Context(
        tenant=tenant,
        actor=known.person,
        role=Role.OPERATOR,
        at=parts.now(),
        command_id=stream.id,
        correlation_id=parts.inquiry.origin.request or stream.id,
        purpose=entered.reason,
        client="cli",
    )
    wanted = Append(
        stream=stream, expected=1 if admission else 0, events=[entered], context=context
    )
    try:
        [outcome] = await parts.store.append(tenant, [wanted])
    except (Refused, OSError):
        raise refusal("access.not_recorded") from None
    return isinstance(outcome, Appended)


async def _exists(parts: Parts, organization: OrganizationId) -> bool:
    return bool(await parts.store.read(Stream(own_log(organization), "organization", organization)))


async def _organization_of(parts: Parts, email: Sealed) -> OrganizationId:
    people = people_of(await parts.accounts.accounts_at(parts.tags.account(email)))
    if len(people) != 1:
        raise refusal("operator.organization_needed")
    return people[0].organization
