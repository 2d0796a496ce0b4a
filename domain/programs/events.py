"""What can happen to a program. Its stream is in the organization's log."""

from typing import TypeAlias

from domain.kernel import Event
from domain.rules import ContentCapture, Participation, SamePractice


class ProgramDefined(Event, frozen=True, tag="program.defined"):
    """A program exists: a tenant whose groups, sessions and logs stand apart. Names are public."""

    code: str
    name_en: str
    name_fr: str
    setting: str
    region: str
    zone: str
    locale: str
    participation: Participation
    same_practice: SamePractice
    eligible_professions: tuple[str, ...]


class ContentCaptureSet(Event, frozen=True, tag="program.content_capture_set"):
    """How much the program keeps of what is said, from now on, and whether it was assessed."""

    capture: ContentCapture
    impact_assessed: bool = False


ProgramEvent: TypeAlias = ProgramDefined | ContentCaptureSet
