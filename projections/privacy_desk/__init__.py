"""The privacy officer's desk: requests with their clocks, legal holds, what expired. Class AX.

Ids, codes and counts; whom a request is about is an alias here, and sealed elsewhere.
"""

from collections.abc import Iterator
from typing import assert_never

from domain.kernel import Event, Log, Recorded
from domain.kernel.classes import Class
from domain.privacy.erasure import Stage
from domain.privacy.events import (
    ClearingAgreed,
    ClearingProposed,
    ErasureApproved,
    ErasureCertified,
    ErasureEvent,
    ErasureRefused,
    ErasureRequested,
    ErasureWithdrawn,
    HoldConfirmed,
    HoldEvent,
    HoldLifted,
    HoldLiftingProposed,
    HoldPlaced,
    HoldRenewed,
    RetentionAdopted,
    RetentionAnnounced,
    RetentionExecuted,
    RetentionProposed,
)
from domain.privacy.expiry import NOTICE
from domain.privacy.rules import RetentionRules
from projections.projection import Projection, Statement, classed


def project(recorded: Recorded[Event]) -> Iterator[Statement]:
    """Map a fact about a request, a hold or retention to its row."""
    stream, at, event = recorded.stream.id, recorded.recorded_at, recorded.event
    match event:
        case RetentionProposed(rules=rules, from_day=day, by=by):
            yield Statement("propose", (stream, recorded.position), (day, *_days(rules), by, at))
        case RetentionAdopted(rules=rules, from_day=day):
            yield Statement("adopt", (stream,), (day, *_days(rules), at))
        case RetentionExecuted(kind=kind, items=items, before=before):
            yield Statement("run", (stream, recorded.position), (kind, items, before, at))
        case RetentionAnnounced(kind=kind, items=items, before=before, at=said):
            goes = (kind, items, before, said + NOTICE)
            yield Statement("announce", (stream, recorded.position), goes)
        case ClearingProposed(by=by):
            yield Statement("propose_clearing", (stream,), (by, at))
        case ClearingAgreed(until=until):
            yield Statement("agree_clearing", (stream,), (until,))
        case HoldPlaced() | HoldConfirmed() | HoldRenewed() | HoldLiftingProposed() | HoldLifted():
            yield _hold(recorded, event)
        case (
            ErasureRequested()
            | ErasureApproved()
            | ErasureRefused()
            | ErasureWithdrawn()
            | ErasureCertified()
        ):
            yield _erasure(recorded, event)


def _hold(recorded: Recorded[Event], event: HoldEvent) -> Statement:
    row, at = (recorded.stream.id,), recorded.recorded_at
    match event:
        case HoldPlaced(scope=scope):
            covered = (scope.person, scope.program, scope.group, scope.session, scope.label)
            terms = (event.ground, event.by, event.review_on, event.lapses_at)
            return Statement("place", row, (*covered, *terms, at))
        case HoldConfirmed():
            return Statement("confirm", row, (at,))
        case HoldRenewed(review_on=review_on):
            return Statement("renew", row, (review_on,))
        case HoldLiftingProposed(by=by):
            return Statement("propose_lifting", row, (by,))
        case HoldLifted():
            return Statement("lift", row, (at,))
        case _ as unreachable:
            assert_never(unreachable)


def _erasure(recorded: Recorded[Event], event: ErasureEvent) -> Statement:
    row, at = (recorded.stream.id,), recorded.recorded_at
    match event:
        case ErasureRequested(scope=scope):
            covered = (scope.program, scope.session, scope.label)
            asked = (event.kind, event.own, event.by, event.subject, event.due_on)
            return Statement("request", row, (*asked, *covered, at))
        case ErasureApproved():
            return Statement("decide", row, (Stage.APPROVED, None, at))
        case ErasureRefused(obstacle=obstacle):
            return Statement("decide", row, (Stage.REFUSED, obstacle, at))
        case ErasureWithdrawn():
            return Statement("decide", row, (Stage.WITHDRAWN, None, at))
        case ErasureCertified(backups_expire_on=expire_on):
            return Statement("certify", row, (expire_on, at))
        case _ as unreachable:
            assert_never(unreachable)


def _days(rules: RetentionRules) -> tuple[int, ...]:
    return (
        rules.case_narrative,
        rules.reflection,
        rules.leader_debrief,
        rules.presentation,
        rules.access_records,
    )


PRIVACY_DESK = Projection(
    name="privacy_desk",
    version=3,
    log=Log.EVENTS,
    readers=("app", "warden", "auditor"),
    handles=frozenset(
        {
            HoldPlaced,
            HoldConfirmed,
            HoldRenewed,
            HoldLiftingProposed,
            HoldLifted,
            ErasureRequested,
            ErasureApproved,
            ErasureRefused,
            ErasureWithdrawn,
            ErasureCertified,
            RetentionProposed,
            RetentionAdopted,
            RetentionAnnounced,
            RetentionExecuted,
            ClearingProposed,
            ClearingAgreed,
        }
    ),
    project=project,
    highest=Class.C2,
    columns=classed(
        C1="of_class ground kind stage obstacle",
        C2="of_person placed_by lifting_by asked_by subject proposed_by clearing_by",
    ),
    whole_organization=True,
)
