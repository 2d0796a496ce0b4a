"""The questions of a place in a group, before what cannot be taken back in one tap."""

from typing import Final

from services.languages import N_
from services.web.frame.addresses import OF_GROUP
from services.web.frame.facts import of_person_in_group
from services.web.frame.questions import Question

ENDING: Final = Question(
    title=N_("End this place in the group?"),
    does=(
        N_("The person no longer sees the group, and what was shared with them is closed to them."),
        N_("No reason is recorded, and no email is sent: talk to the person first."),
    ),
    way_back=N_("This cannot be undone. They can be offered a seat, or assigned, again."),
    yes=N_("End it"),
    back=OF_GROUP,
    final=True,
    facts=of_person_in_group,
)
CLEARANCE: Final = Question(
    title=N_("Agree that this officer has a place here?"),
    does=(
        N_("Someone with an office over the group may then lead it or sit in it."),
        N_("Someone other than you assigns them or offers the seat."),
    ),
    way_back=N_("This cannot be undone: your agreement stays on record."),
    yes=N_("Agree"),
    back=f"{OF_GROUP}/people",
    final=True,
    facts=of_person_in_group,
)
