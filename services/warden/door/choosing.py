"""Whether a password may be somebody's: the Warden knows what they are called."""

from typing import cast

from domain.access.passwords import own_words, require_length, require_own
from domain.codes import refusal
from domain.kernel import OrganizationId, PersonId, Sealed, Stream, own_log
from domain.organizations.events import OrganizationFounded
from domain.organizations.organization import ORGANIZATION
from services.warden.people.personal_data import known_people, opened_people
from services.warden.ports import Parts


async def require_fit(
    parts: Parts, organization: OrganizationId, person: PersonId, password: Sealed
) -> None:
    """Refuse a password that is short, long, soon guessed, or made of the names around it."""
    require_length(password)
    words = own_words(await _called(parts, organization, person))
    require_own(password, words)
    if await parts.passwords.is_soon_guessed(password, words):
        raise refusal("password.soon_guessed")


async def _called(parts: Parts, organization: OrganizationId, person: PersonId) -> list[str]:
    """Name somebody and their organization in all the ways they are called."""
    stream = Stream(own_log(organization), ORGANIZATION.category, organization)
    history = await parts.store.read(stream)
    founded = [cast("OrganizationFounded", history[0].event)] if history else []
    known = await known_people(parts, organization, [person])
    people = (await opened_people(parts, organization, known)).values()
    return [
        *(name for one in founded for name in (one.code, *one.names.values())),
        *(text for one in people for text in (one.given_name, one.family_name, one.email)),
    ]
