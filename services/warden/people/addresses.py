"""Gives addresses to the process that sends letters: for one occasion, in one batch and record.

The address of somebody who has died is given to nobody: every letter asks ``written_to`` first.
"""

import hmac
from collections.abc import Iterable, Sequence
from typing import Final
from uuid import UUID

from domain.access.events import AccessPermitted, ObjectRef
from domain.access.purposes import Basis, ObjectKind, Purpose
from domain.codes import refusal
from domain.execute import state_of
from domain.kernel import (
    Context,
    OrganizationId,
    PersonId,
    Role,
    Sealed,
    Stream,
    Tenant,
    Unreadable,
    own_log,
)
from domain.organizations.organization import ORGANIZATION
from domain.people.person import PERSON
from domain.protocol.names import Addresses, AddressesOf, Occasion, PostalAddress
from services.warden.people.personal_data import LABEL, known_people, opened_people
from services.warden.ports import Parts
from services.warden.recording import record_refusal_of_stranger
from services.warden.records import NOBODY, record
from services.warden.rules_version import RULES_VERSION

NOT_THE_POSTMAN: Final = "addresses.not_the_postman"
BY_THE_POSTMAN: Final = "postman"
NO_SESSION: Final = UUID(int=0)


async def addresses_of(parts: Parts, request: AddressesOf) -> Addresses:
    """Give addresses after they are on record, to nobody but the one who sends letters."""
    log = own_log(request.organization)
    await require_postman(parts, log, request.secret)
    organization, _ = await state_of(
        parts.store, ORGANIZATION, Stream(log, "organization", request.organization)
    )
    holders = {
        office.person
        for office in organization.offices
        if office.role is request.office and office.program is None
    }
    wanted = await written_to(parts, request.organization, {*request.people, *holders})
    known = await known_people(parts, request.organization, wanted)
    if not known:
        return Addresses(())
    await record_addresses(parts, log, request.occasion, list(known))
    data = await opened_people(parts, request.organization, known)
    return Addresses(
        tuple(
            PostalAddress(person, Sealed(data[person].email), known[person].locale)
            for person in wanted
            if person in data
        )
    )


async def written_to(
    parts: Parts, organization: OrganizationId, people: Iterable[PersonId]
) -> Sequence[PersonId]:
    """Return those to whom letters go, by id: nobody writes to who has died.

    Of whom the log cannot be read now, it is not known.
    """
    living = []
    for person in sorted({*people}):
        try:
            state, _ = await state_of(
                parts.store, PERSON, Stream(own_log(organization), PERSON.category, person)
            )
        except Unreadable:
            living.append(person)
        else:
            if not state.is_deceased:
                living.append(person)
    return living


async def require_postman(parts: Parts, log: Tenant, secret: Sealed) -> None:
    """Refuse whoever does not send letters; it is on record where there is a log to keep it."""
    given, kept = secret.reveal().encode(), parts.postman.reveal().encode()
    if not kept or not hmac.compare_digest(given, kept):
        if await parts.store.read(Stream(log, "organization", log.organization)):
            await record_refusal_of_stranger(parts, log, NOT_THE_POSTMAN)
        raise refusal("addresses.not_the_postman")


async def record_addresses(
    parts: Parts,
    log: Tenant,
    occasion: Occasion,
    people: Sequence[PersonId],
    grant: UUID | None = None,
) -> None:
    """Record that addresses are about to be given to who sends letters."""
    command, origin = parts.new_id(), parts.inquiry.origin
    context = Context(
        tenant=log,
        actor=NOBODY,
        role=Role.SYSTEM,
        at=parts.now(),
        command_id=command,
        correlation_id=origin.request or command,
        purpose=Purpose.NOTIFICATION,
        client="worker",
    )
    event = AccessPermitted(
        objects=tuple(ObjectRef(ObjectKind.ADDRESS, person, LABEL) for person in people),
        basis=Basis.NONE,
        rule=f"addresses.{occasion}",
        authority=0,
        strength=BY_THE_POSTMAN,
        session=NO_SESSION,
        grant=grant,
        policy=RULES_VERSION,
        address=parts.inquiry.origin.address,
    )
    await record(parts, log, [event], context)
