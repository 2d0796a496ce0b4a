"""What a page says about the step that led to it: done, or why not."""

from collections.abc import Iterable

import msgspec

from domain.kernel.classes import Coded
from services.languages import N_
from services.web.frame.refusals import sentence

NOTICE_COOKIE = "circlekeep_notice"
REFUSED = "refused."


class Notice(msgspec.Struct, frozen=True):
    """A sentence of the catalogue, whether it is good news, and the page that says more.

    ``besides`` are sentences about what somebody should hear of, though it was done.
    """

    tone: Coded
    words: Coded
    way: Coded = ""
    besides: tuple[Coded, ...] = ()


DONE = {
    "agreement_signed": N_("You have signed the group agreement. Welcome to the circle."),
    "naming_adopted": N_("This holds now, for earlier looks too, and is on record."),
    "naming_unchanged": N_("Nothing has changed: this holds already."),
    "audit_signed_off": N_("The review is signed off."),
    "record_reviewed": N_("What you found is kept."),
    "sample_drawn": N_("The sample is drawn."),
    "asked_to_join": N_("Your request is with the leaders of the group."),
    "annulment_asked": N_("Asked. An administrator who is not you decides."),
    "annulment_withdrawn": N_("The attendance counts as before."),
    "attendance_annulled": N_("Attendance annulled. It counts for nothing."),
    "attendance_corrected": N_("Attendance corrected. The reason is on record."),
    "attendance_confirmed": N_(
        "Attendance is confirmed. For 14 days it can be corrected below, with a reason."
    ),
    "case_taken_back": N_("The case is taken back, and every text about it is destroyed."),
    "charter_approved": N_("The charter is approved."),
    "closing_planned": N_("The ending of the group is planned."),
    "clearing_agreed": N_("For a day, all that was announced goes as fast as it can."),
    "clearing_proposed": N_("It waits for the other office."),
    "codes_noted": N_("Theme and perspectives are sealed with the case."),
    "consent_given": N_(
        "You agree that case narratives may be kept, once every member agrees. You may change it"
        " at any time."
    ),
    "consent_refused": N_(
        "You do not agree: from now on no case narrative is kept in this group. Those that were"
        " sealed stay their authors’. You may change it at any time."
    ),
    "glass_approved": N_("Your approval is on record."),
    "glass_asked": N_("Your request is with the officers who decide."),
    "glass_deferred": N_("Those concerned are told on that day."),
    "glass_refused": N_("The request is refused."),
    "glass_reviewed": N_("The review is on record."),
    "glass_withdrawn": N_("It is withdrawn: nothing opens by it any more."),
    "erasure_approved": N_(
        "Approved. The service destroys it now, and gives proof of it at the end."
    ),
    "erasure_asked": N_("The request is with the privacy officer, who decides within 30 days."),
    "erasure_refused": N_("The request is refused."),
    "erasure_withdrawn": N_("The request is taken back."),
    "group_activated": N_("The group is active and may meet."),
    "group_closed": N_("The group is closed."),
    "group_paused": N_("The group is paused."),
    "group_proposed": N_("The group is proposed. Next, its charter."),
    "group_resumed": N_("The group meets again."),
    "hold_confirmed": N_("The legal hold is in force until it is lifted."),
    "hold_lifted": N_("The legal hold is lifted."),
    "hold_placed": N_(
        "Hold placed: nothing of this is destroyed. The other officer must confirm in 72 hours."
    ),
    "officer_admitted": N_("You have agreed. Somebody else assigns them or offers the seat."),
    "identity_asked": N_("Request sent. A privacy officer who is not you decides."),
    "identity_approved": N_("Agreed. The asker can learn it once, within 24 hours."),
    "identity_declined": N_("The request is refused."),
    "identity_withdrawn": N_("The request is taken back."),
    "key_destroyed": N_("Agreed. The version is destroyed."),
    "key_destruction_told": N_("Recorded. It goes when an officer of the other role agrees."),
    "key_given_up": N_("Agreed. Another key signs within a minute, if the old one is missing."),
    "key_loss_told": N_("Recorded. An officer of the other role has to agree; they are told."),
    "leader_assigned": N_("The group has this leader now."),
    "leadership_ended": N_("The leadership has ended."),
    "left_group": N_("You have left the group. What was shared with you is closed to you now."),
    "marked_absent": N_("Marked as absent."),
    "marked_apologies": N_("Marked as excused."),
    "marked_left": N_("Marked as having left."),
    "marked_present": N_("Marked as here."),
    "marked_unknown": N_("The mark is taken back."),
    "mark_undone": N_("That is taken back. The mark is what it was before."),
    "membership_ended": N_("The membership has ended, and the seat is free."),
    "lifting_proposed": N_("Lifting proposed. The other officer decides."),
    "no_case": N_("It is noted that nobody had a case."),
    "objection_kept": N_("Your objection is on record."),
    "office_ended": N_("The office has ended."),
    "officer_appointed": N_("The office is given."),
    "officer_confirmed": N_("Confirmed. The office begins in three days; all officers are told."),
    "officer_proposed": N_("Another officer must confirm it. All officers are told."),
    "parked_retried": N_("It is tried again now. Reload this page in a minute."),
    "parked_skipped": N_("It is being left out, and that is on record. Reload in a minute."),
    "phase_started": N_("The next phase has begun."),
    "presentation_begun": N_("The presentation has begun."),
    "presentation_undone": N_(
        "That is taken back, and what was sealed of it is destroyed. Nobody presents now."
    ),
    "presentation_ended": N_("The presentation has ended."),
    "recruiting_opened": N_("The group takes members."),
    "request_declined": N_("The request is turned down."),
    "request_withdrawn": N_("Your request is withdrawn."),
    "retention_adopted": N_("The rules are adopted, and hold from their day on."),
    "retention_proposed": N_("The rules wait for the other office."),
    "seat_declined": N_("The seat is free again."),
    "seat_offered": N_("A seat is kept until the agreement is signed."),
    "session_cancelled": N_("The session is called off."),
    "session_closed": N_("The session is closed. Please confirm who was there."),
    "session_opened": N_("The session has begun."),
    "session_moved": N_("The session has a new time."),
    "session_moved_back": N_("The session is back at the time it had before."),
    "session_put_back": N_("The session takes place after all, at its time."),
    "session_scheduled": N_("The session is planned."),
    "share_ended": N_("The text is yours alone again."),
    "shared_with_leaders": N_("The text is shared with those who led when the session began."),
    "shared_with_leaders_now": N_("The text is shared with those who lead the group now."),
    "shared_with_nobody": N_("Nobody of those it is shared with leads now: nobody can read it."),
    "signed_out": N_("You are signed out."),
    "text_erased": N_("The text is destroyed, with its key. Nobody can read it any more."),
    "text_sealed": N_("The text is sealed."),
}

WARNED = {
    "glass_late": N_("A review or a notice of break-glass is overdue: see “Break-glass”."),
    "officer_awaited": N_(
        "Whoever runs this service proposes an officer in your organization: see “Officers”."
    ),
    "glass_told": N_(
        "Break-glass opened a text of yours or of your group: see “Who looked at mine”."
    ),
}
NOTED = {
    "session.group_double_booked": N_("This group has another session at that time."),
    "session.person_double_booked": N_(
        "Somebody of this group is expected in a session of another group at that time."
    ),
    "session.bookings_unknown": N_(
        "Whether others are booked at that time could not be looked up. Check the group’s sessions."
    ),
    "membership.same_practice_noted": N_("Two people of one practice are in this group now."),
    "membership.waiting_list_joined": N_("The group is full: the request is on the waiting list."),
    "group.fell_below_minimum": N_("The group now has fewer members than its minimum."),
    "group.leader_coverage_missing": N_("Nobody leads the group now: no session can be opened."),
}
"""What is said of each thing that was accepted with a warning."""
BESIDES = "~"
TELLS_MORE = {"glass_late": "/break-glass", "officer_awaited": "/officers", "glass_told": "/mine"}


def refused(code: str, tone: str = "stop") -> Notice:
    """Say why something was not done."""
    return Notice(tone, sentence(code))


def with_noted(code: str, noted: Iterable[str]) -> str:
    """Say besides a notice what was accepted with a warning."""
    return BESIDES.join((code, *noted))


def notice_of(code: str | None) -> Notice | None:
    """Read a notice that a redirect left; what nobody could have left is nothing."""
    if not code:
        return None
    if code.startswith(REFUSED):
        return refused(code.removeprefix(REFUSED))
    if code in WARNED:
        return Notice("warn", WARNED[code], TELLS_MORE[code])
    done, *noted = code.split(BESIDES)
    besides = tuple(NOTED[one] for one in noted if one in NOTED)
    return Notice("calm", DONE[done], besides=besides) if done in DONE else None
