"""What is refused of groups, and what to do then."""

from typing import Final

from domain.kernel import Conflict, Forbidden, Missing, Refused

REFUSALS: Final[dict[str, tuple[type[Refused], str]]] = {
    "group.exists": (Conflict, "this group already exists"),
    "group.missing": (Missing, "group not found. Check the address"),
    "group.not_admin": (
        Forbidden,
        "only an administrator of the program or organization can do this",
    ),
    "group.not_leader_or_admin": (
        Forbidden,
        "only a leader of this group or an administrator can do this",
    ),
    "group.code_invalid": (Refused, "write codes with letters, digits, - and _ only"),
    "group.name_invalid": (Refused, "write the name on one line of at most 200 characters"),
    "group.method_unknown": (Refused, "choose a method: balint or narrative_based"),
    "group.mode_unknown": (Refused, "choose a mode: ongoing or pilot_3_months"),
    "group.frame_invalid": (
        Refused,
        "give the frame: frequency, setting, time as HH:MM, time zone, 30 to 240 minutes",
    ),
    "group.not_proposed": (Conflict, "only a proposed group can be chartered"),
    "group.not_chartered": (Conflict, "the charter must be approved before people can join"),
    "group.not_recruiting": (
        Conflict,
        "the group is not taking members. Open it to new members first",
    ),
    "group.not_active": (Conflict, "the group does not meet at present"),
    "group.not_paused": (Conflict, "only a paused or ending group can resume"),
    "group.not_closing": (Conflict, "first plan the last session, then close the group"),
    "group.closed": (Conflict, "the group has ended and takes no members"),
    "group.too_few_members": (Conflict, "more members must sign the agreement before it can begin"),
    "group.leader_missing": (Conflict, "assign a leader before the group begins"),
    "group.below_minimum_live": (
        Refused,
        "only a group entered late, which met before, can start below the minimum",
    ),
    "group.rules_not_offered": (
        Conflict,
        "these are not the rules that the program adopted last. Reload the page and read them",
    ),
    "group.full": (Conflict, "every seat is taken or offered. The request can wait"),
    "group.profession_not_admitted": (Refused, "this program does not admit this profession"),
    "group.same_practice": (Conflict, "someone from the same practice is in this group"),
    "group.member_is_leader": (Conflict, "a leader of the group cannot be its member"),
    "group.leader_is_member": (Conflict, "a member of the group cannot lead it"),
    "group.leaders_full": (Conflict, "the group has all its leaders. End a leadership first"),
    "membership.already": (Conflict, "this person is already a member"),
    "membership.not_offered": (Conflict, "offer a seat before the agreement is signed"),
    "membership.not_the_person": (Forbidden, "you can ask to join only for yourself"),
    "membership.not_a_leader": (
        Forbidden,
        (
            "only a leader of the group can offer seats, or an administrator if taking part is "
            "mandatory"
        ),
    ),
    "membership.not_leader": (Forbidden, "only a leader of this group can do this"),
    "membership.death_by_itself": (
        Forbidden,
        "a place ends by itself once the death is recorded on the person's page",
    ),
    "membership.own": (Forbidden, "you cannot offer yourself a seat. Ask someone else who can"),
    "membership.not_yours": (
        Forbidden,
        "only the person, or someone who offers seats, can do this",
    ),
    "membership.practice_invalid": (Refused, "write the practice as a code, not as a sentence"),
    "agreement.not_the_person": (Forbidden, "you can sign the agreement only for yourself"),
    "agreement.not_current": (Conflict, "sign the current version of the agreement"),
    "agreement.not_as_read": (
        Conflict,
        "the text of the agreement is another than the one you read. Read it again, then sign",
    ),
    "agreement.lapses_by_itself": (
        Forbidden,
        "whoever has not signed the agreement again in time is noted by itself",
    ),
    "agreement.locale_unknown": (Refused, "sign in a language of the service: en, fr-CA"),
    "consent.not_the_person": (Forbidden, "you can answer only for yourself"),
    "consent.not_in_group": (
        Conflict,
        "this question is only for members and leaders of the group",
    ),
    "consent.not_on_roster": (
        Conflict,
        "this question is only for members and people offered a seat",
    ),
    "leader.not_admin": (
        Forbidden,
        "only an administrator of the program or organization can assign leaders",
    ),
    "leader.own": (Forbidden, "you cannot make yourself a leader. Ask another administrator"),
    "leader.not_yours": (Forbidden, "only the leader or an administrator can end a leadership"),
    "leader.already": (Conflict, "this person already leads the group. End that leadership first"),
    "leader.role_unknown": (Refused, "choose leader, co_leader or trainee"),
    "leader.credential_unknown": (Refused, "choose credentialed or trainee_supervised"),
    "leader.supervisor_missing": (Refused, "choose a supervisor for a leader in training"),
    "leader.supervisor_own": (
        Forbidden,
        "you cannot make yourself the supervisor. Ask another administrator",
    ),
    "leader.supervisor_is_self": (Refused, "no one can supervise themselves. Choose someone else"),
    "clearance.not_an_officer": (
        Forbidden,
        "an administrator of the program or organization, or the privacy officer, decides this",
    ),
    "clearance.own": (Forbidden, "you cannot decide this for yourself. Ask another officer"),
    "clearance.mandatory": (
        Conflict,
        (
            "if taking part is mandatory, an officer with a role over a group cannot be in it or "
            "lead it"
        ),
    ),
    "clearance.same_officer": (
        Forbidden,
        "you agreed to this officer's place. Someone else must assign it",
    ),
    "moment.not_allowed": (
        Forbidden,
        "only the group's leaders and the program's officers can see who was in it at the time",
    ),
    "moment.future": (Refused, "this is in the future. Give a past version or time"),
    "moment.before_beginning": (Refused, "nothing existed yet. Give a later version or time"),
    "moment.one": (Refused, "give one of version, recordedAt and occurredAt"),
}
