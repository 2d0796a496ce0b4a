"""The register of break-glass: who asked, approved, opened and reviewed, content-free. Class AX.

Times are the store's, which no caller chooses.
"""

from collections.abc import Iterator

from domain.grants.events import (
    GrantActivated,
    GrantApproved,
    GrantExpired,
    GrantOpened,
    GrantRefused,
    GrantRequested,
    GrantReviewed,
    GrantWithdrawn,
    NoticeDeferred,
    SubjectsTold,
)
from domain.grants.state import Stage
from domain.kernel import Event, Log, PersonId, Recorded, Role
from domain.kernel.classes import Class
from projections.projection import Projection, Statement, classed


def project(recorded: Recorded[Event]) -> Iterator[Statement]:
    """Map one event of a grant to its row, and to those of the items it names."""
    grant, at = recorded.stream.id, recorded.recorded_at
    match recorded.event:
        case GrantRequested(requester=requester, ground=ground, items=items):
            yield Statement("request", (grant,), (ground, requester, at, Stage.REQUESTED))
            yield from (Statement("name", (grant, one.item), (one.group,)) for one in items)
        case GrantApproved(by=by, office=office):
            query = "approve" if office is Role.PRIVACY_OFFICER else "approve_too"
            yield Statement(query, (grant,), (by, at))
        case GrantActivated(until=until):
            yield Statement("activate", (grant,), (Stage.ACTIVE, until))
        case GrantOpened(item=item):
            yield Statement("open", (grant, item), (at,))
        case GrantRefused() | GrantWithdrawn() | GrantExpired() as ending:
            yield Statement("end", (grant,), (*_ended(ending), at))
        case NoticeDeferred(until=until):
            yield Statement("defer", (grant,), (until,))
        case SubjectsTold(items=told):
            yield from (Statement("tell", (grant, item), (at,)) for item in told)
        case GrantReviewed(by=by, disposition=disposition):
            yield Statement("review", (grant,), (by, disposition, at))


def _ended(
    ending: GrantRefused | GrantWithdrawn | GrantExpired,
) -> tuple[Stage, PersonId | None]:
    """Say how it ended, and by whom; by nobody, when its time passed."""
    match ending:
        case GrantRefused(by=by):
            return Stage.REFUSED, by
        case GrantWithdrawn(by=by):
            return Stage.WITHDRAWN, by
        case _:
            return Stage.EXPIRED, None


BREAK_GLASS = Projection(
    name="break_glass",
    version=1,
    log=Log.EVENTS,
    readers=("warden", "auditor"),
    handles=frozenset(
        {
            GrantRequested,
            GrantApproved,
            GrantActivated,
            GrantRefused,
            GrantWithdrawn,
            GrantOpened,
            GrantExpired,
            NoticeDeferred,
            SubjectsTold,
            GrantReviewed,
        }
    ),
    project=project,
    highest=Class.C2,
    columns=classed(
        C1="ground stage disposition",
        C2="requester privacy_officer organization_admin ended_by reviewer",
    ),
    whole_organization=True,
)
