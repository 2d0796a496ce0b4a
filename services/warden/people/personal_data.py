"""Personal data: sealed once for each person, and opened by the person's tag."""

from collections.abc import Iterable, Mapping
from typing import Final
from uuid import UUID

import msgspec
from msgspec.structs import replace

from domain.access.vault import PERSONAL_DATA, Draft, Item
from domain.codes import refusal
from domain.kernel import OrganizationId, PersonId, Refused, Reservation, Sealed, own_log
from domain.people.addresses import kept_address
from domain.people.naming import is_name, is_post_nominals
from domain.protocol.people import PersonalData
from domain.sessions.words import Audience
from services.warden.ports import Parts

KIND = PERSONAL_DATA
GUEST = "guest"
"""What was typed of somebody when they were invited: who invited is shown this, and no more."""
LABEL = "C2"
SPOKEN = "und"
EMAIL = "email"
MAILBOX: Final = "mailbox"
"""An address by itself: the one that somebody asks for, then the one that they had before it."""
_ANOTHER: Final = UUID("0d9a3b4e-6d0c-4f0a-8f6b-3a1f1c2f7b55")
_decoder = msgspec.json.Decoder(PersonalData)


def personal_data(text: Sealed) -> PersonalData:
    """Read what identifies a person. Raises ``Refused`` (``person.data_invalid``).

    What was sealed once is read as it is: what is asked of names and addresses can grow.
    """
    try:
        return _decoder.decode(text.reveal())
    except msgspec.MsgspecError:
        raise refusal("person.data_invalid") from None


def new_personal_data(text: Sealed) -> PersonalData:
    """Read what is to be sealed, its address as it is kept.

    Raises ``Refused`` (``person.data_invalid``, ``person.name_invalid``,
    ``person.address_invalid``).
    """
    data = personal_data(text)
    require_name(data)
    return replace(data, email=kept_address(data.email))


def require_name(data: PersonalData) -> None:
    """Refuse what names nobody. Raises ``Refused`` (``person.name_invalid``)."""
    if not (is_name(data.given_name, data.family_name) and is_post_nominals(data.post_nominals)):
        raise refusal("person.name_invalid")


def as_kept(known: PersonalData) -> PersonalData:
    """Return what was sealed once with its address as it is kept now, if it is one."""
    try:
        return replace(known, email=kept_address(known.email))
    except Refused:
        return known


def sealed_data(data: PersonalData) -> Sealed:
    """Write what identifies a person as it is sealed."""
    return Sealed(msgspec.json.encode(data).decode())


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


def personal_item(parts: Parts, organization: OrganizationId, person: PersonId) -> UUID:
    """Return the id of the item that holds a person's data."""
    return parts.tags.item(organization, person, UUID(str(person)))


def draft(
    parts: Parts, organization: OrganizationId, person: PersonId, locale: str, data: Sealed
) -> Draft:
    """Prepare a person's data for sealing; its id is the person's own."""
    item = Item(
        tenant=own_log(organization),
        item=personal_item(parts, organization, person),
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


def draft_of_guest(
    parts: Parts, whose: tuple[OrganizationId, PersonId], invitation: UUID, data: PersonalData
) -> Draft:
    """Prepare for sealing what was typed of somebody who is invited; it goes with their data."""
    text = sealed_data(data)
    item = draft(parts, *whose, SPOKEN, text).item
    return Draft(replace(item, item=parts.tags.item(*whose, invitation), kind=GUEST), text)


def address_claim(
    parts: Parts, organization: OrganizationId, person: PersonId, data: PersonalData
) -> Reservation:
    """Claim an address for one person in the organization."""
    key = parts.tags.address(organization, Sealed(data.email))
    return Reservation(EMAIL, key, UUID(str(person)))


def draft_of_another_address(
    parts: Parts, whose: tuple[OrganizationId, PersonId], locale: str, email: Sealed
) -> Draft:
    """Prepare for sealing the address that somebody asks for, or had before; there is one."""
    item = draft(parts, *whose, locale, email).item
    return Draft(replace(item, item=_another(parts, whose), kind=MAILBOX), email)


async def another_address(parts: Parts, whose: tuple[OrganizationId, PersonId]) -> Sealed | None:
    """Return that address from the vault; it stays in the Warden."""
    log, id_ = own_log(whose[0]), _another(parts, whose)
    items = await parts.vault.items(log, [id_])
    return (await parts.vault.open(log, list(items.values()))).get(id_)


def _another(parts: Parts, whose: tuple[OrganizationId, PersonId]) -> UUID:
    return parts.tags.item(*whose, _ANOTHER)
