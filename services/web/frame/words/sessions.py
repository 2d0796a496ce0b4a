"""A session's states, marks, phases and themes, in words."""

from services.languages import N_

SESSION_STATES = {
    "scheduled": N_("Scheduled"),
    "open": N_("In session"),
    "closed": N_("Held, attendance to confirm"),
    "confirmed": N_("Confirmed"),
    "annulled": N_("Attendance annulled"),
    "cancelled": N_("Cancelled"),
    "not_held": N_("Not held"),
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
    "word_came_later": N_("Regrets came afterwards"),
    "paper_says_otherwise": N_("The sign-in sheet says otherwise"),
    "not_this_session": N_("It was another session"),
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
PHASES = {
    "welcome": N_("Welcome round"),
    "case_call": N_("Who has a case?"),
    "presentation": N_("Presentation from memory"),
    "clarifying": N_("Clarifying questions"),
    "discussion_presenter_back": N_("Discussion, presenter sits back"),
    "presenter_rejoins": N_("Presenter rejoins"),
    "closing": N_("Closing round"),
}
LISTS = {
    "mark": MARKS,
    "mark_verb": MARK_VERBS,
    "reason": CORRECTION_REASONS,
    "session_state": SESSION_STATES,
    "perspective": PERSPECTIVES,
    "phase": PHASES,
    "theme": THEMES,
}
