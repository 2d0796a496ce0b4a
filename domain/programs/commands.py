"""What can be asked of a program."""

from collections.abc import Mapping
from datetime import datetime
from typing import TypeAlias

import msgspec

from domain.kernel.classes import Coded, Public
from domain.kernel.locales import Locale
from domain.rules import ContentCapture, Participation, RuleProfile, SamePractice


class DefineProgram(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Make a program (organization admin). ``eligible_professions`` may be ``("any",)``.

    ``languages`` are those it needs, its own first; a name in that one stands for what is missing.
    ``practice`` is the one that is host, where the setting is a practice.
    """

    code: Coded
    languages: tuple[Locale, ...]
    names: Mapping[Locale, Public]
    setting: Coded
    region: Coded
    zone: Coded
    participation: Participation = Participation.VOLUNTARY
    same_practice: SamePractice = SamePractice.WARN
    eligible_professions: tuple[Coded, ...] = ("family_physician", "resident")
    practice: Coded | None = None


class SetContentCapture(msgspec.Struct, frozen=True, tag=True):
    """Choose what may be kept. ``full`` needs a privacy officer and a recorded assessment.

    To keep less holds at once; to keep more holds for groups proposed from then on, whose members
    are asked.
    """

    capture: ContentCapture
    impact_assessed: bool = False


class AdoptProfile(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Have new groups go by a rule profile from a moment on; without one, from now.

    A program admin asks for it, an organization admin decides it at once. ``rules`` is the version
    that was read, as it was published: from the organization's log alone.
    """

    profile: Coded
    profile_version: int
    since: datetime | None = None
    rules: RuleProfile | None = None


class ApproveProfile(msgspec.Struct, frozen=True, tag=True):
    """Adopt what a program admin asked for (organization admin)."""


class DeclineProfile(msgspec.Struct, frozen=True, tag=True):
    """Let what was asked for come to nothing (organization admin, or the program's)."""


ProgramCommand: TypeAlias = (
    DefineProgram | SetContentCapture | AdoptProfile | ApproveProfile | DeclineProfile
)
