"""Gives credentials to lead by two officers' words, and says who has which and who supervises."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final
from uuid import uuid5

from msgspec.structs import replace

from domain.access.deciding import require_in_person
from domain.codes import refusal
from domain.credentials.commands import (
    AgreeSupervision,
    ConfirmCredential,
    CredentialCommand,
    DeclineCredential,
    DeclineSupervision,
    EndSupervision,
    EnterTraining,
    ProposeCredential,
    ReinstateCredential,
    RevokeCredential,
    SuspendCredential,
)
from domain.credentials.credential import CREDENTIAL
from domain.credentials.guards import ADMIN, SECOND, may
from domain.credentials.state import Credential, CredentialStanding
from domain.execute import Step, execute
from domain.kernel import OrganizationId, PersonId, Refused, Sealed, Stream, own_log
from domain.kernel.classes import Coded
from domain.protocol.answers import Enacted
from domain.protocol.credentials import (
    CredentialLine,
    CredentialsListed,
    EnactCredential,
    ListCredentials,
    ShowCredential,
    ShowOwnCredential,
)
from services.warden.caller import Caller, authenticate
from services.warden.people.offices import open_names
from services.warden.people.roster import on_record, people_on_record
from services.warden.ports import Parts
from services.warden.recording import decide_twice, record_refusal
from services.warden.steps import step_done

STEPS: Final[Mapping[Coded, type[CredentialCommand]]] = MappingProxyType(
    {
        "propose": ProposeCredential,
        "confirm": ConfirmCredential,
        "decline": DeclineCredential,
        "suspend": SuspendCredential,
        "reinstate": ReinstateCredential,
        "revoke": RevokeCredential,
        "train": EnterTraining,
        "agree": AgreeSupervision,
        "disagree": DeclineSupervision,
        "end": EndSupervision,
    }
)
"""What a page offers of somebody's credential, by its word."""
GIVES: Final = (ProposeCredential, ConfirmCredential, EnterTraining, AgreeSupervision)
"""What is given to somebody, who must be there for it."""


async def enact_credential(parts: Parts, request: EnactCredential) -> Enacted:
    """Say something of somebody's credential or training; what is refused is on record."""
    caller = await authenticate(parts, request.token)
    require_in_person(request.command, in_person=caller.principal.in_person)
    try:
        command = await _as_known(parts, caller, request.command)
        step = Step(
            stream=credential_stream(caller.organization, command.person),
            command=command,
            context=caller.context(parts, caller.own_log, request.command_id),
            basis=caller.basis,
        )
        outcome = await execute(parts.store, CREDENTIAL, step)
    except Refused as error:
        await record_refusal(parts, caller, caller.own_log, error.code, ())
        raise
    return Enacted((step_done(outcome, command.person),))


async def list_credentials(parts: Parts, request: ListCredentials) -> CredentialsListed:
    """Say who has a credential or is in training, by name and on record; to officers alone."""
    return await decide_twice(parts, request, _list)


async def show_credential(parts: Parts, request: ShowCredential) -> CredentialsListed:
    """Say what somebody's credential is, and who could supervise them; to officers alone."""
    return await decide_twice(parts, request, _show)


async def show_own_credential(parts: Parts, request: ShowOwnCredential) -> CredentialsListed:
    """Say what one's own is, and whom one supervises or is asked to."""
    return await decide_twice(parts, request, _show_own)


def credential_stream(organization: OrganizationId, person: PersonId) -> Stream:
    """Return where the facts of somebody's credential are: apart from those of the person."""
    return Stream(own_log(organization), CREDENTIAL.category, uuid5(person, CREDENTIAL.category))


async def credentials_of(
    parts: Parts, organization: OrganizationId, people: Iterable[PersonId]
) -> Mapping[PersonId, Credential]:
    """Return what is on record of people's credentials; of whom nothing is, an empty one."""
    streams = {credential_stream(organization, person): person for person in people}
    states = await parts.store.states(CREDENTIAL, list(streams))
    return {person: states[stream.id].state for stream, person in streams.items()}


async def is_able(parts: Parts, organization: OrganizationId, supervisor: PersonId) -> bool:
    """Whether somebody may supervise now: they are there, and their own credential is in force."""
    known = await on_record(parts, organization, supervisor)
    if not (known.is_here and known.has_access):
        return False
    [found] = (await credentials_of(parts, organization, [supervisor])).values()
    return found.standing(parts.latest()) is CredentialStanding.IN_FORCE


async def _as_known(parts: Parts, caller: Caller, command: CredentialCommand) -> CredentialCommand:
    """Check that somebody is one of ours, and say whether who is to supervise them is able to.

    Who may not say it is answered alike, whoever it is about.
    """
    organization = caller.organization
    if isinstance(command, AgreeSupervision):
        return replace(command, able=await is_able(parts, organization, caller.person))
    offices = caller.offices(caller.own_log.program)
    if isinstance(command, DeclineSupervision | EndSupervision):
        known = await people_on_record(parts, organization, [command.person])
        if offices & SECOND and not known:
            raise refusal("person.missing")
        return command
    if not offices & SECOND:
        raise refusal("credential.not_an_officer")
    people = await people_on_record(parts, organization, [command.person])
    person = people.get(command.person)
    if person is None or (isinstance(command, GIVES) and not person.is_here):
        raise refusal("person.missing")
    if isinstance(command, EnterTraining):
        return replace(command, able=await is_able(parts, organization, command.supervisor))
    return command


async def _list(parts: Parts, request: ListCredentials) -> CredentialsListed:
    caller = await _officer(parts, request.token)
    people = await parts.credentials.of(parts.store, caller.organization)
    return await _listed(parts, caller, sorted(people))


async def _show(parts: Parts, request: ShowCredential) -> CredentialsListed:
    caller = await _officer(parts, request.token)
    if not await people_on_record(parts, caller.organization, [request.person]):
        raise refusal("person.missing")
    able: Sequence[PersonId] = ()
    if caller.offices(caller.own_log.program) & ADMIN:
        everybody = await parts.credentials.of(parts.store, caller.organization)
        found = await credentials_of(parts, caller.organization, sorted(everybody))
        able = [
            person
            for person, one in found.items()
            if one.standing(parts.latest()) is CredentialStanding.IN_FORCE
            and person not in {request.person, *caller.selves}
        ]
    return await _listed(parts, caller, [request.person], able)


async def _show_own(parts: Parts, request: ShowOwnCredential) -> CredentialsListed:
    caller = await authenticate(parts, request.token)
    everybody = await parts.credentials.of(parts.store, caller.organization)
    found = await credentials_of(parts, caller.organization, sorted(everybody))
    asked = [
        person
        for person, one in found.items()
        if one.training is not None and one.training.supervisor in caller.selves
    ]
    others = [person for person in asked if person != caller.person]
    return await _listed(parts, caller, [caller.person, *others], officer=False)


async def _officer(parts: Parts, token: Sealed) -> Caller:
    caller = await authenticate(parts, token)
    if not caller.offices(caller.own_log.program) & SECOND:
        await record_refusal(parts, caller, caller.own_log, "credential.not_an_officer", ())
        raise refusal("credential.not_an_officer")
    return caller


async def _listed(
    parts: Parts,
    caller: Caller,
    people: Sequence[PersonId],
    able: Sequence[PersonId] = (),
    *,
    officer: bool = True,
) -> CredentialsListed:
    found = await credentials_of(parts, caller.organization, people)
    lines = tuple(_line(parts, caller, person, found[person]) for person in people)
    named = {*people, *able}
    for one in lines:
        named.update(who for who in (one.supervisor, one.proposed_by) if who is not None)
        if officer:
            named.update(one.given_by)
    names = await open_names(parts, caller, named, officer=officer)
    return CredentialsListed(lines=lines, names=dict(names), able=tuple(able))


def _line(parts: Parts, caller: Caller, person: PersonId, one: Credential) -> CredentialLine:
    """Say how far it is; what has lapsed of a proposal waits no more."""
    now, given = parts.latest(), one.given
    context = caller.context(parts, caller.own_log, parts.new_id())
    waits, training = one.waiting(now), one.training
    return CredentialLine(
        person=person,
        standing=one.standing(now),
        evidence=None if given is None else given.evidence,
        dated=None if given is None else given.dated,
        valid_from=None if given is None else given.valid_from,
        valid_until=None if given is None else given.valid_until,
        given_by=() if given is None else (given.proposed_by, given.by),
        resting=one.resting,
        revoked=one.revoked,
        supervisor=None if training is None else training.supervisor,
        agreed=training is not None and training.agreed,
        proposal=None if waits is None else waits.proposal,
        proposed_by=None if waits is None else waits.by,
        proposed_evidence=None if waits is None else waits.evidence,
        proposed_dated=None if waits is None else waits.dated,
        proposed_from=None if waits is None else waits.valid_from,
        proposed_until=None if waits is None else waits.valid_until,
        waits_until=None if waits is None else waits.waits_until,
        may=tuple(word for word, kind in STEPS.items() if may(one, kind, person, context)),
    )
