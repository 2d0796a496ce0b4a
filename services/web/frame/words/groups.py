"""A group's states, people and frame, in words."""

from services.languages import N_
from services.web.frame.words.roles import ROLES

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
ATTENTION = {
    "below_minimum": N_("Below minimum"),
    "leader_vacant": N_("No leader: sessions are blocked"),
    "attendance_unconfirmed": N_("Attendance unconfirmed for over 72 hours"),
    "pilot_review_due": N_("Pilot: review due. Plan its ending, or let it go on"),
    "agreement_missing": N_("Agreement not signed by all"),
    "requests_waiting": N_("Requests are waiting"),
}
MATTERS = {
    "recording_for_supervision": N_("Sessions may be recorded for supervision"),
    "research_use": N_("What the group counts about me may be used in research"),
    "directory_listing": N_("My name may stand in a list of people in groups"),
    "contact_for_outreach": N_("The organization may write to me to invite others to a group"),
}
ANSWERS = {
    "given": N_("You agree."),
    "refused": N_("You do not agree."),
    "not_asked": N_("You have not answered: nothing is done."),
}
WHY_TO_SIGN = {
    "first": N_("You have not signed the agreement yet."),
    "new_version": N_("The agreement has a new version."),
    "yearly": N_("The agreement is signed again each year."),
    "new_member": N_("Someone has joined the group, so everyone signs the agreement again."),
    "new_leader": N_("Someone new leads the group, so everyone signs the agreement again."),
}
CREDENTIALS = {
    "credentialed": N_("Credentialed"),
    "trainee_supervised": N_("In training, supervised"),
}
STEPS = {
    "charter": N_("Approve the charter"),
    "recruiting": N_("Open to new members"),
    "activation": N_("Start the group"),
    "pause": N_("Pause the group"),
    "resumption": N_("Resume the group"),
    "closing-plan": N_("Plan the closing"),
    "closing": N_("Close the group"),
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
REGIONS = {
    "CA": N_("Canada"),
    "AB": N_("Alberta"),
    "BC": N_("British Columbia"),
    "MB": N_("Manitoba"),
    "NB": N_("New Brunswick"),
    "NL": N_("Newfoundland and Labrador"),
    "NS": N_("Nova Scotia"),
    "NT": N_("Northwest Territories"),
    "NU": N_("Nunavut"),
    "ON": N_("Ontario"),
    "PE": N_("Prince Edward Island"),
    "QC": N_("Quebec"),
    "SK": N_("Saskatchewan"),
    "YT": N_("Yukon"),
}
MODES = {
    "ongoing": N_("Ongoing"),
    "pilot_3_months": N_("Three-month pilot"),
}
CAPTURES = {
    "none": N_("Nothing about cases is kept"),
    "codes": N_("From now on, codes only: no new text is kept"),
    "notes": N_("Debriefs and reflections may be kept"),
    "full": N_("Case narratives may be kept"),
}
PARTICIPATIONS = {
    "voluntary": N_("Voluntary"),
    "mandatory": N_("Mandatory"),
}
SIGNED_IN = {
    "en": N_("in English"),
    "fr": N_("in French"),
}
LISTS = {
    "matter": MATTERS,
    "consent": ANSWERS,
    "why_to_sign": WHY_TO_SIGN,
    "group_state": GROUP_STATES,
    "attention": ATTENTION,
    "role": ROLES,
    "credential": CREDENTIALS,
    "step": STEPS,
    "frequency": FREQUENCIES,
    "setting": SETTINGS,
    "region": REGIONS,
    "mode": MODES,
    "capture": CAPTURES,
    "participation": PARTICIPATIONS,
    "signed_in": SIGNED_IN,
}
