"""The questions of the pages: what cannot be taken back in one tap, and what others feel."""

from collections.abc import Awaitable
from dataclasses import replace
from typing import Final

from domain.privacy.events import ErasureKind
from services.languages import N_
from services.web import facts
from services.web.questions import Asking, ByCase, Question

OF_GROUP: Final = "/programs/{program_id}/groups/{group_id}"
OF_SESSION: Final = "/programs/{program_id}/sessions/{session_id}"
OF_GRANT: Final = "/programs/{program_id}/break-glass/{grant_id}"
OF_AUDIT: Final = "/audits/{audit_id}"
DESK, OFFICERS, OPERATOR = "/privacy", "/officers", "/operator"
MINE: Final = "/mine"
NAMING_HERE: Final = "/naming"
IDENTITIES: Final = "/identities"
OF_IDENTITY: Final = "/identities/{request_id}"
PARKED: Final = "/parked"
SIGNING_KEY: Final = "/signing-key"
KEYS: Final = "/keys"
COVERED: Final = N_("A legal hold covers this: it cannot be erased now")
KEPT_BY_HOLD: Final = N_("If a legal hold covers any of it, nothing goes before the hold ends.")
FOR_GOOD: Final = N_("This cannot be undone.")
ON_PAGE: Final = N_("No email is sent: who is in the group sees it on the group’s page.")


async def _unless_held(held: Awaitable[bool], asks: Question, tells: Question) -> Question:
    """Ask, or tell that a legal hold covers it."""
    return tells if await held else asks


async def _of_a_seat(asking: Asking) -> Question:
    """Ask as the seat is: one's own or somebody's, asked for or offered."""
    own, offered = await facts.seat_of(asking)
    if own:
        return SEAT_DECLINED if offered else REQUEST_WITHDRAWAL
    return OFFER_WITHDRAWAL if offered else DECLINED


async def _of_one_s_own(asking: Asking) -> Question:
    """Ask of one's texts, or of oneself, as the form says."""
    kind = facts.sent(asking, "kind", ErasureKind)
    return OWN_ERASURE if kind is ErasureKind.MEMBER else OWN_TEXTS_ERASURE


async def _of_one_s_own_case(asking: Asking) -> Question:
    """Ask in the session, or where one's own texts are if one has left."""
    return TAKE_BACK_AFTERWARDS if await facts.has_left(asking) else TAKE_BACK


async def _of_one_s_own_text(asking: Asking) -> Question:
    """The same of a text; or tell that a legal hold covers it."""
    held = facts.is_text_held(asking)
    if await facts.has_left(asking):
        return await _unless_held(held, TEXT_ERASURE_AFTERWARDS, TEXT_HELD_AFTERWARDS)
    return await _unless_held(held, TEXT_ERASURE, TEXT_HELD)


async def _if_unmarked(asking: Asking) -> Question | None:
    """Ask where somebody is not marked; where all are, confirm at once."""
    return SOME_UNMARKED if await facts.unmarked(asking) else None


async def _of_a_lost_key(asking: Asking) -> Question:
    """Ask for the first of two words, or for the second."""
    seen = await facts.signing_keys_of(asking)
    return KEY_LOSS_AGREED if seen.may == "agree" else KEY_LOSS_SAID


async def _of_a_version(asking: Asking) -> Question:
    """Ask for the first of two words, or for the second."""
    version = await facts.key_version_of(asking)
    agrees = version is not None and version.may == "agree"
    return VERSION_AGREED if agrees else VERSION_SAID


async def _if_changed(asking: Asking) -> Question | None:
    """Ask where another policy is chosen than holds."""
    return NAMING if await facts.changes_naming(asking) else None


CHARTER: Final = Question(
    title=N_("Approve this charter?"),
    does=(
        N_("Purpose, method and frame of the group are approved. Next, it can open to members."),
        ON_PAGE,
    ),
    way_back=N_("If it should not be, the group can still be closed."),
    yes=N_("Approve the charter"),
    back=OF_GROUP,
    facts=facts.of_group,
)
RECRUITING: Final = Question(
    title=N_("Open this group to members?"),
    does=(
        N_("Everyone of the program finds the group under “My groups” and can ask to join."),
        N_("No email is sent."),
    ),
    way_back=N_("If it should take nobody, the group can still be closed."),
    yes=N_("Open recruiting"),
    back=OF_GROUP,
    facts=facts.of_group,
)
ACTIVATION: Final = Question(
    title=N_("Let this group begin?"),
    does=(N_("From now on the group can hold sessions."), ON_PAGE),
    way_back=N_("You can pause the group again, or plan its ending."),
    yes=N_("Let the group begin"),
    back=OF_GROUP,
    facts=facts.of_group,
)
PAUSE: Final = Question(
    title=N_("Pause this group?"),
    does=(
        N_("No session can be held while the group is paused. Seats, signatures and dates stay."),
        ON_PAGE,
    ),
    way_back=N_("You can undo this: the group meets again as soon as you say so."),
    yes=N_("Pause the group"),
    back=OF_GROUP,
    facts=facts.of_group,
)
CLOSING_PLAN: Final = Question(
    title=N_("Plan the ending of this group?"),
    does=(
        N_("Nobody new can join. The group can still meet until an administrator closes it."),
        ON_PAGE,
    ),
    way_back=N_("You can undo this until the group is closed."),
    yes=N_("Plan the ending"),
    back=OF_GROUP,
    facts=facts.of_group,
)
CLOSING: Final = Question(
    title=N_("Close this group for good?"),
    does=(
        N_("The group never meets again. Every session still planned is called off."),
        N_("Texts stay with their authors until they are due. Attendance and credits stay."),
        ON_PAGE,
    ),
    way_back=FOR_GOOD,
    yes=N_("Close the group"),
    back=OF_GROUP,
    final=True,
    facts=facts.of_group,
)
DECLINED: Final = Question(
    title=N_("Turn down this request?"),
    does=(N_("The person no longer waits for a seat. They see it under “My groups”; no email."),),
    way_back=N_("The person can ask to join again."),
    yes=N_("Turn down"),
    back=OF_GROUP,
    facts=facts.of_person_in_group,
)
REQUEST_WITHDRAWAL: Final = Question(
    title=N_("Withdraw your request to join?"),
    does=(N_("The leaders no longer see that you ask. No email is sent."),),
    way_back=N_("You can ask to join again, as long as the group takes members."),
    yes=N_("Withdraw my request"),
    back=OF_GROUP,
    facts=facts.of_group,
)
SEAT_DECLINED: Final = Question(
    title=N_("Decline the seat that is kept for you?"),
    does=(N_("The seat is free again. The leaders see it; no email is sent."),),
    way_back=N_("This cannot be undone. You can ask to join again, if a seat is free."),
    yes=N_("Decline the seat"),
    back=OF_GROUP,
    final=True,
    facts=facts.of_group,
)
OFFER_WITHDRAWAL: Final = Question(
    title=N_("Withdraw the offer of this seat?"),
    does=(
        N_("The seat is free again. The person sees it under “My groups”; no email."),
        N_("If they had asked to join, their request waits again."),
    ),
    way_back=N_("You can offer the seat again, as long as it is free."),
    yes=N_("Withdraw the offer"),
    back=OF_GROUP,
    facts=facts.of_person_in_group,
)
SEAT_GIVEN_UP: Final = ByCase(
    among=(REQUEST_WITHDRAWAL, SEAT_DECLINED, OFFER_WITHDRAWAL, DECLINED), which=_of_a_seat
)
DEPARTURE: Final = Question(
    title=N_("Leave this group?"),
    does=(
        N_("Your seat becomes free at once, and you no longer see the group. No one asks why."),
        N_("What was shared with you is closed to you. Your own texts stay yours."),
        N_("The leaders and members see that you have left. No email is sent."),
    ),
    way_back=N_("This cannot be undone. You can ask to join again, if a seat is free."),
    yes=N_("Leave the group"),
    back=OF_GROUP,
    final=True,
    facts=facts.of_group,
)
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
    facts=facts.of_person_in_group,
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
    facts=facts.of_person_in_group,
)
CANCELLATION: Final = Question(
    title=N_("Call off this session?"),
    does=(
        N_("The session does not take place. Everyone in the group sees it on its page."),
        N_("No email is sent: let the group know if the session is soon."),
    ),
    way_back=N_("You can undo this until the session’s time."),
    yes=N_("Call this session off"),
    back=OF_SESSION,
    facts=facts.of_session,
)
SESSION_END: Final = Question(
    title=N_("Close this session?"),
    does=(
        N_("It does not open again: no one can begin a presentation or check in any more."),
        N_("Next, you confirm who was there."),
    ),
    way_back=N_("Texts can still be sealed, and attendance be corrected for 14 days."),
    yes=N_("Close the session"),
    back=OF_SESSION,
    facts=facts.of_session,
)
SOME_UNMARKED: Final = Question(
    title=N_("Some people are not marked. Confirm all the same?"),
    does=(
        N_("What is marked counts. Whoever is not marked has no attendance of this session."),
        N_("You can go back and mark everyone first."),
    ),
    way_back=N_("It can be corrected for 14 days, with a reason that stays on record."),
    yes=N_("Confirm attendance"),
    back=OF_SESSION,
    facts=facts.of_unmarked,
)
IF_UNMARKED: Final = ByCase(among=(SOME_UNMARKED,), which=_if_unmarked)
NO_CASE: Final = Question(
    title=N_("Note that no one has a case?"),
    does=(N_("The session counts as one without a case."),),
    way_back=N_("A case can still be presented as long as the session is open."),
    yes=N_("Nobody has a case today"),
    back=OF_SESSION,
    facts=facts.of_session,
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
    facts=facts.of_session,
)
TAKE_BACK: Final = Question(
    title=N_("Take your case back?"),
    does=(
        N_("What was sealed about this case (who presented, the theme) is destroyed at once."),
        N_("So is your narrative of it, with its key. What others wrote stays theirs."),
        N_("Your other texts of this session stay, and no one reads them until you share again."),
        N_("Only you are told. The record of who viewed it stays."),
    ),
    way_back=N_("This cannot be undone. What a legal hold keeps is closed to everyone."),
    yes=N_("Take my case back, and destroy what was sealed about it"),
    back=OF_SESSION,
    final=True,
    facts=facts.of_session,
)
TAKE_BACK_AFTERWARDS: Final = replace(TAKE_BACK, back=MINE, facts=facts.of_own_case)
CASE_TAKEN_BACK: Final = ByCase(among=(TAKE_BACK, TAKE_BACK_AFTERWARDS), which=_of_one_s_own_case)
TEXT_ERASURE: Final = Question(
    title=N_("Destroy this text?"),
    does=(
        N_("This destroys the text and its key forever. No one can read it any more, not you."),
        N_("The record of who viewed it stays. No one is told."),
    ),
    way_back=FOR_GOOD,
    yes=N_("Destroy this text"),
    back=OF_SESSION,
    final=True,
    facts=facts.of_own_text,
)
TEXT_HELD: Final = Question(
    title=COVERED,
    does=(N_("The text stays sealed. No one can destroy it as long as the hold lasts."),),
    way_back=N_("You can destroy it once the hold is lifted."),
    yes="",
    back=OF_SESSION,
    facts=facts.of_own_text,
)
TEXT_ERASURE_AFTERWARDS: Final = replace(TEXT_ERASURE, back=MINE)
TEXT_HELD_AFTERWARDS: Final = replace(TEXT_HELD, back=MINE)
DESTROYABLE: Final = ByCase(
    among=(TEXT_ERASURE, TEXT_HELD, TEXT_ERASURE_AFTERWARDS, TEXT_HELD_AFTERWARDS),
    which=_of_one_s_own_text,
)
GLASS_APPROVAL: Final = Question(
    title=N_("Approve this break-glass request?"),
    does=(
        N_("With your approval and that of the other role, each text opens once in four hours."),
        N_("Authors and leaders are told within 24 hours, and a third person reviews it."),
        N_("Your name stays on record."),
    ),
    way_back=N_("You can withdraw it as long as it is open. What was read stays read."),
    yes=N_("Approve"),
    back=OF_GRANT,
    facts=facts.of_grant,
)
GLASS_REFUSAL: Final = Question(
    title=N_("Refuse this break-glass request?"),
    does=(N_("No text opens by it, and no one else can approve it. The asker sees it."),),
    way_back=N_("It can be asked for again, from the beginning."),
    yes=N_("Refuse"),
    back=OF_GRANT,
    facts=facts.of_grant,
)
GLASS_WITHDRAWAL: Final = Question(
    title=N_("Withdraw this break-glass request?"),
    does=(N_("No text opens by it any more. What was opened is still told and reviewed."),),
    way_back=N_("It can be asked for again, from the beginning."),
    yes=N_("Withdraw it"),
    back=OF_GRANT,
    facts=facts.of_grant,
)
GLASS_OPENING: Final = Question(
    title=N_("Open this text now, once?"),
    does=(
        N_("The text is shown this one time. If you leave the page, it is gone for you."),
        N_("Its author is told within 24 hours. Your name and the moment go on record first."),
    ),
    way_back=FOR_GOOD,
    yes=N_("Open once"),
    back=OF_GRANT,
    final=True,
    facts=facts.of_grant,
)
CONFIRMATION: Final = Question(
    title=N_("Confirm this appointment?"),
    does=(
        N_("You are the second officer: the office begins in three days."),
        N_("All officers are told by email, and any of them can stop it until then."),
    ),
    way_back=N_("Until it begins you can stop it, by objecting to it."),
    yes=N_("Confirm this appointment"),
    back=OFFICERS,
    facts=facts.of_appointment,
)
OBJECTION: Final = Question(
    title=N_("Object to this appointment?"),
    does=(N_("An officer’s objection ends it. Your objection is on record, with your name."),),
    way_back=N_("The person can be proposed again."),
    yes=N_("Object to this appointment"),
    back=OFFICERS,
    facts=facts.of_appointment,
)
OFFICE_END: Final = Question(
    title=N_("End this office?"),
    does=(N_("The person loses every right of this office at once, sessions that run included."),),
    way_back=N_("This cannot be undone. To return, they must be appointed again."),
    yes=N_("End this office"),
    back=OFFICERS,
    final=True,
    facts=facts.of_office,
)
ADMISSION: Final = Question(
    title=N_("Let the operator’s staff in?"),
    does=(
        N_("You are given a code. Whoever has it can enter once, for this reason and this long."),
        N_("Auditors see that you let them in, and what was done."),
    ),
    way_back=N_("This cannot be undone: the code is not called back. It ends by itself."),
    yes=N_("Let them in once"),
    back=OPERATOR,
    final=True,
    facts=facts.of_admission,
)
OWN_TEXTS_ERASURE: Final = Question(
    title=N_("Request erasure of all your texts?"),
    does=(
        N_("The privacy officer decides within 30 days. Approved, your texts are destroyed."),
        KEPT_BY_HOLD,
        N_("Others’ attendance and the access log stay."),
    ),
    way_back=N_("You can take the request back until it is approved."),
    yes=N_("Request erasure of my texts"),
    back=MINE,
    facts=facts.of_own_texts,
)
OWN_ERASURE: Final = Question(
    title=N_("Request erasure of all about you, and all your texts?"),
    does=(
        N_("The privacy officer decides within 30 days."),
        N_("Approved, your texts are destroyed, and so are your name and your account."),
        KEPT_BY_HOLD,
        N_("It cannot be approved as long as you have a seat, a group or an office."),
        N_("Others’ attendance and the access log stay."),
    ),
    way_back=N_("You can take the request back until it is approved."),
    yes=N_("Request erasure of me and my texts"),
    back=MINE,
    facts=facts.of_own_texts,
)
OF_ONE_S_OWN: Final = ByCase(among=(OWN_TEXTS_ERASURE, OWN_ERASURE), which=_of_one_s_own)
ERASURE_APPROVAL: Final = Question(
    title=N_("Approve this erasure?"),
    does=(
        N_("All of it is destroyed with its keys, at once. Backups follow when they expire."),
        N_("If a legal hold comes before all of it is gone, the rest waits until the hold ends."),
        N_("Others’ attendance and the access log stay."),
        N_("Whoever asked sees the certificate under “Who looked at mine”."),
    ),
    way_back=FOR_GOOD,
    yes=N_("Approve the erasure"),
    back=DESK,
    final=True,
    facts=facts.of_erasure,
)
ERASURE_HELD: Final = Question(
    title=N_("A legal hold reaches into this: it cannot be approved now"),
    does=(N_("Nothing is destroyed, and the request waits. Officers can lift the hold first."),),
    way_back=N_("You can approve it once the hold is lifted, or refuse it."),
    yes="",
    back=DESK,
    facts=facts.of_erasure,
)
APPROVABLE: Final = ByCase(
    among=(ERASURE_APPROVAL, ERASURE_HELD),
    which=lambda asking: _unless_held(
        facts.is_erasure_held(asking), ERASURE_APPROVAL, ERASURE_HELD
    ),
)
ERASURE_REFUSAL: Final = Question(
    title=N_("Refuse this erasure?"),
    does=(N_("Nothing is destroyed. Whoever asked sees that it was refused, and why."),),
    way_back=N_("It can be asked for again, from the beginning."),
    yes=N_("Refuse the erasure"),
    back=DESK,
    facts=facts.of_erasure_refusal,
)
NAMING: Final = Question(
    title=N_("Change what authors are told of who looked?"),
    does=(
        N_("It holds at once for every author of the organization, and for earlier looks, too."),
        N_("Authors see it under “Who looked at mine”; no email. The log keeps every name."),
        N_("Your choice is on record, with your name."),
    ),
    way_back=N_("You can choose otherwise at any time; that is on record as well."),
    yes=N_("Save setting"),
    back=NAMING_HERE,
    facts=facts.of_naming,
)
ANOTHER_NAMING: Final = ByCase(among=(NAMING,), which=_if_changed)
HOLD: Final = Question(
    title=N_("Place this legal hold?"),
    does=(
        N_("Nothing that it covers is destroyed: not when due, not on request, not by its author."),
        N_("On a person: texts of their groups also wait with theirs, whoever wrote them."),
        N_("Authors see that a hold covers their text. No email is sent."),
        N_("It lapses after 72 hours, unless the other officer confirms it."),
    ),
    way_back=N_("You can propose to lift it; the other officer then lifts it."),
    yes=N_("Place the hold"),
    back=DESK,
    facts=facts.of_new_hold,
)
HOLD_CONFIRMATION: Final = Question(
    title=N_("Confirm this legal hold?"),
    does=(N_("Nothing that it covers is destroyed until two officers lift it."),),
    way_back=N_("It can be lifted: one officer proposes it, the other lifts it."),
    yes=N_("Confirm the hold"),
    back=DESK,
    facts=facts.of_hold,
)
HOLD_LIFTING: Final = Question(
    title=N_("Lift this legal hold?"),
    does=(
        N_("What is overdue, or was to be erased, is destroyed from now on."),
        N_("Authors can destroy their texts again."),
    ),
    way_back=N_("This cannot be undone for what is destroyed. A new hold keeps only what is left."),
    yes=N_("Lift the hold"),
    back=DESK,
    final=True,
    facts=facts.of_hold,
)
RETENTION: Final = Question(
    title=N_("Adopt these retention rules?"),
    does=(
        N_("From their day on, what is older than they say is announced, then destroyed."),
        N_("They hold for every program of the organization."),
    ),
    way_back=N_("This cannot be undone for what is destroyed. Other rules can follow."),
    yes=N_("Adopt these rules"),
    back=DESK,
    final=True,
    facts=facts.of_retention,
)
CLEARING: Final = Question(
    title=N_("Let all that was announced go at once?"),
    does=(
        N_("For a day, everything announced is destroyed as fast as it can, however much it is."),
    ),
    way_back=FOR_GOOD,
    yes=N_("Agree that all of it goes at once"),
    back=DESK,
    final=True,
    facts=facts.of_clearing,
)
SIGNATURE: Final = Question(
    title=N_("Sign off this review?"),
    does=(
        N_("The round is closed with your name. No finding can be added or changed."),
        N_("Officers see that it is signed off."),
    ),
    way_back=FOR_GOOD,
    yes=N_("Sign off this review"),
    back=OF_AUDIT,
    final=True,
    facts=facts.of_review,
)
IDENTITY_APPROVAL: Final = Question(
    title=N_("Agree that the asker learns who this is?"),
    does=(
        N_("The asker is told the name once, within 24 hours, if both of you hold office then."),
        N_("The person is told by email that there is a notice. Your name stays on record."),
    ),
    way_back=N_("You can withdraw the request until the name is told."),
    yes=N_("Agree"),
    back=OF_IDENTITY,
    facts=facts.of_identity,
)
IDENTITY_REFUSAL: Final = Question(
    title=N_("Do not agree to this request?"),
    does=(N_("Nobody is told who it is. Whoever asked hears by email that it is decided."),),
    way_back=N_("It can be asked for again, from the beginning."),
    yes=N_("Do not agree"),
    back=OF_IDENTITY,
    facts=facts.of_identity,
)
IDENTITY_WITHDRAWAL: Final = Question(
    title=N_("Withdraw this request?"),
    does=(N_("Nobody is told who it is. The request stays in the register."),),
    way_back=N_("It can be asked for again, from the beginning."),
    yes=N_("Withdraw it"),
    back=OF_IDENTITY,
    facts=facts.of_identity,
)
IDENTITY_TELLING: Final = Question(
    title=N_("Learn now who this number is?"),
    does=(
        N_("The name is shown this one time. It goes on record first, with your name."),
        N_("The person is told by email that there is a notice, and sees your office and purpose."),
    ),
    way_back=FOR_GOOD,
    yes=N_("Learn who it is"),
    back=OF_IDENTITY,
    final=True,
    facts=facts.of_identity,
)
SKIP: Final = Question(
    title=N_("Leave this entry out for good?"),
    does=(
        N_("What is listed here goes on as if the entry were not there: what it said is lost."),
        N_("The log itself keeps the entry. Who decided it, when and why stays on record."),
        N_("First ask those concerned what it said. Afterwards it has to be entered again."),
    ),
    way_back=FOR_GOOD,
    yes=N_("Leave it out for good"),
    back=PARKED,
    final=True,
    facts=facts.of_parked,
)
KEY_LOSS_SAID: Final = Question(
    title=N_("Say that the key that signs the logs is lost?"),
    does=(
        N_("Nothing is signed otherwise until an officer of the other role says so, too."),
        N_("The officers of both roles are told by email. Your name stays on record."),
    ),
    way_back=N_("Your word stays on record. If the key is found, signing goes on with it."),
    yes=N_("Say that the key is lost"),
    back=SIGNING_KEY,
    facts=facts.of_signing_key,
)
KEY_LOSS_AGREED: Final = Question(
    title=N_("Agree that the key that signs the logs is lost?"),
    does=(
        N_("Another key signs from now on, if the old one is missing where the logs are signed."),
        N_("Auditors and officers are told by email. Every later check shows where it changed."),
        N_("Have you asked the operator yourself that no copy of the old key is left?"),
    ),
    way_back=FOR_GOOD,
    yes=N_("Agree that the key is lost"),
    back=SIGNING_KEY,
    final=True,
    facts=facts.of_signing_key,
)
SIGNING_KEY_LOST: Final = ByCase(among=(KEY_LOSS_SAID, KEY_LOSS_AGREED), which=_of_a_lost_key)
VERSION_SAID: Final = Question(
    title=N_("Ask that this version goes now?"),
    does=(
        N_("It goes when an officer of the other role agrees. Nothing is destroyed before."),
        N_("Texts stay readable: they are under a newer version already."),
        N_("Your name stays on record."),
    ),
    way_back=N_("This cannot be undone. Nothing comes of it unless the other role agrees."),
    yes=N_("Ask that it goes now"),
    back=KEYS,
    final=True,
    facts=facts.of_key_version,
)
VERSION_AGREED: Final = Question(
    title=N_("Agree that this version goes now?"),
    does=(
        N_("It is destroyed at once. Backups from its time cannot be opened again, by anybody."),
        N_("Texts stay readable: they are under a newer version already."),
        N_("Your name stays on record."),
    ),
    way_back=FOR_GOOD,
    yes=N_("Agree that it goes now"),
    back=KEYS,
    final=True,
    facts=facts.of_key_version,
)
KEY_VERSION_GOES: Final = ByCase(among=(VERSION_SAID, VERSION_AGREED), which=_of_a_version)
