"""The words for codes: every code a page may show, in the language's own terms."""

from typing import NamedTuple

from domain.kernel.classes import Coded
from domain.registry import CATEGORY_OF
from services.languages import N_


class Look(NamedTuple):
    """How a state is marked besides its word."""

    tone: Coded
    icon: Coded


GROUP_STATES = {
    "proposed": N_("Proposed"),
    "chartered": N_("Chartered"),
    "recruiting": N_("Recruiting"),
    "active": N_("Active"),
    "below_minimum": N_("Below minimum"),
    "leader_vacant": N_("No leader"),
    "paused": N_("Paused"),
    "closing": N_("Ending"),
    "closed": N_("Closed"),
}
SESSION_STATES = {
    "scheduled": N_("Scheduled"),
    "open": N_("In session"),
    "closed": N_("Held, to be confirmed"),
    "confirmed": N_("Confirmed"),
    "annulled": N_("Attendance annulled"),
    "cancelled": N_("Cancelled"),
    "not_held": N_("Not held"),
}
LOOKS = {
    "proposed": Look("still", "paper"),
    "chartered": Look("still", "seal"),
    "recruiting": Look("fresh", "open"),
    "active": Look("calm", "check"),
    "below_minimum": Look("warn", "alert"),
    "leader_vacant": Look("stop", "alert"),
    "paused": Look("still", "pause"),
    "closing": Look("still", "door"),
    "closed": Look("still", "stop"),
    "scheduled": Look("fresh", "calendar"),
    "open": Look("calm", "play"),
    "confirmed": Look("calm", "check"),
    "annulled": Look("still", "minus"),
    "cancelled": Look("still", "refused"),
    "not_held": Look("still", "minus"),
    "permitted": Look("calm", "eye"),
    "denied": Look("stop", "refused"),
    "searched": Look("still", "search"),
    "retired": Look("still", "minus"),
    "withheld": Look("still", "minus"),
    "certified": Look("calm", "seal"),
    "flagged": Look("warn", "clock"),
    "released": Look("calm", "check"),
    "failed": Look("warn", "refused"),
    "unknown": Look("warn", "wait"),
    "in_order": Look("calm", "check"),
    "explained": Look("calm", "paper"),
    "breach_suspected": Look("stop", "alert"),
    "requested": Look("fresh", "wait"),
    "lapsed": Look("still", "minus"),
    "refused": Look("stop", "refused"),
    "withdrawn": Look("still", "stop"),
    "expired": Look("still", "clock"),
    "justified": Look("calm", "check"),
    "not_justified": Look("stop", "alert"),
    "follow_up": Look("warn", "flag"),
    "attendance_unconfirmed": Look("warn", "clock"),
    "agreement_missing": Look("warn", "seal"),
    "requests_waiting": Look("fresh", "wait"),
}
MARKS = {
    "present": N_("Here"),
    "left": N_("Left"),
    "absent": N_("Absent"),
    "apologies": N_("Excused"),
    "unknown": N_("Not marked"),
}
MARK_VERBS = {
    "present": N_("Mark as here"),
    "left": N_("Mark as left"),
    "absent": N_("Mark as absent"),
    "apologies": N_("Mark as excused"),
    "unknown": N_("Clear the mark"),
}
CORRECTION_REASONS = {
    "marked_by_mistake": N_("Marked by mistake"),
    "came_late": N_("Came late"),
    "left_early": N_("Left early"),
    "word_came_later": N_("Word came afterwards"),
    "paper_says_otherwise": N_("The sign-in sheet says otherwise"),
    "not_this_session": N_("It was another session"),
}
ATTENTION = {
    "below_minimum": N_("Below minimum"),
    "leader_vacant": N_("No leader: sessions are blocked"),
    "attendance_unconfirmed": N_("Attendance unconfirmed for over 72 hours"),
    "agreement_missing": N_("Agreement not signed by all"),
    "requests_waiting": N_("Requests are waiting"),
}
ROLES = {
    "member": N_("Member"),
    "leader": N_("Leader"),
    "co_leader": N_("Co-leader"),
    "trainee": N_("Trainee leader"),
    "supervisor": N_("Supervisor"),
    "program_admin": N_("Program administrator"),
    "organization_admin": N_("Organization administrator"),
    "auditor": N_("Auditor"),
    "privacy_officer": N_("Privacy officer"),
    "operator": N_("Operator"),
    "system": N_("System"),
    "guest": N_("Guest"),
}
CREDENTIALS = {
    "credentialed": N_("Credentialed"),
    "trainee_supervised": N_("In training, supervised"),
}
PURPOSES = {
    "own": N_("Own item"),
    "leading": N_("Leading the group"),
    "preparing_session": N_("Preparing a session"),
    "supervision": N_("Supervision"),
    "administration": N_("Administration"),
    "attendance": N_("Attendance"),
    "certification": N_("Certification"),
    "audit": N_("Audit"),
    "privacy": N_("Privacy request"),
    "import": N_("Import"),
    "support": N_("Support"),
    "incident": N_("Incident"),
    "maintenance": N_("Maintenance"),
    "export": N_("Export"),
    "evaluation": N_("Evaluation"),
    "imminent_harm": N_("Imminent serious harm"),
    "legal_order": N_("Court order or statutory demand"),
    "breach_investigation": N_("Formal breach investigation"),
    "subject_access": N_("Access asked for by somebody it concerns"),
    "lawful_authority": N_("Author’s death or incapacity, with lawful authority"),
    "notification": N_("Notice to those concerned"),
}
STEPS = {
    "charter": N_("Approve the charter"),
    "recruiting": N_("Open recruiting"),
    "activation": N_("Let the group begin"),
    "pause": N_("Pause the group"),
    "resumption": N_("Meet again"),
    "closing-plan": N_("Plan the ending"),
    "closing": N_("Close the group"),
}
THEMES = {
    "difficult_patient": N_("A patient who is hard to be with"),
    "making_errors": N_("Making errors"),
    "work_home_balance": N_("Work and home"),
    "personal_crisis_illness": N_("Own crisis or illness"),
    "office_challenges": N_("The practice as a place of work"),
    "medical_learners": N_("Learners"),
    "system": N_("The health system"),
    "joys_of_practice": N_("Joys of practice"),
    "relationship_uniqueness": N_("One relationship, unlike others"),
    "not_coded": N_("Not coded"),
}
PERSPECTIVES = {
    "clinician": N_("The clinician’s side"),
    "patient": N_("The patient’s side"),
    "relationship": N_("The relationship"),
}
PURPOSE_HINTS = {
    "leading": N_("To hold the frame of this group between sessions."),
    "preparing_session": N_("To prepare the next session with this group."),
    "supervision": N_("To talk about the leading with a supervisor."),
}
KINDS = {
    "name": N_("Name"),
    "address": N_("Address"),
    "attendance": N_("Attendance"),
    "presentation": N_("Presentation"),
    "sealed_text": N_("Sealed text"),
    "case_narrative": N_("Case narrative"),
    "leader_debrief": N_("Leaders’ debrief"),
    "reflection": N_("Reflection"),
    "reason": N_("Reason given"),
    "access_records": N_("Access records"),
    "own_looks": N_("Looks at one’s own"),
    "grant": N_("Break-glass"),
    "trail": N_("Access log"),
    "proof": N_("Proof"),
    "bundle": N_("Export of a log"),
    "sign_in": N_("Sign-in of the operator"),
    "clock": N_("Clock"),
    "request": N_("Request to erase"),
    "erasure": N_("Request to erase"),
    "page": N_("Page"),
}
PHASES = {
    "welcome": N_("Welcome round"),
    "case_call": N_("Who has a case?"),
    "presentation": N_("Presentation from memory"),
    "clarifying": N_("Clarifying questions"),
    "discussion_presenter_back": N_("Discussion, presenter sits back"),
    "presenter_rejoins": N_("Presenter rejoins"),
    "closing": N_("Closing round"),
}
FREQUENCIES = {
    "weekly": N_("Every week"),
    "fortnightly": N_("Every two weeks"),
    "monthly": N_("Every month"),
}
SETTINGS = {
    "online": N_("Online"),
    "in_person": N_("In person"),
    "hybrid": N_("Online and in person"),
    "residency": N_("Residency"),
    "academic": N_("Academic"),
    "community_practice": N_("Community practice"),
    "hospital": N_("Hospital"),
    "online_national": N_("Online, nation-wide"),
    "regional_network": N_("Regional network"),
    "undergraduate": N_("Undergraduate"),
}
MODES = {
    "ongoing": N_("Ongoing"),
    "pilot_3_months": N_("Three-month pilot"),
}
CAPTURES = {
    "none": N_("Nothing about cases is kept"),
    "codes": N_("Codes only: no text is kept"),
    "notes": N_("Debriefs and reflections may be kept"),
    "full": N_("Case narratives may be kept"),
}
AUDIENCES = {
    "nobody": N_("Only me"),
    "leaders": N_("Shared with those who led then"),
    "leaders_now": N_("Shared with those who led when I shared it"),
    "hold": N_("Kept for a legal hold alone"),
}
OUTCOMES = {
    "permitted": N_("Permitted"),
    "denied": N_("Denied"),
    "searched": N_("Searched"),
    "flagged": N_("Flagged"),
    "retired": N_("Time was over"),
    "withheld": N_("Withheld"),
}
BASES = {
    "own": N_("Own item"),
    "leadership": N_("Leads the group"),
    "membership": N_("Member of the group"),
    "shared": N_("Shared by its author"),
    "office": N_("Office held"),
    "grant": N_("Break-glass by two officers"),
    "none": N_("None"),
}
GRANT_STAGES = {
    "requested": N_("Waits for approval"),
    "active": N_("Open for four hours"),
    "lapsed": N_("Not approved in time"),
    "refused": N_("Refused"),
    "withdrawn": N_("Withdrawn"),
    "expired": N_("Over"),
}
DISPOSITIONS = {
    "justified": N_("Justified"),
    "not_justified": N_("Not justified"),
    "follow_up": N_("To be followed up"),
}
PARTICIPATIONS = {
    "voluntary": N_("Voluntary"),
    "mandatory": N_("Mandatory"),
}
GROUNDS = {
    "author": N_("at its author’s wish"),
    "request": N_("on a request for erasure"),
    "expired": N_("its time was over"),
}
FINDINGS = {
    "health_number": N_("Health number"),
    "national_number": N_("National number"),
    "telephone": N_("Telephone number"),
    "long_number": N_("Long number"),
    "record_number": N_("File number"),
    "date": N_("Date"),
    "email": N_("E-mail address"),
    "web_address": N_("Web address"),
    "postcode": N_("Postcode"),
    "street_address": N_("Street address"),
    "name": N_("Perhaps a name"),
}
ADVICE = {
    "health_number": N_("Take the number out; the story does not need it."),
    "national_number": N_("Take the number out; the story does not need it."),
    "telephone": N_("Take the number out: “she phoned me” is enough."),
    "long_number": N_("Take the number out, or write it in words if it is an amount."),
    "record_number": N_("Take the number out: “the file” is enough."),
    "date": N_("Write the age, the season or the year instead."),
    "email": N_("Take the address out: “she wrote to me” is enough."),
    "web_address": N_("Take the address out: “a page on the web” is enough."),
    "postcode": N_("Take it out: “in the next town” is enough."),
    "street_address": N_("Take it out: “at her home” is enough."),
    "name": N_("Write “my patient”, “her son”, “a colleague” instead."),
}
ERASURES = {
    "author": N_("Texts of a person"),
    "member": N_("A person, with all texts"),
    "session": N_("A session"),
    "class": N_("A class of a program"),
}
ERASURE_STAGES = {
    "requested": N_("To be decided"),
    "withdrawn": N_("Withdrawn"),
    "refused": N_("Refused"),
    "approved": N_("Being carried out"),
    "certified": N_("Certified"),
}
OBSTACLES = {
    "legal_duty": N_("The law asks to keep it"),
    "identity_unverified": N_("Who asks could not be verified"),
    "rights_of_others": N_("The rights of others"),
}
HOLD_GROUNDS = {
    "litigation": N_("Litigation"),
    "court_order": N_("Court order"),
    "investigation": N_("Investigation"),
    "regulator": N_("Regulator"),
}
CLASSES = {
    "AX": N_("Access records"),
    "C2": N_("Personal data"),
    "C3": N_("Who presented, debriefs"),
    "C4": N_("Told in confidence"),
    "C5": N_("Restricted texts"),
}
HELD_CLASSES = {**CLASSES, "C5": N_("Restricted texts, and all told in confidence")}
ENDINGS = {
    "released": N_("Shown"),
    "withheld": N_("Not taken"),
    "failed": N_("Not shown"),
    "unknown": N_("End unknown"),
}
STRENGTHS = {
    "password": N_("Password"),
    "link": N_("One-time link"),
    "operator": N_("The operator’s command line"),
}
REVIEWS = {
    "in_order": N_("In order"),
    "explained": N_("Explained"),
    "follow_up": N_("To follow up"),
    "breach_suspected": N_("Breach suspected"),
}
NAMINGS = {
    "always": N_("Names are always told"),
    "on_request": N_("Names on request to the privacy officer"),
    "never": N_("Names are never told"),
}
IDENTITY_GROUNDS = {
    "review": N_("Follow-up of a review"),
    "breach_investigation": N_("Formal breach investigation"),
    "legal_order": N_("Court order or statutory demand"),
    "subject_access": N_("Access asked for by somebody it concerns"),
}
IDENTITY_STAGES = {
    "asked": N_("Waits for approval"),
    "approved": N_("May be learned once"),
    "declined": N_("Refused"),
    "withdrawn": N_("Withdrawn"),
    "told": N_("Name told"),
    "lapsed": N_("Lapsed"),
}
RECORDS = {
    "organization": N_("The organization"),
    "program": N_("A program"),
    "person": N_("A person’s registration"),
    "group": N_("A group"),
    "session": N_("A session"),
    "key": N_("A key"),
    "hold": N_("A legal hold"),
    "erasure": N_("A request to erase"),
    "retention": N_("Retention rules"),
    "grant": N_("A break-glass request"),
    "audit": N_("A quarterly review"),
    "skip": N_("A list of what is left out"),
    "identity": N_("A request to learn who a number is"),
    "access": N_("A view in the access log"),
    "unknown": N_("Something this version does not know"),
}
READERS = {
    "everything": N_("Everything"),
    "decisions": N_("Its page, and every change to it"),
    "program_register": N_("Lists of programs"),
    "group_board": N_("Lists of groups"),
    "rosters": N_("Who is in which group"),
    "sessions": N_("Lists of sessions"),
    "people_register": N_("Lists of people"),
    "break_glass": N_("The register of break-glass"),
    "privacy_desk": N_("The privacy desk"),
    "access_log": N_("Searches of the access log"),
    "audit_register": N_("The list of reviews"),
    "ended_groups": N_("Calling off the sessions of a group that has ended"),
    "unopened_sessions": N_("Noting that a session was not held"),
    "leaderless_sessions": N_("Ending a session that its leaders left"),
    "grants": N_("Notices about break-glass, and its end"),
    "expiry": N_("Notices of what is about to be destroyed"),
    "appointments": N_("Notices of an appointment, and its beginning"),
    "identities": N_("Emails about who a number is"),
    "signing_keys": N_("Emails about the key that signs the logs"),
    "program_keys": N_("Emails about the keys of programs"),
}
SKIP_REASONS = {
    "damaged": N_("It is damaged, and no backup has it"),
    "foreign": N_("Another version wrote it, and does not come back"),
    "entered_again": N_("What it said was entered again"),
}
_TOLD_OF = {str(event.__struct_config__.tag): kind for event, kind in CATEGORY_OF.items()}
WAITS = {
    "erasure": N_("Someone asks for an erasure"),
    "hold": N_("A legal hold lapses unless you confirm it"),
    "hold_lifting": N_("The other officer proposes to lift a legal hold"),
    "hold_review": N_("The review of a legal hold is overdue"),
    "retention": N_("Other retention rules are proposed"),
    "clearing": N_("The other officer proposes that all that was announced goes at once"),
    "glass_approve": N_("A break-glass request waits for your approval"),
    "glass_open": N_("Break-glass texts are open to you"),
    "glass_review": N_("A use of break-glass waits for your review"),
    "identity_approve": N_("An officer asks who a number is"),
    "identity_tell": N_("You can learn once who a number is"),
    "office": N_("An appointment waits for a second officer"),
    "office_operator": N_("The operator proposes an officer: you can object"),
    "parked": N_("An entry cannot be read"),
    "signing_key": N_("An officer says that the key that signs the logs is lost"),
    "program_key": N_("An officer asks that a version of a program’s key goes now"),
    "review": N_("A quarterly review is not signed off"),
}
WAIT_VERBS = {
    "erasure": N_("See the request"),
    "hold": N_("See the hold"),
    "hold_lifting": N_("See the hold"),
    "hold_review": N_("See the hold"),
    "retention": N_("See the rules"),
    "clearing": N_("See what goes"),
    "glass_approve": N_("See the request"),
    "glass_open": N_("See the texts"),
    "glass_review": N_("Review it"),
    "identity_approve": N_("See the request"),
    "identity_tell": N_("See the request"),
    "office": N_("See the appointment"),
    "office_operator": N_("See the appointment"),
    "parked": N_("See the entry"),
    "signing_key": N_("See the key"),
    "program_key": N_("See the version"),
    "review": N_("Go on with it"),
}
COVERS = {
    "person": N_("Texts of a person"),
    "session": N_("A session"),
    "program": N_("A program"),
    "organization": N_("The whole organization"),
}
LISTS = {
    "waits": WAITS,
    "wait_verb": WAIT_VERBS,
    "record": RECORDS,
    "reader": READERS,
    "skip_reason": SKIP_REASONS,
    "covers": COVERS,
    "identity_ground": IDENTITY_GROUNDS,
    "identity_stage": IDENTITY_STAGES,
    "mark": MARKS,
    "mark_verb": MARK_VERBS,
    "reason": CORRECTION_REASONS,
    "ended": ENDINGS,
    "strength": STRENGTHS,
    "review": REVIEWS,
    "naming": NAMINGS,
    "ground": GROUNDS,
    "erasure": ERASURES,
    "erasure_stage": ERASURE_STAGES,
    "obstacle": OBSTACLES,
    "hold_ground": HOLD_GROUNDS,
    "class": CLASSES,
    "held_class": HELD_CLASSES,
    "group_state": GROUP_STATES,
    "session_state": SESSION_STATES,
    "attention": ATTENTION,
    "role": ROLES,
    "purpose": PURPOSES,
    "purpose_hint": PURPOSE_HINTS,
    "kind": KINDS,
    "credential": CREDENTIALS,
    "perspective": PERSPECTIVES,
    "phase": PHASES,
    "step": STEPS,
    "theme": THEMES,
    "frequency": FREQUENCIES,
    "setting": SETTINGS,
    "mode": MODES,
    "capture": CAPTURES,
    "audience": AUDIENCES,
    "outcome": OUTCOMES,
    "basis": BASES,
    "participation": PARTICIPATIONS,
    "grant_stage": GRANT_STAGES,
    "disposition": DISPOSITIONS,
    "finding": FINDINGS,
    "advice": ADVICE,
}


def word(kind: str, code: str) -> str:
    """Give the message for a code; a code that has none yet is shown as it is."""
    return LISTS[kind].get(code, code)


def record_of(event_type: str) -> str:
    """Name what an entry tells of, by its type: a code of ``RECORDS``."""
    return _TOLD_OF.get(event_type, "unknown")
