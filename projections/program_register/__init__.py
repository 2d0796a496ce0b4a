"""The programs of an organization, from the organization's own log. Public facts, class C0."""

from collections.abc import Iterator

from domain.kernel import Event, Log, Recorded
from domain.kernel.classes import Class
from domain.programs.events import ContentCaptureSet, ProgramDefined
from domain.rules import ContentCapture
from projections.projection import Projection, Statement, classed


def project(recorded: Recorded[Event]) -> Iterator[Statement]:
    """Map one event of a program to its row."""
    program = recorded.stream.id
    match recorded.event:
        case ProgramDefined() as event:
            facts = (
                event.code,
                event.name_en,
                event.name_fr,
                event.setting,
                event.region,
                event.zone,
                event.locale,
                event.participation,
                event.same_practice,
                " ".join(event.eligible_professions),
                ContentCapture.CODES,
            )
            yield Statement("define", (program,), (*facts, recorded.metadata.occurred_at))
        case ContentCaptureSet(capture=capture):
            yield Statement("set_capture", (program,), (capture,))


PROGRAM_REGISTER = Projection(
    name="program_register",
    version=1,
    log=Log.EVENTS,
    readers=("app",),
    handles=frozenset({ProgramDefined, ContentCaptureSet}),
    project=project,
    highest=Class.C1,
    columns=classed(
        C0="name_en name_fr",
        C1="code setting region zone locale participation same_practice eligible_professions "
        "content_capture",
    ),
)
