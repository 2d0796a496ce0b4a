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
    "agreement_signed": N_("You signed the group agreement. Welcome to the group."),
    "agreement_signed_again": N_("You signed the group agreement."),
    "answer_given": N_("Saved: you agree. You can change this at any time."),
    "answer_refused": N_("Saved: you do not agree, as of now. You can change this at any time."),
    "naming_adopted": N_("Setting saved and recorded. It applies now, to earlier views too."),
    "naming_unchanged": N_("Nothing changed: this setting already applies."),
    "audit_signed_off": N_("Review signed off."),
    "record_reviewed": N_("Finding saved."),
    "sample_drawn": N_("Sample drawn."),
    "asked_to_join": N_("Request sent to the group’s leaders."),
    "annulment_asked": N_("Request sent. Another administrator will decide."),
    "annulment_withdrawn": N_("Attendance counts as before."),
    "attendance_annulled": N_("Attendance annulled. It no longer counts."),
    "attendance_corrected": N_("Attendance corrected. The reason is recorded."),
    "attendance_confirmed": N_(
        "Attendance confirmed. You can correct it below for 14 days, with a reason."
    ),
    "case_taken_back": N_("Case withdrawn. Every text about it is destroyed."),
    "charter_approved": N_("Charter approved."),
    "closing_planned": N_("Closing planned."),
    "clearing_agreed": N_("For one day, everything announced is destroyed as soon as possible."),
    "clearing_proposed": N_("Proposed. The other officer must agree."),
    "codes_noted": N_("Theme and perspectives sealed with the case."),
    "consent_given": N_(
        "You agree to keep case narratives, once every member agrees. You can change this at "
        "any time."
    ),
    "consent_refused": N_(
        "You do not agree. From now on, no case narrative is kept in this group. Sealed ones "
        "stay with their authors. You can change this at any time."
    ),
    "gathered": N_("Added. You now use one password for both organizations."),
    "switched": N_("You are now in another organization. Its name is at the top of each page."),
    "letters_retried": N_("They are tried again in a moment."),
    "program_added": N_("Program added. Invite its people, then propose its first group."),
    "provider_proposed": N_("Provider proposed. Another officer must approve it."),
    "provider_approved": N_("Provider approved. People can connect it and sign in with it."),
    "provider_secret_replaced": N_("Client secret replaced."),
    "signed_out_there": N_("You are signed out here and at your organization."),
    "provider_suspended": N_("Suspended. Everyone who signed in with it is signed out."),
    "provider_resumed": N_("Resumed. People can sign in with it again."),
    "provider_ended": N_("Provider ended. Everyone who signed in with it is signed out."),
    "provider_disconnected": N_("Disconnected. We sent an email about it."),
    "provider_connected": N_("Connected. From now on you can sign in with it."),
    "provider_other_address": N_(
        "Connected. Your organization’s sign-in does not confirm the email address you have here: "
        "we wrote to that address."
    ),
    "invited": N_("Invitation sent. The email brings a link that works for 14 days."),
    "invitation_sent": N_("Sent again. The link from before no longer works."),
    "invitation_withdrawn": N_("Invitation withdrawn. Its link no longer works."),
    "invitations_sent": N_("Sent again. The links from before no longer work."),
    "invitations_withdrawn": N_("Invitations withdrawn. Their links no longer work."),
    "invitations_left": N_(
        "Done where it could be. Some of these were answered meanwhile: the list shows how each "
        "stands."
    ),
    "nothing_chosen": N_("Nothing was ticked. Tick one or more people first."),
    "invitation_accepted": N_(
        "Welcome. Your account is ready. Add a passkey to sign in with one tap next time."
    ),
    "welcome": N_("Welcome. Add a passkey to sign in with one tap next time."),
    "passkey_added": N_("Passkey added. You can sign in with one tap."),
    "device_named": N_("Name saved. It stays with this device."),
    "passkey_renamed": N_("Name saved."),
    "passkey_ended": N_("Passkey ended. No one can sign in with it."),
    "glass_approved": N_("Approval recorded."),
    "glass_asked": N_("Request sent. Two officers will decide."),
    "glass_deferred": N_("The people concerned will be notified on that day."),
    "glass_refused": N_("Request refused."),
    "glass_reviewed": N_("Review saved."),
    "glass_withdrawn": N_("Withdrawn. It no longer opens any text."),
    "erasure_approved": N_("Approved. Erasure has started; proof follows."),
    "erasure_asked": N_("Request sent. The privacy officer decides within 30 days."),
    "erasure_refused": N_("Request refused."),
    "erasure_withdrawn": N_("Request withdrawn."),
    "group_activated": N_("Group started. It can meet."),
    "group_closed": N_("Group closed."),
    "group_paused": N_("Group paused."),
    "group_proposed": N_("Group proposed. Next, approve its charter."),
    "group_resumed": N_("Group resumed."),
    "hold_confirmed": N_("Hold confirmed. It stays in force until it is lifted."),
    "hold_lifted": N_("Hold lifted."),
    "hold_placed": N_(
        "Hold placed: destruction is stopped. The other officer must confirm within 72 hours."
    ),
    "mailbox_code_sent": N_("A code is on its way to your email address."),
    "mailbox_confirmed": N_("Email address confirmed."),
    "new_mailbox_asked": N_("Both addresses get a code. Enter them here."),
    "new_mailbox_answered": N_("Code accepted."),
    "new_mailbox_stopped": N_("The change was stopped. The address stays as it is."),
    "mailbox_proposed": N_("Address proposed. Both addresses are told by email."),
    "sign_in_renewal_asked": N_("Asked. A second officer has to confirm it within 14 days."),
    "sign_in_renewal_vouched": N_("Confirmed. It is done in 24 hours, unless someone stops it."),
    "sign_in_renewal_stopped": N_(
        "The renewal was stopped. App, recovery codes and passkeys stay."
    ),
    "credential_proposed": N_("Proposed. Another officer confirms it within 30 days."),
    "credential_confirmed": N_("Credential given. The person is told by email."),
    "credential_declined": N_("The proposal was ended."),
    "credential_suspended": N_("Suspended. The person is told by email."),
    "credential_reinstated": N_("Reinstated. The credential counts again."),
    "credential_revoked": N_("Revoked. The person is told by email."),
    "training_entered": N_("The supervisor is asked, by email too."),
    "supervision_agreed": N_("You agreed to supervise. Thank you."),
    "supervision_declined": N_("You did not agree. An administrator can ask someone else."),
    "supervision_ended": N_("Supervision ended."),
    "mailbox_vouched": N_("Confirmed. The change applies after 72 hours, unless it is stopped."),
    "organization_left": N_("You left the organization. We sent you an email about it."),
    "person_deactivated": N_("Access ended. The person is told by email."),
    "person_reactivated": N_("Access given again. The person is told by email."),
    "status_attested": N_("Confirmed for 12 months. Thank you."),
    "death_recorded": N_(
        "The death is recorded. Those who lead or administer their groups are told by email."
    ),
    "death_withdrawn": N_("Corrected. Everyone who was told is told so, and the person too."),
    "death_note_ended": N_("It is not shown any more."),
    "person_corrected": N_("Details corrected. The person is told by email."),
    "link_proposed": N_("Proposed. Another administrator of the organization confirms it."),
    "link_confirmed": N_("Linked: both are shown as one person. Both are told by email."),
    "link_declined": N_("Not linked. Nothing changed."),
    "unlinked": N_("Unlinked: they are two people again. Both are told by email."),
    "told_apart": N_("Recorded: these are two people."),
    "details_saved": N_("Details saved."),
    "officer_admitted": N_("You agreed. Someone else must assign them or offer the seat."),
    "identity_asked": N_("Request sent. Another privacy officer will decide."),
    "identity_approved": N_(
        "Agreed. The officer who asked can see the name once, within 24 hours."
    ),
    "identity_declined": N_("Request refused."),
    "identity_withdrawn": N_("Request withdrawn."),
    "key_destroyed": N_("Agreed. The version is destroyed."),
    "key_destruction_told": N_(
        "Recorded. It is destroyed when an officer of the other role agrees."
    ),
    "key_given_up": N_("Agreed. If the old key is missing, a new key signs within a minute."),
    "key_loss_told": N_("Recorded. An officer of the other role must agree, and is notified."),
    "leader_assigned": N_("Leader assigned."),
    "leadership_ended": N_("Leadership ended."),
    "left_group": N_("You left the group. You can no longer open texts shared with you."),
    "marked_absent": N_("Marked as absent."),
    "marked_apologies": N_("Marked as excused."),
    "marked_left": N_("Marked as having left."),
    "marked_present": N_("Marked as here."),
    "marked_unknown": N_("Mark cleared."),
    "mark_undone": N_("Earlier mark restored."),
    "membership_ended": N_("Membership ended. The seat is free."),
    "lifting_proposed": N_("Lifting proposed. The other officer decides."),
    "no_case": N_("Recorded: no case today."),
    "objection_kept": N_("Objection recorded."),
    "office_ended": N_("Role ended."),
    "officer_appointed": N_("Officer appointed."),
    "officer_confirmed": N_("Confirmed. The role begins in three days. All officers are notified."),
    "officer_proposed": N_("Another officer must confirm it. All officers are notified."),
    "parked_retried": N_("Trying again. Reload this page in a minute."),
    "parked_skipped": N_("The entry is being left out; this is recorded. Reload in a minute."),
    "link_sent": N_("If an account has this address, a link is on its way to it."),
    "code_sent": N_("If an account has this address, a code is on its way to it."),
    "password_recovered": N_(
        "Password set. You are signed in. Sealed texts stay closed for 72 hours."
    ),
    "recovery_stopped": N_(
        "Stopped. Your earlier password works again, and everyone is signed out."
    ),
    "password_replaced": N_(
        "Password changed. Everyone else who was signed in to your account is signed out."
    ),
    "phase_started": N_("Next phase started."),
    "presentation_begun": N_("Presentation started."),
    "presentation_undone": N_(
        "Presentation undone; what was sealed about it is destroyed. No one is presenting now."
    ),
    "presentation_ended": N_("Presentation ended."),
    "profile_published": N_("Rules published. Programs can adopt them now."),
    "profile_superseded": N_("New version published. No one’s rules have changed by it."),
    "profile_retired": N_("Rules retired. Those who go by them still do."),
    "rules_adopted": N_("Rules adopted. Leaders of existing groups decide whether they follow."),
    "rules_requested": N_("Requested. An administrator of the organization decides."),
    "rules_declined": N_("The request has ended. The program’s rules stay as they are."),
    "rules_followed": N_("Your group follows the program’s rules from their first day."),
    "rules_kept": N_("Your group keeps its own rules. It can follow the program’s later."),
    "recruiting_opened": N_("Group open to new members."),
    "request_declined": N_("Request declined."),
    "request_withdrawn": N_("Your request is withdrawn."),
    "retention_adopted": N_("Rules adopted. They apply from their start date."),
    "retention_proposed": N_("Rules proposed. The other officer must adopt them."),
    "seat_declined": N_("The seat is free again."),
    "seat_offered": N_("A seat is kept until the agreement is signed."),
    "session_cancelled": N_("Session cancelled."),
    "second_factor_removed": N_("Signing in takes no code any more. Everyone else is signed out."),
    "session_closed": N_("Session closed. Now confirm who was there."),
    "session_opened": N_("Session started."),
    "session_moved": N_("Session rescheduled."),
    "session_unmoved": N_("Nothing changed: the session already has this time."),
    "session_moved_back": N_("Session back at its earlier time."),
    "session_put_back": N_("Session restored, at its time."),
    "session_scheduled": N_("Session planned."),
    "share_ended": N_("Text no longer shared."),
    "shared_with_leaders": N_("Text shared with those who led when the session began."),
    "shared_with_leaders_now": N_("Text shared with those who lead the group now."),
    "shared_with_nobody": N_(
        "No one you shared it with leads the group now, so no one can read it."
    ),
    "sign_ins_ended": N_("Signed out there. It takes the password to sign in again."),
    "signed_out": N_("You are signed out."),
    "text_erased": N_("Text destroyed, with its key. No one can read it again."),
    "text_sealed": N_("Text sealed."),
}

WARNED = {
    "glass_late": N_("A break-glass review or notice is overdue. See “Break-glass”."),
    "officer_awaited": N_("The operator proposes an officer in your organization. See “Officers”."),
    "glass_told": N_(
        "Break-glass opened a text of yours or your group. See “Who viewed my texts”."
    ),
}
NOTED = {
    "session.group_double_booked": N_("This group has another session at that time."),
    "session.person_double_booked": N_(
        "Someone in this group is expected in another group’s session at that time."
    ),
    "session.bookings_unknown": N_(
        "Other bookings at that time could not be checked. Check the group’s sessions."
    ),
    "agreement.leading_unsigned": N_(
        "Someone who leads the group, or supervises who does, has not signed the agreement yet."
    ),
    "membership.same_practice_noted": N_("Two people from one practice are in this group now."),
    "membership.waiting_list_joined": N_("The group is full. The request is on the waiting list."),
    "group.fell_below_minimum": N_("The group now has fewer members than its minimum."),
    "group.leader_coverage_missing": N_("The group has no leader, so no session can open."),
}
"""What is said of each thing that was accepted with a warning."""
BESIDES = "~"
TELLS_MORE = {
    "welcome": "/account",
    "invitation_accepted": "/account",
    "glass_late": "/break-glass",
    "officer_awaited": "/officers",
    "glass_told": "/mine",
}


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
    if done not in DONE:
        return None
    return Notice("calm", DONE[done], TELLS_MORE.get(done, ""), besides)
