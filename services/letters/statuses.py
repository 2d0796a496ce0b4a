"""Asks somebody to confirm their professional status, once, and has it noted when it lapses."""

from typing import Final
from uuid import uuid5

from domain.policies.policy import AskForStatus, EndStatus, Owed
from domain.protocol.answers import Done
from domain.protocol.names import Occasion
from domain.protocol.people import EndStatusOf, PeopleConcerned, WhomToAskForStatus
from services.app.asking import ask_for
from services.languages import N_
from services.letters.post import Post, Words

STATUS_DUE: Final = Words(
    N_("Circlekeep: confirm your professional status"),
    (
        N_(
            "Almost a year ago you confirmed that you are registered or licensed in your "
            "profession. Please confirm it again within 30 days: one press on this page, once you "
            "are signed in."
        ),
        "%(link)s",
        N_(
            "If your profession has changed, say so there. Without an answer you keep your place "
            "and your sessions go on, but no new seat or lead can be given to you."
        ),
    ),
)


async def ask_for_status(post: Post, owed: Owed, deed: AskForStatus) -> None:
    """Write to them if it is still to be asked; the link leads to a page, and confirms nothing."""
    organization = owed.tenant.organization
    asked = WhomToAskForStatus(post.secret, organization, deed.person, owed.event_id)
    people = (await ask_for(post.warden, asked, PeopleConcerned)).people
    if people:
        to = await post.addresses(organization, Occasion.PERSON, people=people)
        link = f"{post.site}/my-groups"
        await post.write(STATUS_DUE, to, lambda who: uuid5(owed.command_id, str(who)), link=link)


async def end_status(post: Post, owed: Owed, deed: EndStatus) -> None:
    """Have it noted that it is over."""
    ends = EndStatusOf(post.secret, owed.tenant.organization, deed.person)
    await ask_for(post.warden, ends, Done)
