"""Group rules in words: what each says, and what sets of them are called."""

from services.languages import N_
from services.web.frame.words.groups import SETTINGS

RULES = {
    "members_min": N_("Members needed to begin"),
    "members_max": N_("Members at most"),
    "leaders_min": N_("Leaders needed"),
    "leaders_max": N_("Leaders at most"),
    "session_min_quorum": N_("Members needed to open a session"),
    "participation": N_("Taking part"),
    "presentation_soft_s": N_("Length of a presentation"),
    "discussion_min_min": N_("Shortest discussion"),
    "presentations_max": N_("Presentations in one session, at most"),
    "phases": N_("Phases of a session"),
    "below_min_grace_days": N_("Time to find members when too few are left"),
    "agreement_version": N_("Version of the group agreement"),
    "agreement_reaffirm_months": N_("Agreement signed again after"),
}
NAMES = {**SETTINGS, "seed-2012": N_("Original rules")}
LISTS = {
    "rule": RULES,
    "rules": NAMES,
}
