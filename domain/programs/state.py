"""What a program is: who may take part, and how much of what is said may be kept."""

from datetime import datetime
from typing import assert_never

import msgspec

from domain.kernel import PersonId
from domain.kernel.classes import Coded
from domain.programs.events import (
    ContentCaptureSet,
    ProgramEvent,
    ProgramFounded,
    RulesAdopted,
    RulesDeclined,
    RulesRequested,
)
from domain.rules import Adoption, ContentCapture, Participation, SamePractice, in_force


class Program(msgspec.Struct, frozen=True):
    """The choices that groups of this program go by; ``founded`` is the fact that it began with.

    ``adopted`` are the profiles that it goes by, each from a moment on, the latest decided last;
    ``requested``, by ``requested_by``, waits for the organization.
    """

    founded: ProgramFounded | None = None
    participation: Participation = Participation.VOLUNTARY
    same_practice: SamePractice = SamePractice.WARN
    eligible_professions: tuple[Coded, ...] = ()
    capture: ContentCapture = ContentCapture.CODES
    adopted: tuple[Adoption, ...] = ()
    requested: Adoption | None = None
    requested_by: PersonId | None = None

    @property
    def exists(self) -> bool:
        """Whether there is such a program."""
        return self.founded is not None

    @property
    def latest(self) -> Adoption | None:
        """What was decided last: what it goes by, or will."""
        return self.adopted[-1] if self.adopted else None

    def participates(self, at: datetime) -> Participation:
        """Whether taking part was mandatory at a moment: a profile may say, or the program did."""
        profile = in_force(self.adopted, at)
        return (profile and profile.participation) or self.participation

    def will_be_mandatory(self, at: datetime) -> bool:
        """Whether taking part is mandatory, or will be by what is decided."""
        latest = self.latest and self.latest.profile.participation
        return Participation.MANDATORY in (self.participates(at), latest)


def evolve(program: Program, event: ProgramEvent) -> Program:
    """Apply a fact."""
    match event:
        case ProgramFounded():
            return Program(
                founded=event,
                participation=event.participation,
                same_practice=event.same_practice,
                eligible_professions=event.eligible_professions,
            )
        case ContentCaptureSet(capture=capture):
            return msgspec.structs.replace(program, capture=capture)
        case RulesRequested(profile=profile, since=since, by=by):
            return msgspec.structs.replace(
                program, requested=Adoption(profile, since), requested_by=by
            )
        case RulesAdopted(profile=profile, since=since):
            adopted = (*program.adopted, Adoption(profile, since))
            return msgspec.structs.replace(
                program, adopted=adopted, requested=None, requested_by=None
            )
        case RulesDeclined():
            return msgspec.structs.replace(program, requested=None, requested_by=None)
        case _ as unreachable:
            assert_never(unreachable)
