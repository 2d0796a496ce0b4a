"""The questions of a place in a group, before what cannot be taken back in one tap."""

from typing import Final

from domain.protocol.invitations import InvitationStep
from services.languages import N_
from services.web.frame.addresses import OF_GROUP
from services.web.frame.facts import named, of_person_in_group
from services.web.frame.questions import Asking, ByCase, Question
from services.web.program.facts import of_invitation, of_invitations

ENDING: Final = Question(
    title=N_("Remove this person from the group?"),
    does=(
        N_("The person no longer sees the group or the texts shared with them."),
        N_("No reason is recorded and no email is sent. Talk to the person first."),
    ),
    way_back=N_("This cannot be undone. They can be offered a seat, or assigned, again."),
    yes=N_("Remove from group"),
    back=OF_GROUP,
    final=True,
    facts=of_person_in_group,
)
WITHDRAWAL: Final = Question(
    title=N_("Withdraw this invitation?"),
    does=(N_("Its link stops working now. No email is sent: tell the person yourself."),),
    way_back=N_("You can send it again from the list."),
    yes=N_("Withdraw invitation"),
    back="/programs/{program_id}/invitations",
    facts=of_invitation,
)
WITHDRAWAL_OF_TICKED: Final = Question(
    title=N_("Withdraw these invitations?"),
    does=(N_("Their links stop working now. No email is sent: tell these people yourself."),),
    way_back=N_("You can send them again from the list."),
    yes=N_("Withdraw invitations"),
    back="/programs/{program_id}/people",
    facts=of_invitations,
)


async def _of_ticked(asking: Asking) -> Question | None:
    """Ask where invitations that were ticked are withdrawn; sent again, they are so at once."""
    withdrawn = named(asking, "way") == InvitationStep.WITHDRAW and "chosen" in asking.form
    return WITHDRAWAL_OF_TICKED if withdrawn else None


TICKED: Final = ByCase(among=(WITHDRAWAL_OF_TICKED,), which=_of_ticked)
CLEARANCE: Final = Question(
    title=N_("Agree to this officer’s place here?"),
    does=(
        N_("An officer with a role over the group may then lead it or be a member."),
        N_("Someone else assigns them or offers the seat."),
    ),
    way_back=N_("This cannot be undone. Your agreement stays on record."),
    yes=N_("Agree to this place"),
    back=f"{OF_GROUP}/people",
    final=True,
    facts=of_person_in_group,
)
