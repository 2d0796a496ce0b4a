"""Why, by which right and how a view of the access log ended, in words."""

from services.languages import N_

PURPOSES = {
    "own": N_("Own text"),
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
    "subject_access": N_("Access requested by the person concerned"),
    "lawful_authority": N_("Author’s death or incapacity, with lawful authority"),
    "notification": N_("Notice to the people concerned"),
}
PURPOSE_HINTS = {
    "leading": N_("To hold the frame of this group between sessions."),
    "preparing_session": N_("To prepare the next session with this group."),
    "supervision": N_("To discuss the leading with a supervisor."),
}
OUTCOMES = {
    "permitted": N_("Permitted"),
    "denied": N_("Denied"),
    "searched": N_("Searched"),
    "flagged": N_("Flagged"),
    "retired": N_("Retention period ended"),
    "withheld": N_("Withheld"),
}
BASES = {
    "own": N_("Own text"),
    "leadership": N_("Leads the group"),
    "membership": N_("Member of the group"),
    "shared": N_("Shared by its author"),
    "office": N_("Role held"),
    "grant": N_("Break-glass by two officers"),
    "none": N_("None"),
}
CLASSES = {
    "AX": N_("Access log entries"),
    "C2": N_("Personal data"),
    "C3": N_("Who presented, debriefs"),
    "C4": N_("Told in confidence"),
    "C5": N_("Restricted texts"),
}
ENDINGS = {
    "released": N_("Shown"),
    "withheld": N_("Not received"),
    "failed": N_("Not shown"),
    "unknown": N_("Result unknown"),
}
STRENGTHS = {
    "password": N_("Password"),
    "password_and_mail": N_("Password, and a code by email"),
    "link": N_("One-time link"),
    "recovered": N_("Password chosen by email"),
    "unfinished": N_("Waiting for a code"),
    "mailed": N_("One-time link by email"),
    "password_and_code": N_("Password and code"),
    "passkey": N_("Passkey"),
    "provider": N_("Your organization’s sign-in"),
    "provider_strong": N_("Your organization’s sign-in, with a second factor"),
    "operator": N_("The operator’s command line"),
}
REVIEWS = {
    "in_order": N_("In order"),
    "explained": N_("Explained"),
    "follow_up": N_("To follow up"),
    "breach_suspected": N_("Breach suspected"),
}
IDENTITY_GROUNDS = {
    "review": N_("Follow-up of a review"),
    "breach_investigation": N_("Formal breach investigation"),
    "legal_order": N_("Court order or statutory demand"),
    "subject_access": N_("Access requested by the person concerned"),
}
IDENTITY_STAGES = {
    "asked": N_("Waiting for approval"),
    "approved": N_("Can be seen once"),
    "declined": N_("Refused"),
    "withdrawn": N_("Withdrawn"),
    "told": N_("Name shown"),
    "lapsed": N_("Lapsed"),
}
LISTS = {
    "identity_ground": IDENTITY_GROUNDS,
    "identity_stage": IDENTITY_STAGES,
    "ended": ENDINGS,
    "strength": STRENGTHS,
    "review": REVIEWS,
    "class": CLASSES,
    "purpose": PURPOSES,
    "purpose_hint": PURPOSE_HINTS,
    "outcome": OUTCOMES,
    "basis": BASES,
}
