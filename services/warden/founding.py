"""What the command line may ask: an organization with its first officers, links, demo passwords."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final
from uuid import UUID, uuid5

import msgspec

from domain.access.events import LinkIssued
from domain.access.identity import Provision
from domain.access.messages import (
    Done,
    EstablishOrganization,
    IssuedLink,
    IssueLink,
    LinksIssued,
    NewOfficer,
    NewPerson,
    ProvideAccounts,
)
from domain.access.vault import KeepPeriod
from domain.kernel import (
    Conflict,
    Context,
    OrganizationId,
    PersonId,
    Refused,
    Role,
    Sealed,
    Stream,
    Tenant,
    own_log,
)
from domain.organizations.commands import AppointOfficer
from domain.organizations.organization import ORGANIZATION
from domain.ports import Appended
from domain.privacy.rules import preset_of
from services.app.execute import Step, execute_all
from services.warden.door import address_of, hashed, known_person, named, new_token
from services.warden.operators import require_operator
from services.warden.people import personal_data
from services.warden.ports import Parts
from services.warden.recording import NOBODY, record
from services.warden.refusals import refusal
from services.warden.registration import register, registering
from services.warden.retention import EVER

LINK_LASTS: Final = timedelta(days=14)


async def establish_organization(parts: Parts, request: EstablishOrganization) -> LinksIssued:
    """Make an organization and its first officers, each with a one-time sign-in link."""
    await require_operator(parts, request.secret, request.organization)
    organization = request.organization
    tenant = own_log(organization)
    officers = [await _recognized(parts, organization, new) for new in request.officers]
    await parts.store.open_log(tenant)
    stream = Stream(tenant, "organization", organization)
    founding = Step(
        stream=stream,
        command=request.provision,
        context=_context(parts, tenant, uuid5(organization, "provision")),
    )
    period = KeepPeriod(EVER, preset_of(request.provision.jurisdiction).access_records)
    store = parts.keeping({founding.context.command_id: [period]})
    _require(await execute_all(store, ORGANIZATION, [founding]))
    people = [
        NewPerson(
            person=officer.person,
            data=officer.data,
            profession=officer.profession,
            locale=officer.locale,
            command_id=registering(officer.person),
        )
        for officer in officers
    ]
    registered = await register(
        parts, organization, people, lambda command: _context(parts, tenant, command)
    )
    for answer in registered:
        if answer.refused is not None:
            raise Conflict(answer.refused.code, answer.refused.reason)
    appointing = [
        Step(
            stream=stream,
            command=AppointOfficer(officer.person, officer.role),
            context=_context(parts, tenant, uuid5(officer.person, officer.role)),
        )
        for officer in officers
    ]
    outcomes = await execute_all(parts.store, ORGANIZATION, appointing) if appointing else ()
    _require(outcomes)
    links = [await _issued(parts, organization, officer.person) for officer in officers]
    position = max(o.position for o in outcomes if isinstance(o, Appended)) if outcomes else 0
    return LinksIssued(tuple(links), position)


async def issue_link(parts: Parts, request: IssueLink) -> LinksIssued:
    """Make a one-time sign-in link for a person."""
    await require_operator(parts, request.secret, request.organization)
    return LinksIssued((await _issued(parts, request.organization, request.person),))


async def provide_accounts(parts: Parts, request: ProvideAccounts) -> Done:
    """Let people sign in with passwords chosen for them, where the service is being tried out."""
    await require_operator(parts, request.secret, request.organization)
    if not parts.evaluation:
        raise refusal("account.not_evaluation")
    accounts: list[Provision] = []
    for new in request.accounts:
        known = await known_person(parts, request.organization, new.person)
        email = await address_of(parts, request.organization, new.person)
        if known is None or email is None:
            raise refusal("operator.person_missing")
        password = await parts.passwords.hash(new.password)
        accounts.append(Provision(parts.tags.account(email), password, new.person, known.locale))
    await parts.accounts.provide(request.organization, accounts)
    return Done()


async def _recognized(parts: Parts, organization: OrganizationId, new: NewOfficer) -> NewOfficer:
    """Take the person who has this address already, if there is one: it was asked before."""
    email = Sealed(personal_data(new.data).email)
    person = await named(parts, organization, email)
    return new if person is None else msgspec.structs.replace(new, person=person)


async def _issued(parts: Parts, organization: OrganizationId, person: PersonId) -> IssuedLink:
    """Make a link, on record; but none, except to evaluate, to the account that somebody has."""
    known = await known_person(parts, organization, person)
    if known is None:
        raise refusal("operator.person_missing")
    if not parts.evaluation and await parts.accounts.is_known(organization, person):
        return IssuedLink(person, Sealed(""), parts.now())
    link, expires = new_token(), parts.now() + LINK_LASTS
    tenant = own_log(organization)
    issued, context = LinkIssued(person=person), _context(parts, tenant, parts.new_id())
    await record(parts, tenant, [issued], context)
    await parts.accounts.issue(hashed(link), known, expires)
    return IssuedLink(person, link, expires)


def _context(parts: Parts, tenant: Tenant, command: UUID) -> Context:
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
