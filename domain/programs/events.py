"""What can happen to a program. Its stream is in the organization's log."""

from typing import TypeAlias

from domain.kernel import Event
from domain.kernel.classes import Coded, Public
from domain.rules import ContentCapture, Participation, SamePractice


class ProgramDefined(Event, frozen=True, tag="program.defined"):
    """A program exists: a tenant whose groups, sessions and logs stand apart. Names are public."""

    code: Coded
    name_en: Public
    name_fr: Public
    setting: Coded
    region: Coded
    zone: Coded
    locale: Coded
    participation: Participation
    same_practice: SamePractice
    eligible_professions: tuple[Coded, ...]


class ContentCaptureSet(Event, frozen=True, tag="program.content_capture_set"):
    """How much the program keeps of what is said, from now on, and whether it was assessed."""

    capture: ContentCapture
    impact_assessed: bool = False


ProgramEvent: TypeAlias = ProgramDefined | ContentCaptureSet
