"""What is refused of sessions, and what to do then."""

from typing import Final

from domain.kernel import Conflict, Forbidden, Missing, Refused

REFUSALS: Final[dict[str, tuple[type[Refused], str]]] = {
    "session.exists": (Conflict, "this session already exists"),
    "session.missing": (Missing, "session not found. Check the address"),
    "session.not_a_leader": (Forbidden, "only a leader of this group can do this"),
    "session.not_leader_or_admin": (
        Forbidden,
        "only a leader of this group or an administrator of its program can do this",
    ),
    "session.code_invalid": (Refused, "write codes with letters, digits, - and _ only"),
    "session.number_impossible": (Refused, "sessions are numbered from 1"),
    "session.slot_impossible": (Refused, "plan a session of 15 to 600 minutes"),
    "session.time_invalid": (
        Refused,
        "give the instant with its offset, the local time as YYYY-MM-DDTHH:MM and the time zone",
    ),
    "session.not_open": (Conflict, "the session has not started"),
    "session.phase_of_another_method": (
        Conflict,
        "in a narrative-based group the presenter stays in the conversation. Choose another phase",
    ),
    "session.presenting": (
        Conflict,
        "someone is presenting. End the presentation, then go to another phase",
    ),
    "session.open": (Conflict, "the session is open. Check people in, or close it first"),
    "session.closed": (Conflict, "the session is over"),
    "session.cancelled": (Conflict, "the session was cancelled"),
    "session.not_cancelled": (
        Conflict,
        "only a cancelled session can be restored. Plan a new one",
    ),
    "session.time_over": (
        Conflict,
        "the time of this session has passed, so it cannot be restored. Plan a new one",
    ),
    "session.not_held": (Conflict, "the session was not held"),
    "session.year_impossible": (
        Refused,
        "give a year from 1950 to five years from now",
    ),
    "session.in_the_past": (
        Refused,
        "this time has passed. Plan a future session, or enter a past one late",
    ),
    "session.too_early": (
        Conflict,
        "you can open a session 30 minutes before its time. Wait, or reschedule it",
    ),
    "session.group_in_session": (
        Conflict,
        "another session of this group is open. Close it first",
    ),
    "session.in_the_future": (Conflict, "it is too early for this session"),
    "session.not_overdue": (
        Conflict,
        "you can still enter this session. It counts as not held a day after its end",
    ),
    "session.group_may_not_meet": (
        Conflict,
        "the group cannot meet: it has not started, has ended, or has no leader",
    ),
    "session.frame_unconfirmed": (
        Refused,
        "first confirm a private space and no recording",
    ),
    "session.agreement_missing": (
        Conflict,
        "someone here has not signed the current agreement. Ask them to sign now",
    ),
    "session.quorum": (Conflict, "too few members are here. Wait, or begin without quorum"),
    "session.not_system": (Forbidden, "only the service can end a session without a leader"),
    "session.leader_awaited": (
        Conflict,
        "this session has a leader, or its leader has 10 minutes to come back",
    ),
    "session.not_late": (Refused, "to record a session afterwards, mark it as entered late"),
    "session.leader_missing": (Conflict, "the person named did not lead the group that day"),
    "session.minutes_impossible": (Refused, "a session lasts 1 to 600 minutes"),
    "session.has_case": (Conflict, "a case was presented in this session"),
    "attendance.not_yours": (Forbidden, "only the person or a leader of the group can do this"),
    "attendance.not_a_member": (Conflict, "this person was not a member of the group that day"),
    "attendance.not_a_leader": (Conflict, "this person did not lead the group that day"),
    "attendance.not_a_guest": (Conflict, "this person is in the group and cannot be a guest"),
    "attendance.own_guest": (Forbidden, "you cannot add yourself as a guest. Ask a leader"),
    "attendance.guest_not_expected": (Refused, "a guest who does not come is not recorded"),
    "attendance.twice": (Conflict, "this person's attendance is already recorded"),
    "attendance.confirmed": (
        Conflict,
        "attendance is confirmed. Correct it, with a reason",
    ),
    "attendance.not_confirmed": (
        Conflict,
        "this attendance is not confirmed yet. Mark it; no correction is needed",
    ),
    "attendance.leaders_correct": (
        Forbidden,
        "for 14 days, only the group's leaders can correct this. Ask one of them",
    ),
    "attendance.admins_correct": (
        Forbidden,
        "14 days have passed. A program administrator must correct this, with a reason",
    ),
    "attendance.minutes_impossible": (
        Refused,
        "attest 1 to 600 minutes, for someone who was there",
    ),
    "attendance.annulled": (Conflict, "this attendance is annulled and no longer counts"),
    "attendance.annulment_missing": (Conflict, "no one has requested annulment"),
    "attendance.annulment_by_two": (
        Forbidden,
        "another administrator than the one who asked must annul this",
    ),
    "presentation.missing": (Missing, "presentation not found. Check the address"),
    "presentation.presenter_leads": (
        Conflict,
        "whoever leads cannot present. Let another leader lead first",
    ),
    "presentation.presenter_absent": (Conflict, "only a member or leader who is here can present"),
    "presentation.already_running": (Conflict, "end the current presentation first"),
    "presentation.too_many": (Conflict, "this session has had all its presentations"),
    "presentation.not_late": (
        Refused,
        "to enter a presentation afterwards, mark it as entered late",
    ),
    "presentation.not_the_presenter": (Forbidden, "you can enter only your own presentations"),
    "presentation.impossible": (
        Refused,
        "a presentation lasts 1 to 3600 seconds, its discussion 0 to 600 minutes",
    ),
    "presentation.not_undone": (
        Conflict,
        "only the leader who began this presentation can undo it, within a minute",
    ),
    "presentation.withdrawn": (Conflict, "the presenter withdrew this case"),
    "presentation.erased": (Conflict, "what was sealed about this case has been destroyed"),
    "presentation.not_captured": (Conflict, "this program keeps no codes of presentations"),
    "presentation.theme_unknown": (Refused, "choose a theme, or “Not coded”"),
    "presentation.perspective_unknown": (
        Refused,
        "perspectives are clinician, patient and relationship, each at most once",
    ),
    "presentation.not_agreed": (
        Refused,
        "this theme allows no text. Agree that existing texts are destroyed",
    ),
    "material.missing": (Missing, "text not found. Check the address"),
    "material.shredded": (Conflict, "this text has been destroyed"),
    "material.not_the_author": (Forbidden, "you can seal only your own texts"),
    "material.not_kept": (
        Conflict,
        "no text of this kind is kept here: the program or the theme of a case may rule it out",
    ),
    "material.audience_unknown": (Refused, "share it with no one, or with the leaders"),
    "material.not_a_leader": (Forbidden, "only a leader of the group can write its debrief"),
    "material.not_the_presenter": (
        Forbidden,
        "only the presenter can write the narrative of a case",
    ),
    "material.not_in_group": (Forbidden, "only members and leaders can write about the session"),
    "material.consent_missing": (
        Conflict,
        "narratives are kept only if every member of the group consents",
    ),
    "material.identifier": (
        Refused,
        "the text contains a number, address or date that could identify someone. Take it out",
    ),
    "material.likely_name": (
        Refused,
        "the text may name someone. Take names out, or confirm that no one is named",
    ),
    "material.not_a_text": (Refused, "a presentation is not a text; write a narrative or a note"),
    "material.empty": (Refused, "write a text first"),
    "material.too_long": (Refused, "the text is too long: 64 KB at most"),
    "material.locale_unknown": (Refused, "give the language of the text by its tag: en, fr-CA"),
    "session.time_skipped": (
        Refused,
        "the clocks change, so this time does not exist that night. Choose another",
    ),
}
