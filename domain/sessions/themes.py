"""The seed's nine themes and three perspectives: codes that only the vault keeps.

Two themes are sensitive. Of a case of making errors its author keeps no text at all. What is
written of a personal crisis or illness is for its author alone, whatever was shared: an audience of
its own, which only the Warden can tell from any other, because only it can read the theme.
"""

from collections.abc import Iterable

from domain.codes import refusal

MAKING_ERRORS = "making_errors"
PERSONAL_CRISIS = "personal_crisis_illness"
NOT_CODED = "not_coded"

THEMES = (
    "difficult_patient",
    MAKING_ERRORS,
    "work_home_balance",
    PERSONAL_CRISIS,
    "office_challenges",
    "medical_learners",
    "system",
    "joys_of_practice",
    "relationship_uniqueness",
    NOT_CODED,
)
WITHOUT_TEXT = frozenset({MAKING_ERRORS})
FOR_THE_AUTHOR = frozenset({PERSONAL_CRISIS})
PERSPECTIVES = ("clinician", "patient", "relationship")


def require_codes(theme: str, perspectives: Iterable[str]) -> None:
    """Refuse a theme or a perspective that is none of the seed's, or a perspective named twice."""
    if theme not in THEMES:
        raise refusal("presentation.theme_unknown")
    named = list(perspectives)
    if len(set(named)) != len(named) or not set(named) <= set(PERSPECTIVES):
        raise refusal("presentation.perspective_unknown")


def require_agreed(theme: str, *, agreed: bool) -> None:
    """Refuse a theme under which the author's texts go, until they say that they want it."""
    if theme in WITHOUT_TEXT and not agreed:
        raise refusal("presentation.not_agreed")
