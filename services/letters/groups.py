"""Writes what concerns somebody in a group: a seat, the lead, and how the group goes on.

Nobody else's name is in a letter, nor who did it: that stands on the page, where it is on record.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple
from uuid import uuid5

from domain.kernel import PersonId
from domain.policies.group_deeds import (
    CircleDeed,
    SeatDeed,
    TellOfBeginning,
    TellOfDeparture,
    TellOfEnd,
    TellOfLastSession,
    TellOfLead,
    TellOfLeadEnded,
    TellOfLeaderFound,
    TellOfLeaderMissing,
    TellOfNewMember,
    TellOfNoSeat,
    TellOfPause,
    TellOfRequest,
    TellOfResumption,
    TellOfRules,
    TellOfSeat,
    TellOfSeatEnded,
    TellOfTooFew,
)
from domain.policies.policy import Owed
from domain.protocol.names import Occasion
from domain.protocol.people import GroupConcerns, WhomGroupConcerns
from services.app.asking import ask_for
from services.languages import N_
from services.letters.post import Post, Words

LINK: Final = "%(link)s"
ONES_OWN: Final[Mapping[type[SeatDeed], Words]] = {
    TellOfSeat: Words(
        N_("Circlekeep: a seat is kept for you"),
        (
            N_(
                "A seat in a Balint group is kept for you. Read the group agreement and sign it: "
                "then you are a member. You can also give the seat up."
            ),
            LINK,
        ),
    ),
    TellOfNoSeat: Words(
        N_("Circlekeep: no seat for now"),
        (
            N_(
                "Your request to join a Balint group, or the seat that was kept for you, was "
                "turned down or withdrawn. No reason is recorded."
            ),
            N_("Other groups of your program that you may ask to join are listed here:"),
            LINK,
        ),
    ),
    TellOfSeatEnded: Words(
        N_("Circlekeep: your place in a group has ended"),
        (
            N_(
                "Your place in a Balint group was ended by a leader or an administrator. No reason "
                "is recorded. You no longer see the group. What you wrote there is still yours."
            ),
            N_("If you do not know why, ask the leaders or your program."),
            LINK,
        ),
    ),
    TellOfLead: Words(
        N_("Circlekeep: you lead a group"),
        (
            N_(
                "An administrator put you in the lead of a Balint group. Open its page to see who "
                "is in it and when it meets."
            ),
            N_("If this is a mistake, give the lead back there, or tell your program."),
            LINK,
        ),
    ),
    TellOfLeadEnded: Words(
        N_("Circlekeep: you no longer lead a group"),
        (
            N_(
                "An administrator ended your lead of a Balint group. You no longer see the group "
                "or what was shared with its leaders."
            ),
            N_("If you do not know why, ask your program."),
            LINK,
        ),
    ),
}
"""What is written to the one person whom it concerns."""


class Telling(NamedTuple):
    """What is written to whom: to leaders, members and admins, if to any of them at all."""

    leaders: Words | None = None
    members: Words | None = None
    admins: Words | None = None


REQUEST: Final = Words(
    N_("Circlekeep: someone asks to join %(name)s"),
    (
        N_("Someone asks to join %(name)s. See who it is, then offer a seat or turn it down."),
        LINK,
    ),
)
NEW_MEMBER: Final = Words(
    N_("Circlekeep: %(name)s has a new member"),
    (
        N_("Someone signed the agreement of %(name)s and is a member now. Open the group:"),
        LINK,
    ),
)
DEPARTURE: Final = Words(
    N_("Circlekeep: a member has left %(name)s"),
    (
        N_("A member has left %(name)s. No reason is asked for or recorded. Open the group:"),
        LINK,
    ),
)
TOO_FEW: Final = Words(
    N_("Circlekeep: %(name)s has too few members"),
    (
        N_(
            "%(name)s has fewer members than it needs. It may go on for now. Offer its "
            "free seats to others, or plan how it ends."
        ),
        LINK,
    ),
)
LEADER_SOUGHT: Final = Words(
    N_("Circlekeep: %(name)s has no leader"),
    (
        N_(
            "No one leads %(name)s now. Its sessions cannot be opened until someone does. Find a "
            "leader on the page of the group:"
        ),
        LINK,
    ),
)
LEADER_MISSING: Final = Words(
    N_("Circlekeep: %(name)s has no leader"),
    (
        N_(
            "No one leads %(name)s now. Its sessions cannot be opened until someone does. The "
            "administrators of your program were told, and you are told when someone leads it."
        ),
        LINK,
    ),
)
LEADER_FOUND: Final = Words(
    N_("Circlekeep: %(name)s has a leader again"),
    (
        N_("Someone leads %(name)s again. Open the group to see when it meets:"),
        LINK,
    ),
)
BEGINNING: Final = Words(
    N_("Circlekeep: %(name)s begins"),
    (
        N_("%(name)s has enough members and a leader. It can meet from now on. Open the group:"),
        LINK,
    ),
)
PAUSE: Final = Words(
    N_("Circlekeep: %(name)s takes a pause"),
    (
        N_("%(name)s takes a pause. You stay in the group and are told when it meets again."),
        LINK,
    ),
)
RESUMPTION: Final = Words(
    N_("Circlekeep: %(name)s meets again"),
    (
        N_("%(name)s meets again. Open the group to see when:"),
        LINK,
    ),
)
RULES: Final = Words(
    N_("Circlekeep: %(name)s goes by other rules"),
    (
        N_(
            "%(name)s follows the rules that its program adopted. What they say, and from when, "
            "stands under “Group rules” on the page of the group:"
        ),
        LINK,
    ),
)
LAST_SESSION: Final = Words(
    N_("Circlekeep: %(name)s plans to end"),
    (
        N_(
            "The last session of %(name)s is being planned, so that there is time to say goodbye. "
            "Open the group:"
        ),
        LINK,
    ),
)
END: Final = Words(
    N_("Circlekeep: %(name)s has ended"),
    (
        N_(
            "%(name)s has ended, and its planned sessions are cancelled. What you wrote there is "
            "still yours."
        ),
        N_("Thank you for the time you gave each other."),
    ),
)
IN_A_GROUP: Final[Mapping[type[CircleDeed], Telling]] = {
    TellOfRequest: Telling(leaders=REQUEST),
    TellOfNewMember: Telling(leaders=NEW_MEMBER),
    TellOfDeparture: Telling(leaders=DEPARTURE),
    TellOfTooFew: Telling(leaders=TOO_FEW, admins=TOO_FEW),
    TellOfLeaderMissing: Telling(members=LEADER_MISSING, admins=LEADER_SOUGHT),
    TellOfLeaderFound: Telling(members=LEADER_FOUND),
    TellOfBeginning: Telling(leaders=BEGINNING, members=BEGINNING),
    TellOfPause: Telling(leaders=PAUSE, members=PAUSE),
    TellOfResumption: Telling(leaders=RESUMPTION, members=RESUMPTION),
    TellOfRules: Telling(leaders=RULES, members=RULES),
    TellOfLastSession: Telling(leaders=LAST_SESSION, members=LAST_SESSION),
    TellOfEnd: Telling(leaders=END, members=END),
}
"""What is written to those whom something in a group concerns."""


async def tell_of_seat(post: Post, owed: Owed, deed: SeatDeed) -> None:
    """Write to somebody what became of their seat or lead."""
    await _tell(post, owed, ONES_OWN[type(deed)], [deed.person], link=f"{post.site}/my-groups")


async def tell_in_group(post: Post, owed: Owed, deed: CircleDeed) -> None:
    """Write to those in a group, as it is now: who has left meanwhile is not told.

    Of a request, whoever administers the group is told while nobody leads it.
    """
    tenant = owed.tenant
    asked = WhomGroupConcerns(post.secret, tenant.organization, tenant.program, deed.group)
    concerned = await ask_for(post.warden, asked, GroupConcerns)
    telling = IN_A_GROUP[type(deed)]
    if isinstance(deed, TellOfRequest) and not concerned.leaders:
        telling = Telling(admins=REQUEST)
    values = {
        "name": concerned.name,
        "link": f"{post.site}/programs/{tenant.program}/groups/{deed.group}",
    }
    whom: Sequence[tuple[Words | None, Sequence[PersonId]]] = (
        (telling.leaders, concerned.leaders),
        (telling.members, concerned.members),
        (telling.admins, concerned.admins),
    )
    for words, people in whom:
        if words is not None and people:
            await _tell(post, owed, words, people, **values)


async def _tell(
    post: Post, owed: Owed, words: Words, people: Iterable[PersonId], **values: str
) -> None:
    to = await post.addresses(owed.tenant.organization, Occasion.GROUP, people=people)
    await post.write(words, to, lambda who: uuid5(owed.command_id, str(who)), **values)
