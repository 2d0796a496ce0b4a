"""What is refused of sessions, and what to do then."""

from typing import Final

from domain.kernel import Conflict, Forbidden, Missing, Refused

REFUSALS: Final[dict[str, tuple[type[Refused], str]]] = {
    "session.exists": (Conflict, "this session exists already"),
    "session.missing": (Missing, "there is no such session"),
    "session.not_a_leader": (Forbidden, "only a leader of this group may do this"),
    "session.not_leader_or_admin": (
        Forbidden,
        "only a leader of this group or an admin of its program may do this",
    ),
    "session.code_invalid": (Refused, "write codes with letters, digits, - and _ only"),
    "session.number_impossible": (Refused, "sessions are numbered from 1"),
    "session.slot_impossible": (Refused, "a session is planned for 15 to 600 minutes"),
    "session.time_invalid": (
        Refused,
        "give the instant with its offset, the local time as YYYY-MM-DDTHH:MM and the time zone",
    ),
    "session.not_open": (Conflict, "the session has not been opened"),
    "session.presenting": (
        Conflict,
        "somebody is presenting: say that the account is told, then go on to another phase",
    ),
    "session.open": (Conflict, "the session is open: check people in, or close it first"),
    "session.closed": (Conflict, "the session is over"),
    "session.cancelled": (Conflict, "the session was cancelled"),
    "session.not_cancelled": (
        Conflict,
        "only a session that was called off can be put back: plan a new one",
    ),
    "session.time_over": (
        Conflict,
        "the time of this session has come, so it cannot be put back: plan a new one",
    ),
    "session.not_held": (Conflict, "the session was not held"),
    "session.year_impossible": (
        Refused,
        "name a year from 1950 on, and not more than five years ahead",
    ),
    "session.in_the_past": (
        Refused,
        "this time is over: plan sessions that lie ahead; what was held is entered late",
    ),
    "session.too_early": (
        Conflict,
        "a session is opened 30 minutes before its time at the earliest: wait, or move it",
    ),
    "session.group_in_session": (
        Conflict,
        "another session of this group is open: close that one first",
    ),
    "session.in_the_future": (Conflict, "the session's time has not come yet"),
    "session.not_overdue": (
        Conflict,
        "the session can still be entered: a day after its end it counts as not held",
    ),
    "session.group_may_not_meet": (
        Conflict,
        "the group does not meet at present: it has not begun, is over, or nobody leads it",
    ),
    "session.frame_unconfirmed": (
        Refused,
        "confirm the frame first: a private space, and nothing records",
    ),
    "session.agreement_missing": (
        Conflict,
        "somebody present has not signed the current agreement: they can sign it now",
    ),
    "session.quorum": (Conflict, "few members are present: wait, or open by your own decision"),
    "session.not_system": (Forbidden, "the service alone ends a session that nobody leads"),
    "session.leader_awaited": (
        Conflict,
        "somebody leads this session, or has ten minutes to come back",
    ),
    "session.not_late": (Refused, "a session is recorded afterwards only when entered late"),
    "session.leader_missing": (Conflict, "the person named did not lead the group that day"),
    "session.minutes_impossible": (Refused, "a session lasts 1 to 600 minutes"),
    "session.has_case": (Conflict, "a case was presented in this session"),
    "attendance.not_yours": (Forbidden, "only the person or a leader of the group says this"),
    "attendance.not_a_member": (Conflict, "this person was not a member of the group that day"),
    "attendance.not_a_leader": (Conflict, "this person did not lead the group that day"),
    "attendance.not_a_guest": (Conflict, "this person belongs to the group and is no guest"),
    "attendance.own_guest": (Forbidden, "nobody lets themselves in as a guest: a leader does"),
    "attendance.guest_not_expected": (Refused, "a guest who does not come is not recorded"),
    "attendance.twice": (Conflict, "this person's attendance is recorded already"),
    "attendance.confirmed": (
        Conflict,
        "the attendance of this session is confirmed: correct it, with a reason",
    ),
    "attendance.not_confirmed": (
        Conflict,
        "this attendance is not confirmed yet: set it as it was, without a correction",
    ),
    "attendance.leaders_correct": (
        Forbidden,
        "for 14 days the leaders of the group correct this; ask one of them",
    ),
    "attendance.admins_correct": (
        Forbidden,
        "14 days have passed: an admin of the program corrects this, with a reason",
    ),
    "attendance.minutes_impossible": (
        Refused,
        "attest 1 to 600 minutes, of somebody who was there",
    ),
    "attendance.annulled": (Conflict, "this attendance is annulled and counts for nothing"),
    "attendance.annulment_missing": (Conflict, "nobody has asked that it be annulled"),
    "attendance.annulment_by_two": (Forbidden, "an admin who is not the one who asked annuls this"),
    "presentation.missing": (Missing, "there is no such presentation"),
    "presentation.presenter_leads": (
        Conflict,
        "who leads does not present: let another leader take the lead",
    ),
    "presentation.presenter_absent": (Conflict, "only a member or leader who is there presents"),
    "presentation.already_running": (Conflict, "one presents at a time: end the account first"),
    "presentation.too_many": (Conflict, "this session has had all its presentations"),
    "presentation.not_late": (Refused, "a presentation is entered afterwards only as entered late"),
    "presentation.not_the_presenter": (Forbidden, "only presenters enter their own presentations"),
    "presentation.impossible": (
        Refused,
        "an account takes 1 to 3600 seconds, its discussion 0 to 600 minutes",
    ),
    "presentation.not_undone": (
        Conflict,
        "who presents is undone within a minute, by the leader who began it",
    ),
    "presentation.withdrawn": (Conflict, "the presenter has taken this case back"),
    "presentation.erased": (Conflict, "what was sealed about this case has been destroyed"),
    "presentation.not_captured": (Conflict, "this program keeps no codes of presentations"),
    "presentation.theme_unknown": (Refused, "choose one of the themes, or not_coded"),
    "presentation.perspective_unknown": (
        Refused,
        "perspectives are clinician, patient and relationship, each at most once",
    ),
    "presentation.not_agreed": (
        Refused,
        "some themes allow no text: say that you agree to what there is being destroyed",
    ),
    "material.missing": (Missing, "there is no such item"),
    "material.shredded": (Conflict, "this text has been destroyed"),
    "material.not_the_author": (Forbidden, "people seal their own texts only"),
    "material.not_kept": (
        Conflict,
        "no text of this kind is kept here: the program or the theme of a case may rule it out",
    ),
    "material.audience_unknown": (Refused, "share it with nobody, or with the leaders"),
    "material.not_a_leader": (Forbidden, "only a leader of the group writes its debrief"),
    "material.not_the_presenter": (Forbidden, "only its presenter writes the narrative of a case"),
    "material.not_in_group": (Forbidden, "only members and leaders write about the session"),
    "material.consent_missing": (
        Conflict,
        "narratives are kept only where every member of the group consents",
    ),
    "material.identifier": (
        Refused,
        "the text holds a number, an address or a date that could identify somebody: take it out",
    ),
    "material.likely_name": (
        Refused,
        "the text may name somebody: write it without names, or attest that nobody is named",
    ),
    "material.not_a_text": (Refused, "a presentation is not a text; write a narrative or a note"),
    "material.empty": (Refused, "there is no text to seal"),
    "material.too_long": (Refused, "the text is too long: 64 KB at most"),
    "material.locale_unknown": (Refused, "name the language of the text by its tag: en, fr-CA"),
    "session.time_skipped": (Refused, "clocks skip this time that night: choose another"),
}
