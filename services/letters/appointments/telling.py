"""Writes to officers, and where the operator proposed somebody to every member, in good time."""

from collections.abc import Sequence
from typing import Final
from uuid import uuid5

from domain.kernel import PersonId
from domain.policies.policy import Owed, SettleAppointment, TellOfAppointment
from domain.protocol.answers import Done
from domain.protocol.names import Occasion
from domain.protocol.offices import PeopleToTell, SettleOffice, WhomToTell
from services.app.asking import ask_for
from services.letters.appointments.words import BY_OPERATOR, CONFIRMED, PROPOSED
from services.letters.post import Post, to_each

AT_ONCE: Final = 200


async def settle_appointment(post: Post, owed: Owed, deed: SettleAppointment) -> None:
    """Let the office begin."""
    settle = SettleOffice(post.secret, owed.tenant.organization, deed.appointment)
    await ask_for(post.warden, settle, Done)


async def tell_of_appointment(post: Post, owed: Owed, deed: TellOfAppointment) -> None:
    """Write to each; who dies in between writes again, the same letters."""
    organization = owed.tenant.organization
    asked = WhomToTell(post.secret, organization, deed.appointment)
    whom = await ask_for(post.warden, asked, PeopleToTell)
    words = PROPOSED if whom.settles_at is None else CONFIRMED
    day = "" if whom.settles_at is None else f"{whom.settles_at:%Y-%m-%d %H:%M}"
    if whom.by_operator:
        words = BY_OPERATOR

    async def tell(people: Sequence[PersonId]) -> None:
        to = await post.addresses(organization, Occasion.APPOINTMENT, people=people)
        await post.write(words, to, lambda who: uuid5(owed.command_id, str(who)), day=day)

    parts = range(0, len(whom.people), AT_ONCE)
    await to_each([whom.people[first : first + AT_ONCE] for first in parts], tell)
