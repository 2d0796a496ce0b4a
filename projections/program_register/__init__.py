"""The programs of an organization, from the organization's own log. Public facts, class C0."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from domain.kernel import Log, Recorded
from domain.kernel.classes import Class, Coded, Public
from domain.programs.events import ContentCaptureSet, ProgramDefined
from domain.rules import ContentCapture
from projections.projection import Projection, Write, classed


class Define(Write, frozen=True):
    """A program is there; ``professions`` are apart by spaces."""

    program: UUID
    code: Coded
    name_en: Public
    name_fr: Public
    setting: Coded
    region: Coded
    zone: Coded
    locale: Coded
    participation: Coded
    same_practice: Coded
    professions: Coded
    content_capture: Coded
    defined_at: datetime


class SetCapture(Write, frozen=True):
    """How much of what is said may be kept."""

    program: UUID
    capture: Coded


def _define(recorded: Recorded[ProgramDefined]) -> Iterator[Define]:
    event = recorded.event
    yield Define(
        program=recorded.stream.id,
        code=event.code,
        name_en=event.name_en,
        name_fr=event.name_fr,
        setting=event.setting,
        region=event.region,
        zone=event.zone,
        locale=event.locale,
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
    version=1,
    log=Log.EVENTS,
    readers=("app",),
    writes=(Define, SetCapture),
    on={ProgramDefined: _define, ContentCaptureSet: _set_capture},
    highest=Class.C1,
    columns=classed(
        C0="name_en name_fr",
        C1="code setting region zone locale participation same_practice eligible_professions "
        "content_capture",
    ),
)
