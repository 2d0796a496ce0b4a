"""What a program is: who may take part, and how much of what is said may be kept."""

from typing import assert_never

import msgspec

from domain.kernel.classes import Coded
from domain.programs.events import ContentCaptureSet, ProgramEvent, ProgramFounded
from domain.rules import ContentCapture, Participation, SamePractice


class Program(msgspec.Struct, frozen=True):
    """The choices that groups of this program go by; ``founded`` is the fact that it began with."""

    founded: ProgramFounded | None = None
    participation: Participation = Participation.VOLUNTARY
    same_practice: SamePractice = SamePractice.WARN
    eligible_professions: tuple[Coded, ...] = ()
    capture: ContentCapture = ContentCapture.CODES

    @property
    def exists(self) -> bool:
        """Whether there is such a program."""
        return self.founded is not None


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
        case _ as unreachable:
            assert_never(unreachable)
