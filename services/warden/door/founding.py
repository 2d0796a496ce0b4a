"""What the command line may ask: an organization with its first officers, links, demo passwords."""

from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta
from typing import Final, cast
from uuid import UUID, uuid5

import msgspec

from domain.access.accounts import accounts_after_link
from domain.access.enrolling import may_be_let_in_by_operator
from domain.access.events import LinkIssued
from domain.access.identity import Account, Link
from domain.access.recovering import is_shut
from domain.access.vault import KeepPeriod
from domain.codes import refusal
from domain.execute import Step, execute, execute_all, state_of
from domain.kernel import (
    Conflict,
    Context,
    Event,
    OrganizationId,
    PersonId,
    Recorded,
    Refused,
    Role,
    Sealed,
    Stream,
    Tenant,
    own_log,
)
from domain.organizations.commands import AppointFirstOfficers, FirstOfficer
from domain.organizations.events import OfficeProposedByOperator, OrganizationEvent
from domain.organizations.organization import ORGANIZATION
from domain.ports import Appended
from domain.privacy.periods import preset_of
from domain.protocol.answers import Done
from domain.protocol.door import (
    EstablishOrganization,
    IssuedLink,
    IssueLink,
    LinksIssued,
    NewOfficer,
    ProvideAccounts,
)
from domain.protocol.people import NewPerson
from services.warden.door.operators import require_operator
from services.warden.door.signing_in import (
    address_of,
    hashed,
    known_person,
    named,
    new_token,
    require_let_in,
)
from services.warden.keys.secrets import note_installation
from services.warden.people.personal_data import new_personal_data
from services.warden.people.registration import register, registering
from services.warden.ports import Parts
from services.warden.privacy.retention import EVER
from services.warden.records import NOBODY, record

LINK_LASTS: Final = timedelta(days=14)


async def establish_organization(parts: Parts, request: EstablishOrganization) -> LinksIssued:
    """Make an organization and its first officers, each with a one-time sign-in link."""
    await require_operator(parts, request.secret, request.organization)
    organization = request.organization
    tenant = own_log(organization)
    await parts.store.open_log(tenant)
    stream = Stream(tenant, "organization", organization)
    founding = Step(
        stream=stream,
        command=request.provision,
        context=by_operator(parts, tenant, uuid5(organization, "provision")),
    )
    period = KeepPeriod(EVER, preset_of(request.provision.jurisdiction).access_records)
    store = parts.keeping({founding.context.command_id: [period]})
    _require(await execute_all(store, ORGANIZATION, [founding]))
    await note_installation(parts, organization)
    known = await register_officers(parts, organization, request.officers)
    position = 0
    if known:
        first = AppointFirstOfficers(tuple(FirstOfficer(one.person, one.role) for one in known))
        if not (await state_of(parts.store, ORGANIZATION, stream))[0].offices:
            for one in known:
                await require_let_in(parts, organization, one.person)
        named = ",".join(f"{one.person}:{one.role}" for one in known)
        step = Step(
            stream=stream,
            command=first,
            context=by_operator(parts, tenant, uuid5(organization, f"officers:{named}")),
        )
        position = (await execute(parts.store, ORGANIZATION, step)).position
    links = [await make_link(parts, organization, one.person) for one in known]
    return LinksIssued(tuple(links), position)


async def issue_link(parts: Parts, request: IssueLink) -> LinksIssued:
    """Make a one-time sign-in link for a person."""
    await require_operator(parts, request.secret, request.organization)
    return LinksIssued((await make_link(parts, request.organization, request.person),))


async def provide_accounts(parts: Parts, request: ProvideAccounts) -> Done:
    """Let people sign in with passwords chosen for them, where the service is being tried out."""
    await require_operator(parts, request.secret, request.organization)
    if not parts.evaluation:
        raise refusal("account.not_evaluation")
    organization = request.organization
    before = await parts.accounts.accounts_of(
        organization, [new.person for new in request.accounts]
    )
    accounts: list[Account] = []
    for new in request.accounts:
        known = await known_person(parts, organization, new.person)
        email = await address_of(parts, organization, new.person)
        if known is None or email is None:
            raise refusal("operator.person_missing")
        tag = parts.tags.account(email)
        handed_over = Link(known, is_mailed=False)
        accounts += accounts_after_link(
            handed_over,
            tag,
            await parts.passwords.hash(new.password, tag),
            own=before.get(new.person),
            there=(),
            matching=frozenset(),
            new=parts.new_id(),
        )
    async with parts.counts.replacing:
        if not await parts.accounts.write(accounts, list(before.values())):
            raise refusal("account.busy")
    return Done()


async def register_officers(
    parts: Parts, organization: OrganizationId, officers: Sequence[NewOfficer]
) -> Sequence[NewOfficer]:
    """Make people known who are to hold office; who is known already keeps their id."""
    tenant = own_log(organization)
    recognized = [await _recognized(parts, organization, new) for new in officers]
    people = [
        NewPerson(
            person=officer.person,
            data=officer.data,
            profession=officer.profession,
            locale=officer.locale,
            command_id=registering(officer.person),
        )
        for officer in recognized
    ]
    for answer in await register(
        parts, organization, people, lambda command: by_operator(parts, tenant, command)
    ):
        if answer.refused is not None:
            raise Conflict(answer.refused.code, answer.refused.reason)
    return recognized


async def _recognized(parts: Parts, organization: OrganizationId, new: NewOfficer) -> NewOfficer:
    """Take the person who has this address already, if there is one: it was asked before."""
    email = Sealed(new_personal_data(new.data).email)
    person = await named(parts, organization, email)
    return new if person is None else msgspec.structs.replace(new, person=person)


async def make_link(parts: Parts, organization: OrganizationId, person: PersonId) -> IssuedLink:
    """Make a link, on record; but none, except to evaluate, to the account that somebody has.

    A first officer of a new organization is given one all the same whose password mail alone chose:
    there may be nobody else yet who says that it is they.
    """
    known = await known_person(parts, organization, person)
    if known is None:
        raise refusal("operator.person_missing")
    account = (await parts.accounts.accounts_of(organization, [person])).get(person)
    if account is not None and not parts.evaluation:
        if not await _is_first_officer_by_mail_alone(parts, organization, account):
            return IssuedLink(person, Sealed(""), parts.now())
    else:
        await _require_operators(parts, organization, person)
    link, expires = new_token(), parts.earliest() + LINK_LASTS
    tenant = own_log(organization)
    issued, context = LinkIssued(person=person), by_operator(parts, tenant, parts.new_id())
    await record(parts, tenant, [issued], context)
    await parts.accounts.issue(hashed(link), Link(known, is_mailed=False), expires)
    return IssuedLink(person, link, expires)


async def _require_operators(parts: Parts, organization: OrganizationId, person: PersonId) -> None:
    """Refuse a link to an officer whom others appointed: it would make the operator that officer.

    The first officers are the operator's for as long as a link lasts, and whom it proposed.
    """
    history = await _history(parts, organization)
    proposed = any(
        isinstance(recorded.event, OfficeProposedByOperator) and recorded.event.person == person
        for recorded in history
    )
    is_operators = proposed or _is_new(parts, history) or parts.evaluation
    if person in _deciders(history) and not is_operators:
        raise refusal("operator.link_to_officer")


async def _is_first_officer_by_mail_alone(
    parts: Parts, organization: OrganizationId, account: Account
) -> bool:
    """Whether somebody is one of the first officers, and came back by mail before all else."""
    history = await _history(parts, organization)
    deciders, people = _deciders(history), {known.person for known in account.people}
    has_passkey = bool(await parts.passkeys.of_account(account.id))
    helps = may_be_let_in_by_operator(account, has_passkey=has_passkey)
    stands = _is_new(parts, history) and not is_shut(account, parts.earliest())
    return helps and stands and people <= {*deciders}


async def _history(parts: Parts, organization: OrganizationId) -> Sequence[Recorded[Event]]:
    return await parts.store.read(Stream(own_log(organization), "organization", organization))


def _is_new(parts: Parts, history: Sequence[Recorded[Event]]) -> bool:
    return bool(history) and parts.latest() < history[0].recorded_at + LINK_LASTS


def _deciders(history: Sequence[Recorded[Event]]) -> Collection[PersonId]:
    state = ORGANIZATION.fold(cast("OrganizationEvent", recorded.event) for recorded in history)
    return state.deciders


def by_operator(parts: Parts, tenant: Tenant, command: UUID) -> Context:
    """Say that whoever runs the service does this, by the command line."""
    return Context(
        tenant=tenant,
        actor=NOBODY,
        role=Role.OPERATOR,
        at=parts.now(),
        command_id=command,
        correlation_id=parts.new_id(),
        client="cli",
    )


def _require(outcomes: Iterable[Appended | Refused]) -> None:
    for outcome in outcomes:
        if isinstance(outcome, Refused):
            raise outcome
