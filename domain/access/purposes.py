"""The closed list of purposes, and which bases and kinds of object an access record knows."""

from collections.abc import Set as AbstractSet
from enum import StrEnum
from typing import Final

from domain.kernel import Role


class Purpose(StrEnum):
    """Why somebody looks.

    ``own`` is for one's own items; the last but one five are the grounds of break-glass, which a
    grant names; ``notification`` is the system's, to write to people. The others are chosen by the
    reader.
    """

    OWN = "own"
    LEADING = "leading"
    PREPARING = "preparing_session"
    SUPERVISION = "supervision"
    ADMINISTRATION = "administration"
    ATTENDANCE = "attendance"
    CERTIFICATION = "certification"
    AUDIT = "audit"
    PRIVACY = "privacy"
    IMPORT = "import"
    IMMINENT_HARM = "imminent_harm"
    LEGAL_ORDER = "legal_order"
    BREACH_INVESTIGATION = "breach_investigation"
    SUBJECT_ACCESS = "subject_access"
    LAWFUL_AUTHORITY = "lawful_authority"
    NOTIFICATION = "notification"


FOR_LEADING: Final = (Purpose.LEADING, Purpose.PREPARING, Purpose.SUPERVISION)
"""For what leaders read, in the order in which pages offer it."""

ADMINISTRATORS: Final = frozenset({Role.PROGRAM_ADMIN, Role.ORGANIZATION_ADMIN})


def to_name_a_group(held: AbstractSet[Role], *, leads: bool) -> Purpose:
    """Say why somebody sees who is in a group: by leading, by office, or as a member."""
    if leads:
        return Purpose.LEADING
    return to_name_anybody(held) if held else Purpose.PREPARING


def to_name_anybody(held: AbstractSet[Role]) -> Purpose:
    """Say why an officer sees names beside what they decide; who administers does so for that."""
    if Role.PRIVACY_OFFICER in held and not held & ADMINISTRATORS:
        return Purpose.PRIVACY
    return Purpose.ADMINISTRATION


class OperatorReason(StrEnum):
    """Why staff of whoever runs the service come in; the list is closed."""

    IMPORT = "import"
    SUPPORT = "support"
    INCIDENT = "incident"
    MAINTENANCE = "maintenance"
    EXPORT = "export"
    EVALUATION = "evaluation"


class Basis(StrEnum):
    """On which ground an access was allowed."""

    OWN = "own"
    LEADERSHIP = "leadership"
    MEMBERSHIP = "membership"
    SHARED = "shared"
    OFFICE = "office"
    GRANT = "grant"
    NONE = "none"


class ObjectKind(StrEnum):
    """What was shown."""

    NAME = "name"
    ADDRESS = "address"
    ATTENDANCE = "attendance"
    PRESENTATION = "presentation"
    SEALED_TEXT = "sealed_text"
    CASE_NARRATIVE = "case_narrative"
    LEADER_DEBRIEF = "leader_debrief"
    REFLECTION = "reflection"
    REASON = "reason"
    GRANT = "grant"
    TRAIL = "trail"
    PROOF = "proof"
    BUNDLE = "bundle"
    SIGN_IN = "sign_in"
    CLOCK = "clock"
    REQUEST = "request"
    PAGE = "page"
