"""The programs of an organization, from the organization's own log. Public facts, class C0."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from domain.kernel import Log, Recorded
from domain.kernel.classes import Class, Coded, Public
from domain.programs.events import ContentCaptureSet, ProgramFounded
from domain.rules import ContentCapture
from projections.projection import Projection, Write, classed


class Define(Write, frozen=True):
    """A program is there; its lists are apart by spaces, and its names by the end of a line."""

    program: UUID
    code: Coded
    spoken: Coded
    named_in: Coded
    names: Public
    setting: Coded
    region: Coded
    zone: Coded
    participation: Coded
    same_practice: Coded
    professions: Coded
    content_capture: Coded
    defined_at: datetime


class SetCapture(Write, frozen=True):
    """How much of what is said may be kept."""

    program: UUID
    capture: Coded


def _define(recorded: Recorded[ProgramFounded]) -> Iterator[Define]:
    event = recorded.event
    yield Define(
        program=recorded.stream.id,
        code=event.code,
        spoken=" ".join(event.languages),
        named_in=" ".join(event.names),
        names="\n".join(event.names.values()),
        setting=event.setting,
        region=event.region,
        zone=event.zone,
        participation=event.participation,
        same_practice=event.same_practice,
        professions=" ".join(event.eligible_professions),
        content_capture=ContentCapture.CODES,
        defined_at=recorded.metadata.occurred_at,
    )


def _set_capture(recorded: Recorded[ContentCaptureSet]) -> Iterator[SetCapture]:
    yield SetCapture(recorded.stream.id, recorded.event.capture)


PROGRAM_REGISTER = Projection(
    name="program_register",
    version=2,
    log=Log.EVENTS,
    readers=("app",),
    writes=(Define, SetCapture),
    on={ProgramFounded: _define, ContentCaptureSet: _set_capture},
    highest=Class.C1,
    columns=classed(
        C0="names",
        C1="code languages named_in setting region zone participation same_practice "
        "eligible_professions content_capture",
    ),
)
