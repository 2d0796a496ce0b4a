"""Asks by mail that an agreement be signed again, and has it noted when that was not done."""

from typing import Final
from uuid import uuid5

from domain.policies.policy import AskToSign, LapseSignatures, Owed
from domain.protocol.answers import Done
from domain.protocol.names import Occasion
from domain.protocol.people import LapseSignaturesOf, PeopleConcerned, WhomToAskToSign
from services.app.asking import ask_for
from services.languages import N_
from services.letters.post import Post, Words

SIGN_AGAIN: Final = Words(
    N_("Circlekeep: sign your group’s agreement again"),
    (
        N_(
            "It is time to read the agreement of one of your groups again and to sign it: because "
            "a year is almost over, because someone has joined the group, or because someone new "
            "leads it. Your tasks on this page say which, and until when."
        ),
        "%(link)s",
        N_("You keep your place in the group in any case, and you can leave it at any time."),
    ),
)


async def ask_to_sign(post: Post, owed: Owed, deed: AskToSign) -> None:
    """Write to those who are asked because of this fact and have not signed since."""
    tenant = owed.tenant
    asked = WhomToAskToSign(
        post.secret, tenant.organization, tenant.program, deed.group, owed.event_id
    )
    people = (await ask_for(post.warden, asked, PeopleConcerned)).people
    if people:
        to = await post.addresses(tenant.organization, Occasion.PERSON, people=people)
        link = f"{post.site}/my-groups"
        await post.write(SIGN_AGAIN, to, lambda who: uuid5(owed.command_id, str(who)), link=link)


async def lapse_signatures(post: Post, owed: Owed, deed: LapseSignatures) -> None:
    """Have it noted of each who has not."""
    tenant = owed.tenant
    ends = LapseSignaturesOf(post.secret, tenant.organization, tenant.program, deed.group)
    await ask_for(post.warden, ends, Done)
