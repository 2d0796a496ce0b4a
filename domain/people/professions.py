"""The professions that can be chosen; an organization brings others with its programs."""

from collections.abc import Iterable
from typing import Final

from domain.codes import refusal

PROFESSIONS: Final = (
    "family_physician",
    "resident",
    "specialist",
    "medical_student",
    "nurse",
    "nurse_practitioner",
    "midwife",
    "psychologist",
    "social_worker",
    "pharmacist",
    "physiotherapist",
    "other",
)


def require_profession(code: str, besides: Iterable[str] = ()) -> None:
    """Refuse what is not in the list, nor among those that are good here ``besides``.

    Raises ``Refused`` (``person.profession_unknown``), which says what is accepted.
    """
    accepted = (*PROFESSIONS, *sorted({*besides} - {*PROFESSIONS}))
    if code not in accepted:
        raise refusal("person.profession_unknown", about=", ".join(accepted))
