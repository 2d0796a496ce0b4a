"""Personal data: sealed once for each person, and opened by the person's tag."""

from collections.abc import Iterable, Mapping
from uuid import UUID

import msgspec

from domain.access.vault import Draft, Item
from domain.codes import refusal
from domain.kernel import OrganizationId, PersonId, Reservation, Sealed, own_log
from domain.kernel.shapes import is_line
from domain.protocol.people import PersonalData
from domain.sessions.words import Audience
from services.warden.ports import Parts

KIND = "person"
LABEL = "C2"
EMAIL = "email"
_decoder = msgspec.json.Decoder(PersonalData)


def personal_data(text: Sealed) -> PersonalData:
    """Read what identifies a person. Raises ``Refused`` (``person.data_invalid``)."""
    try:
        data = _decoder.decode(text.reveal())
    except msgspec.MsgspecError:
        raise refusal("person.data_invalid") from None
    local, at, domain = data.email.strip().rpartition("@")
    if not (data.given_name.strip() or data.family_name.strip()) or not (local and at and domain):
        raise refusal("person.data_invalid")
    return data


def shown_in_lines(data: PersonalData) -> PersonalData:
    """Give the data back if each part is a line. Raises ``Refused`` (``person.data_invalid``)."""
    parts = (data.given_name, data.family_name, data.post_nominals, data.email)
    if not all(is_line(part) for part in parts if part):
        raise refusal("person.data_invalid")
    return data


async def known_people(
    parts: Parts, organization: OrganizationId, people: Iterable[PersonId]
) -> Mapping[PersonId, Item]:
    """Return the items that hold people's data, by person; who is not known is absent."""
    tags = {parts.tags.author(organization, person): person for person in people}
    items = await parts.vault.of_authors(organization, list(tags), [KIND])
    return {tags[item.author]: item for item in items}


async def opened_people(
    parts: Parts, organization: OrganizationId, known: Mapping[PersonId, Item]
) -> Mapping[PersonId, PersonalData]:
    """Open people's data. What does not open, or is gone, is absent."""
    texts = await parts.vault.open(own_log(organization), list(known.values()))
    found = {person: texts.get(item.item) for person, item in known.items()}
    return {person: personal_data(text) for person, text in found.items() if text is not None}


def draft(
    parts: Parts, organization: OrganizationId, person: PersonId, locale: str, data: Sealed
) -> Draft:
    """Prepare a person's data for sealing; its id is the person's own."""
    item = Item(
        tenant=own_log(organization),
        item=parts.tags.item(organization, person, UUID(str(person))),
        kind=KIND,
        label=LABEL,
        author=parts.tags.author(organization, person),
        scope=UUID(str(organization)),
        group=None,
        audience=Audience.NOBODY,
        locale=locale,
        sealed_at=parts.now(),
    )
    return Draft(item, data)


def address_claim(
    parts: Parts, organization: OrganizationId, person: PersonId, data: PersonalData
) -> Reservation:
    """Claim an address for one person in the organization."""
    key = parts.tags.address(organization, Sealed(data.email))
    return Reservation(EMAIL, key, UUID(str(person)))
