"""What waits for an officer, what cannot be read, and what authors see, in words."""

from domain.registry import CATEGORY_OF
from services.languages import N_

NAMINGS = {
    "always": N_("Always show names"),
    "on_request": N_("Names on request, from the privacy officer"),
    "never": N_("Never show names"),
}
RECORDS = {
    "organization": N_("The organization"),
    "rule_profile": N_("Group rules"),
    "program": N_("A program"),
    "person": N_("A person’s registration"),
    "group": N_("A group"),
    "session": N_("A session"),
    "key": N_("A key"),
    "hold": N_("A legal hold"),
    "erasure": N_("An erasure request"),
    "retention": N_("Retention rules"),
    "grant": N_("A break-glass request"),
    "audit": N_("A quarterly review"),
    "skip": N_("A list of entries left out"),
    "identity": N_("A request for a person’s name"),
    "invitation": N_("An invitation"),
    "provider": N_("A sign-in provider"),
    "credential": N_("A leader credential"),
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
    "group_news": N_("Emails about what happens in a group"),
    "ended_groups": N_("Cancelling the sessions of a group that has ended"),
    "unopened_sessions": N_("Recording that a session was not held"),
    "leaderless_sessions": N_("Ending a session without a leader"),
    "grants": N_("Notices about break-glass, and its end"),
    "expiry": N_("Notices of what is about to be destroyed"),
    "appointments": N_("Notices of an appointment, and its start"),
    "identities": N_("Emails about requests for a name"),
    "invitations": N_("Emails that invite people"),
    "links": N_("Emails about someone who is registered twice"),
    "mailboxes": N_("Emails about a change of address, and the change itself"),
    "renewals": N_("Emails about a renewal of a sign-in, and the renewal itself"),
    "people": N_("Emails that tell people what was corrected of them"),
    "signing_keys": N_("Emails about the key that signs the logs"),
    "program_keys": N_("Emails about the keys of programs"),
    "providers": N_("Emails about sign-in providers"),
    "sign_ins": N_("Emails about how someone signs in"),
    "reaffirmations": N_("Emails that ask to sign an agreement again, and what is noted then"),
    "credentials": N_("Emails about leader credentials, and their end"),
    "statuses": N_("Emails that ask to confirm a professional status, and its end"),
}
SKIP_REASONS = {
    "damaged": N_("It is damaged, and no backup has it"),
    "foreign": N_("Another version wrote it and will not return"),
    "entered_again": N_("What it said was entered again"),
}
_TOLD_OF = {str(event.__struct_config__.tag): kind for event, kind in CATEGORY_OF.items()}
PROVIDERS = {
    "proposed": N_("Awaiting approval"),
    "in_use": N_("In use"),
    "suspended": N_("Suspended"),
}
INVITATIONS = {
    "open": N_("Waiting for an answer"),
    "came_back": N_("Email came back"),
    "withdrawn": N_("Withdrawn"),
    "accepted": N_("Accepted"),
    "declined": N_("Declined"),
    "misdirected": N_("Reached the wrong person"),
    "expired": N_("Expired"),
}
INVITATIONS_NEXT = {
    "open": "",
    "came_back": N_(
        "The mailbox does not take it. If the address is wrong, withdraw this and invite again."
    ),
    "withdrawn": "",
    "accepted": "",
    "declined": N_("Talk to the person before you send it again."),
    "misdirected": N_("Ask the person for the right address, then invite them there."),
    "expired": N_("No one answered within 14 days. Send it again, or ask the person."),
}
"""What somebody who invited does next."""
COMING = {
    "in": N_("Takes part"),
    "invited": N_("Invited"),
    "came_back": N_("Email came back"),
    "lapsed": N_("Invitation expired"),
    "declined": N_("Declined"),
    "misdirected": N_("Reached the wrong person"),
    "withdrawn": N_("Invitation withdrawn"),
    "registered": N_("On the register"),
    "deactivated": N_("Access ended"),
    "deceased": N_("Deceased"),
    "unconfirmed": N_("Status not confirmed"),
}
COLUMNS = {
    "given_name": N_("Given name"),
    "family_name": N_("Family name"),
    "name": N_("Full name"),
    "email": N_("Email address"),
    "role": N_("Role"),
    "profession": N_("Profession"),
    "practice": N_("Practice"),
    "language": N_("Language"),
    "post_nominals": N_("Letters after the name"),
}
GUESTS = {
    "new": N_("To invite"),
    "differs": N_("To invite; known otherwise"),
    "corrected": N_("To invite and correct"),
    "there": N_("Already invited or in"),
    "refused": N_("Refused"),
}
"""What would become of a row of a list."""
GUESTS_DONE = {
    **GUESTS,
    "new": N_("Invited"),
    "differs": N_("Invited, left as known"),
    "corrected": N_("Invited and corrected"),
}
PROFESSIONS = {
    "family_physician": N_("Family physician"),
    "resident": N_("Resident"),
    "specialist": N_("Specialist physician"),
    "medical_student": N_("Medical student"),
    "nurse": N_("Nurse"),
    "nurse_practitioner": N_("Nurse practitioner"),
    "midwife": N_("Midwife"),
    "psychologist": N_("Psychologist"),
    "social_worker": N_("Social worker"),
    "pharmacist": N_("Pharmacist"),
    "physiotherapist": N_("Physiotherapist"),
    "other": N_("Another profession"),
    "officer": N_("Staff of the organization"),
}
ACCOUNTS = {
    "there": N_("Has an account"),
    "none": N_("No account yet"),
}
"""Whether somebody has one; how far they are in is said by the words of ``COMING``."""
DEACTIVATIONS = {
    "left": N_("Left the organization"),
    "away": N_("Away for a long time"),
    "registered_twice": N_("Registered twice"),
    "rules": N_("The organization’s rules"),
}
PLACES = {
    "end": N_(
        "End now: seats, leading, and what was offered or asked for. Access given again does not "
        "bring them back."
    ),
    "stay": N_("Stay until a leader or administrator ends them"),
}
RENEWAL_REASONS = {
    "lost": N_("The phone is lost"),
    "stolen": N_("The phone was stolen"),
    "broken": N_("The phone is broken"),
    "new_device": N_("A new phone, without the app or passkeys"),
    "password_by_mail": N_("Their password was chosen by email alone"),
}
MAILBOXES = {
    "unproven": N_("Email address not confirmed"),
    "returned": N_("Email came back"),
    "proven": N_("Email address confirmed"),
}
WAITS = {
    "erasure": N_("An erasure request waits for a decision"),
    "hold": N_("A legal hold ends unless you confirm it"),
    "hold_lifting": N_("The other officer proposes to lift a legal hold"),
    "hold_review": N_("The review of a legal hold is overdue"),
    "retention": N_("Other retention rules are proposed"),
    "clearing": N_("The other officer proposes immediate destruction of everything announced"),
    "glass_approve": N_("A break-glass request waits for your approval"),
    "glass_open": N_("Break-glass texts are open to you"),
    "glass_review": N_("A use of break-glass waits for your review"),
    "identity_approve": N_("An officer asks for a person’s name"),
    "identity_tell": N_("You can see a name you asked for, once"),
    "office": N_("An appointment waits for a second officer"),
    "unappointed": N_("Someone accepted to administer a program: appoint them"),
    "office_operator": N_("The operator proposes an officer: you can object"),
    "credential": N_("A leader credential waits for a second officer"),
    "sign_in_renewal": N_("A renewal of a sign-in waits for a second officer"),
    "link": N_("Someone may be registered twice: confirm it or not"),
    "parked": N_("An entry cannot be read"),
    "letters": N_("Emails could not be sent"),
    "statuses": N_("Someone has not confirmed their professional status for a year"),
    "signing_key": N_("An officer reports the key that signs the logs as lost"),
    "program_key": N_("An officer requests destruction of a version of a program’s key"),
    "review": N_("A quarterly review is not signed off"),
}
WAIT_VERBS = {
    "erasure": N_("See the request"),
    "hold": N_("See the hold"),
    "hold_lifting": N_("See the hold"),
    "hold_review": N_("See the hold"),
    "retention": N_("See the rules"),
    "clearing": N_("See what will be destroyed"),
    "glass_approve": N_("See the request"),
    "glass_open": N_("See the texts"),
    "glass_review": N_("Review it"),
    "identity_approve": N_("See the request"),
    "identity_tell": N_("See the request"),
    "office": N_("See the appointment"),
    "unappointed": N_("Appoint"),
    "office_operator": N_("See the appointment"),
    "credential": N_("See the credential"),
    "sign_in_renewal": N_("See the renewal"),
    "link": N_("See both registrations"),
    "parked": N_("See the entry"),
    "letters": N_("See which"),
    "statuses": N_("See who"),
    "signing_key": N_("See the key"),
    "program_key": N_("See the version"),
    "review": N_("Continue the review"),
}
FAILURES = {
    "mail.unavailable": N_("The mail server cannot be reached"),
    "mail.not_trusted": N_("The mail server’s certificate is not trusted"),
    "mail.not_taken": N_("The mail server refuses the address"),
    "mail.not_now": N_("The mail server takes it later"),
    "mail.no_room": N_("The disk is full"),
    "service": N_("The service failed"),
}
"""How an attempt ended; ``service`` is said of all that has no word here."""
CREDENTIAL_STANDINGS = {
    "none": N_("No credential"),
    "asked": N_("Supervisor asked"),
    "in_training": N_("In training"),
    "ahead": N_("Not begun yet"),
    "in_force": N_("In force"),
    "lapsed": N_("Lapsed"),
    "suspended": N_("Suspended"),
    "revoked": N_("Revoked"),
}
EVIDENCE = {
    "course": N_("Course for leaders"),
    "supervised_practice": N_("Supervised practice"),
    "recognised_abroad": N_("Recognized from abroad"),
    "long_experience": N_("Long experience"),
}
SUSPENSIONS = {
    "requested": N_("At the person’s request"),
    "inactive": N_("Has not led for a long time"),
    "under_review": N_("Under review"),
}
REVOCATIONS = {
    "requested": N_("At the person’s request"),
    "evidence_wrong": N_("The evidence was wrong"),
    "after_review": N_("After a review"),
}
LISTS = {
    "evidence": EVIDENCE,
    "suspension": SUSPENSIONS,
    "revocation": REVOCATIONS,
    "credential_state": CREDENTIAL_STANDINGS,
    "failure": FAILURES,
    "waits": WAITS,
    "wait_verb": WAIT_VERBS,
    "record": RECORDS,
    "reader": READERS,
    "skip_reason": SKIP_REASONS,
    "naming": NAMINGS,
    "invitation": INVITATIONS,
    "invitation_next": INVITATIONS_NEXT,
    "coming": COMING,
    "column": COLUMNS,
    "guest": GUESTS,
    "guest_done": GUESTS_DONE,
    "provider": PROVIDERS,
    "profession": PROFESSIONS,
    "account": ACCOUNTS,
    "mailbox": MAILBOXES,
    "deactivation": DEACTIVATIONS,
    "places": PLACES,
    "renewal_reason": RENEWAL_REASONS,
}


def record_of(event_type: str) -> str:
    """Name what an entry tells of, by its type: a code of ``RECORDS``."""
    return _TOLD_OF.get(event_type, "unknown")
