"""The seed's nine themes and three perspectives: codes that only the vault keeps."""

from collections.abc import Iterable

from domain.codes import refusal

MAKING_ERRORS = "making_errors"
NOT_CODED = "not_coded"

THEMES = (
    "difficult_patient",
    MAKING_ERRORS,
    "work_home_balance",
    "personal_crisis_illness",
    "office_challenges",
    "medical_learners",
    "system",
    "joys_of_practice",
    "relationship_uniqueness",
    NOT_CODED,
)
WITHOUT_TEXT = frozenset({MAKING_ERRORS})
PERSPECTIVES = ("clinician", "patient", "relationship")


def require_codes(theme: str, perspectives: Iterable[str]) -> None:
    """Refuse a theme or a perspective that is none of the seed's, or a perspective named twice."""
    if theme not in THEMES:
        raise refusal("presentation.theme_unknown")
    named = list(perspectives)
    if len(set(named)) != len(named) or not set(named) <= set(PERSPECTIVES):
        raise refusal("presentation.perspective_unknown")
