"""What can happen to a program. Its stream is in the organization's log."""

from collections.abc import Mapping
from datetime import datetime
from typing import TypeAlias

from domain.kernel import Event, PersonId
from domain.kernel.classes import Coded, Public
from domain.kernel.locales import Locale
from domain.rules import ContentCapture, Participation, RuleProfile, SamePractice


class ProgramFounded(Event, frozen=True, tag="program.founded"):
    """A program exists: a tenant whose groups, sessions and logs stand apart.

    Names, by language, are public; its own language is the first. ``practice`` is its host, if any.
    """

    code: Coded
    languages: tuple[Locale, ...]
    names: Mapping[Locale, Public]
    setting: Coded
    region: Coded
    zone: Coded
    participation: Participation
    same_practice: SamePractice
    eligible_professions: tuple[Coded, ...]
    practice: Coded | None = None


class ContentCaptureSet(Event, frozen=True, tag="program.content_capture_set"):
    """How much the program keeps of what is said, from now on, and whether it was assessed."""

    capture: ContentCapture
    impact_assessed: bool = False


class RulesRequested(Event, frozen=True, tag="program.rules_requested"):
    """An admin of the program asks that it goes by a profile from a moment on."""

    profile: RuleProfile
    since: datetime
    by: PersonId


class RulesAdopted(Event, frozen=True, tag="program.rules_adopted"):
    """New groups go by this profile from a moment on; others follow by their own decision."""

    profile: RuleProfile
    since: datetime


class RulesDeclined(Event, frozen=True, tag="program.rules_declined"):
    """What was asked for came to nothing."""


ProgramEvent: TypeAlias = (
    ProgramFounded | ContentCaptureSet | RulesRequested | RulesAdopted | RulesDeclined
)
