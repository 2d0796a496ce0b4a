"""The questions of a group and of a session, before what cannot be taken back in one tap."""

from typing import Final

from services.languages import N_
from services.web.frame.addresses import OF_GROUP, OF_SESSION
from services.web.frame.facts import of_group, of_person_in_group, of_session
from services.web.frame.questions import FOR_GOOD, Asking, ByCase, Question
from services.web.leader import facts

ON_PAGE: Final = N_("No email is sent. People in the group see it on its page.")


async def _of_a_seat(asking: Asking) -> Question:
    """Ask as the seat is: one's own or somebody's, asked for or offered."""
    own, offered = await facts.seat_of(asking)
    if own:
        return SEAT_DECLINED if offered else REQUEST_WITHDRAWAL
    return OFFER_WITHDRAWAL if offered else DECLINED


async def _if_unmarked(asking: Asking) -> Question | None:
    """Ask where somebody is not marked; where all are, confirm at once."""
    return SOME_UNMARKED if await facts.unmarked(asking) else None


CHARTER: Final = Question(
    title=N_("Approve this charter?"),
    does=(
        N_("Purpose, method and frame of the group are approved. Next, it can open to members."),
        ON_PAGE,
    ),
    way_back=N_("If this is a mistake, the group can still be closed."),
    yes=N_("Approve the charter"),
    back=OF_GROUP,
    facts=of_group,
)
RECRUITING: Final = Question(
    title=N_("Open this group to members?"),
    does=(
        N_("Everyone in the program sees the group under “My groups” and can ask to join."),
        N_("No email is sent."),
    ),
    way_back=N_("If this is a mistake, the group can still be closed."),
    yes=N_("Open to new members"),
    back=OF_GROUP,
    facts=of_group,
)
ACTIVATION: Final = Question(
    title=N_("Start this group?"),
    does=(N_("The group can hold sessions from now on."), ON_PAGE),
    way_back=N_("You can pause the group, or plan its closing."),
    yes=N_("Start the group"),
    back=OF_GROUP,
    facts=facts.of_beginning,
)
FOLLOWING: Final = Question(
    title=N_("Follow the program’s rules?"),
    does=(
        N_("The group goes by them from their first day, or from now if that is over."),
        N_("Sessions opened before stay judged by the rules of then."),
        N_("Its members and leaders are told by email."),
    ),
    way_back=N_("The group follows until its program adopts others and you follow those."),
    yes=N_("Follow these rules"),
    back=f"{OF_GROUP}/rules",
    facts=of_group,
)
PAUSE: Final = Question(
    title=N_("Pause this group?"),
    does=(
        N_("No session can be held while the group is paused. Seats, signatures and dates stay."),
        ON_PAGE,
    ),
    way_back=N_("You can undo this. The group resumes as soon as you choose."),
    yes=N_("Pause the group"),
    back=OF_GROUP,
    facts=of_group,
)
CLOSING_PLAN: Final = Question(
    title=N_("Plan the closing of this group?"),
    does=(
        N_("No one new can join. The group can still meet until an administrator closes it."),
        ON_PAGE,
    ),
    way_back=N_("You can undo this until the group is closed."),
    yes=N_("Plan the closing"),
    back=OF_GROUP,
    facts=of_group,
)
CLOSING: Final = Question(
    title=N_("Close this group for good?"),
    does=(
        N_("The group never meets again. Planned sessions are cancelled."),
        N_(
            "Texts stay with their authors until their retention period ends. Attendance and "
            "credits stay."
        ),
        ON_PAGE,
    ),
    way_back=FOR_GOOD,
    yes=N_("Close the group"),
    back=OF_GROUP,
    final=True,
    facts=of_group,
)
DECLINED: Final = Question(
    title=N_("Decline this request?"),
    does=(
        N_(
            "The person no longer waits for a seat. They see it under “My groups”. No email is "
            "sent."
        ),
    ),
    way_back=N_("The person can ask to join again."),
    yes=N_("Decline request"),
    back=OF_GROUP,
    facts=of_person_in_group,
)
REQUEST_WITHDRAWAL: Final = Question(
    title=N_("Withdraw your request to join?"),
    does=(N_("The leaders no longer see your request. No email is sent."),),
    way_back=N_("You can ask to join again while the group takes members."),
    yes=N_("Withdraw my request"),
    back=OF_GROUP,
    facts=of_group,
)
SEAT_DECLINED: Final = Question(
    title=N_("Decline the seat kept for you?"),
    does=(N_("The seat is free again. The leaders see it. No email is sent."),),
    way_back=N_("This cannot be undone. You can ask to join again, if a seat is free."),
    yes=N_("Decline the seat"),
    back=OF_GROUP,
    final=True,
    facts=of_group,
)
OFFER_WITHDRAWAL: Final = Question(
    title=N_("Withdraw the offer of this seat?"),
    does=(
        N_("The seat is free again. The person sees it under “My groups”. No email is sent."),
        N_("If they had asked to join, their request waits again."),
    ),
    way_back=N_("You can offer the seat again while it is free."),
    yes=N_("Withdraw the offer"),
    back=OF_GROUP,
    facts=of_person_in_group,
)
SEAT_GIVEN_UP: Final = ByCase(
    among=(REQUEST_WITHDRAWAL, SEAT_DECLINED, OFFER_WITHDRAWAL, DECLINED), which=_of_a_seat
)
CANCELLATION: Final = Question(
    title=N_("Cancel this session?"),
    does=(
        N_("The session will not take place. Everyone in the group sees it on its page."),
        N_("No email is sent. Tell the group if the session is soon."),
    ),
    way_back=N_("You can undo this until the session’s time."),
    yes=N_("Cancel this session"),
    back=OF_SESSION,
    facts=of_session,
)
SESSION_END: Final = Question(
    title=N_("Close this session?"),
    does=(
        N_("It cannot be reopened. No one can begin a presentation or check in."),
        N_("Next, you confirm who was there."),
    ),
    way_back=N_("Texts can still be sealed, and attendance corrected for 14 days."),
    yes=N_("Close the session"),
    back=OF_SESSION,
    facts=of_session,
)
SOME_UNMARKED: Final = Question(
    title=N_("Some people are not marked. Confirm anyway?"),
    does=(
        N_("What is marked counts. Anyone not marked has no attendance for this session."),
        N_("You can go back and mark everyone first."),
    ),
    way_back=N_("You can correct it for 14 days, with a reason that stays on record."),
    yes=N_("Confirm attendance"),
    back=OF_SESSION,
    facts=facts.of_unmarked,
)
IF_UNMARKED: Final = ByCase(among=(SOME_UNMARKED,), which=_if_unmarked)
NO_CASE: Final = Question(
    title=N_("Record that there is no case?"),
    does=(N_("The session counts as a session without a case."),),
    way_back=N_("Someone can still present a case while the session is open."),
    yes=N_("No case today"),
    back=OF_SESSION,
    facts=of_session,
)
ANNULMENT: Final = Question(
    title=N_("Annul the attendance of this session?"),
    does=(
        N_("It counts for no one: not for credits, not for certificates."),
        N_("Who was there sees it on the session’s page. No email is sent."),
    ),
    way_back=FOR_GOOD,
    yes=N_("Annul attendance"),
    back=OF_SESSION,
    final=True,
    facts=of_session,
)
