"""The erasure: asked for, decided by somebody else, carried out, and proven exactly once."""

from collections.abc import Iterable, Sequence
from typing import Final, assert_never

from domain.codes import refusal
from domain.kernel import Context, Decider, Right, RightKind, Role
from domain.privacy.commands import (
    ApproveErasure,
    ErasureCommand,
    ProveErasure,
    RefuseErasure,
    RequestErasure,
    WithdrawErasure,
)
from domain.privacy.events import (
    ErasureApproved,
    ErasureEvent,
    ErasureKind,
    ErasureProven,
    ErasureRefused,
    ErasureRequested,
    ErasureWithdrawn,
)
from domain.privacy.guards import (
    require_approving,
    require_erasing,
    require_refusing,
    require_undecided,
)
from domain.privacy.limits import DECIDED_WITHIN
from domain.privacy.scope import Label, Scope
from domain.privacy.state import Erasure, Stage, evolve_erasure

OF_A_PERSON: Final = frozenset({ErasureKind.AUTHOR, ErasureKind.MEMBER})
BY_CLASS: Final = (Label.GROUP, Label.CASE)
"""What is erased by its class: which texts of cases are restricted, nobody is told (ADR 11)."""


ALLOW_NOTHING: Final = frozenset({RightKind.CLEARANCE, RightKind.PENDING, RightKind.TWIN})
"""What others say of somebody without any doing of theirs: it keeps nobody from being erased."""


def serves(held: Iterable[Right]) -> bool:
    """Whether what somebody is or does keeps them from being erased, until it has ended."""
    return any(right.kind not in ALLOW_NOTHING for right in held)


def decide(erasure: Erasure, command: ErasureCommand, ctx: Context) -> Sequence[ErasureEvent]:
    """Answer a command with the facts it makes true, or refuse it."""
    match command:
        case RequestErasure():
            return _request(erasure, command, ctx)
        case ProveErasure():
            return _prove(erasure, command, ctx)
        case WithdrawErasure():
            require_undecided(erasure)
            return [ErasureWithdrawn()]
        case RefuseErasure(obstacle=obstacle):
            require_refusing(erasure, ctx)
            return [ErasureRefused(obstacle=obstacle)]
        case ApproveErasure():
            require_approving(erasure, ctx)
            if erasure.stage is Stage.APPROVED:
                return []
            if command.about_actor:
                raise refusal("erasure.second_person")
            if command.held:
                raise refusal("erasure.held")
            if command.serving:
                raise refusal("erasure.still_serving")
            return [ErasureApproved()]
        case _ as unreachable:
            assert_never(unreachable)


def _request(erasure: Erasure, command: RequestErasure, ctx: Context) -> Sequence[ErasureRequested]:
    if erasure.stage is not Stage.NONE:
        return []
    if not command.own:
        require_erasing(ctx)
    _require_scope(command)
    return [
        ErasureRequested(
            kind=command.kind,
            scope=command.scope,
            by=command.subject if command.own and command.subject else ctx.actor,
            own=command.own,
            until=ctx.at,
            due_on=ctx.at.date() + DECIDED_WITHIN,
            subject=command.subject,
        )
    ]


def _require_scope(command: RequestErasure) -> None:
    """Refuse a scope that does not say what its kind needs, or says more."""
    scope, kind = command.scope, command.kind
    match kind:
        case ErasureKind.AUTHOR | ErasureKind.MEMBER:
            fits = scope == Scope() and command.subject is not None
        case ErasureKind.SESSION:
            named = Scope(program=scope.program, session=scope.session)
            fits = scope == named and None not in {scope.program, scope.session}
        case _:
            named = Scope(program=scope.program, label=scope.label)
            fits = scope == named and scope.program is not None and scope.label in BY_CLASS
    if not fits or (command.own and kind not in OF_A_PERSON):
        raise refusal("erasure.scope_unfit")


def _prove(erasure: Erasure, command: ProveErasure, ctx: Context) -> Sequence[ErasureProven]:
    if erasure.stage is Stage.NONE:
        raise refusal("erasure.missing")
    if ctx.role is not Role.SYSTEM:
        raise refusal("erasure.not_system")
    if erasure.stage is Stage.PROVEN:
        return []
    if erasure.stage is not Stage.APPROVED:
        raise refusal("erasure.not_approved")
    return [
        ErasureProven(
            digest=command.digest,
            completed_at=command.completed_at,
            backups_expire_on=command.backups_expire_on,
            key_version=command.key_version,
            signature=command.signature,
            unfound=command.unfound,
        )
    ]


ERASURE = Decider(category="erasure", initial=Erasure(), decide=decide, evolve=evolve_erasure)
