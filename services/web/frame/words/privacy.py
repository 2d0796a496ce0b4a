"""Erasures, legal holds and break-glass, in words."""

from services.languages import N_
from services.web.frame.words.views import CLASSES

GRANT_STAGES = {
    "requested": N_("Waiting for approval"),
    "active": N_("Open for four hours"),
    "lapsed": N_("Not approved in time"),
    "refused": N_("Refused"),
    "withdrawn": N_("Withdrawn"),
    "expired": N_("Over"),
}
DISPOSITIONS = {
    "justified": N_("Justified"),
    "not_justified": N_("Not justified"),
    "follow_up": N_("Needs follow-up"),
}
ERASURES = {
    "author": N_("Texts of a person"),
    "member": N_("A person, with all texts"),
    "session": N_("A session"),
    "class": N_("A category of a program"),
}
ERASURE_STAGES = {
    "requested": N_("To be decided"),
    "withdrawn": N_("Withdrawn"),
    "refused": N_("Refused"),
    "approved": N_("Being erased"),
    "proven": N_("Erased"),
}
OBSTACLES = {
    "legal_duty": N_("The law requires keeping it"),
    "identity_unverified": N_("Who asks could not be verified"),
    "rights_of_others": N_("The rights of others"),
}
HOLD_GROUNDS = {
    "litigation": N_("Litigation"),
    "court_order": N_("Court order"),
    "investigation": N_("Investigation"),
    "regulator": N_("Regulator"),
}
HELD_CLASSES = {**CLASSES, "C5": N_("Restricted texts, and everything told in confidence")}
COVERS = {
    "person": N_("Texts of a person"),
    "session": N_("A session"),
    "program": N_("A program"),
    "organization": N_("The whole organization"),
}
LISTS = {
    "covers": COVERS,
    "erasure": ERASURES,
    "erasure_stage": ERASURE_STAGES,
    "obstacle": OBSTACLES,
    "hold_ground": HOLD_GROUNDS,
    "held_class": HELD_CLASSES,
    "grant_stage": GRANT_STAGES,
    "disposition": DISPOSITIONS,
}
