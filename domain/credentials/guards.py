"""What somebody may do about a credential: decisions ask it, and pages too."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, TypeAlias

from domain.codes import refusal
from domain.credentials.commands import (
    AgreeSupervision,
    ConfirmCredential,
    CredentialCommand,
    DeclineCredential,
    DeclineSupervision,
    EndSupervision,
    EnterTraining,
    ProposeCredential,
    ReinstateCredential,
    RevokeCredential,
    SuspendCredential,
)
from domain.credentials.events import CredentialProposed
from domain.credentials.state import Credential, CredentialStanding, Training
from domain.kernel import Context, PersonId, Role, passes

ADMIN: Final = frozenset({Role.ORGANIZATION_ADMIN})
SECOND: Final = frozenset({Role.ORGANIZATION_ADMIN, Role.PRIVACY_OFFICER})
"""Who gives the second word, lets a credential rest, and sees whose there are."""
UNTRAINED: Final = frozenset(
    {CredentialStanding.NONE, CredentialStanding.LAPSED, CredentialStanding.REVOKED}
)
"""Who can enter training: nobody supervises them, and they may not lead by themselves."""
Guard: TypeAlias = Callable[[Credential, PersonId, Context], object]


def may(credential: Credential, kind: type[CredentialCommand], who: PersonId, ctx: Context) -> bool:
    """Whether a command of this kind about ``who`` can change it now, if the rest of it fits."""
    return passes(GUARDS[kind], credential, who, ctx)


def require_proposing(credential: Credential, who: PersonId, ctx: Context) -> None:
    """Refuse who is no admin, for themselves, and what waits or rests already."""
    _require_office(ADMIN, who, ctx)
    if credential.waiting(ctx.latest) is not None:
        raise refusal("credential.waits_already")
    if credential.standing(ctx.latest) is CredentialStanding.SUSPENDED:
        raise refusal("credential.suspended")


def require_second(credential: Credential, who: PersonId, ctx: Context) -> CredentialProposed:
    """Return what waits; refuse who proposed it, whom it is about, and who holds no office."""
    waiting = require_deciding(credential, who, ctx)
    if ctx.is_self(waiting.by):
        raise refusal("credential.not_a_second")
    return waiting


def require_deciding(credential: Credential, who: PersonId, ctx: Context) -> CredentialProposed:
    """Return what waits for a second word; refuse whom it is about, and who holds no office."""
    _require_office(SECOND, who, ctx)
    waiting = credential.waiting(ctx.latest)
    if waiting is None:
        raise refusal("credential.nothing_waits")
    return waiting


def require_suspending(credential: Credential, who: PersonId, ctx: Context) -> None:
    """Refuse unless there is a credential that does not rest."""
    _require_office(SECOND, who, ctx)
    if credential.standing(ctx.latest) is CredentialStanding.SUSPENDED:
        raise refusal("credential.suspended")
    _require_given(credential)


def require_reinstating(credential: Credential, who: PersonId, ctx: Context) -> None:
    """Refuse unless it rests."""
    _require_office(ADMIN, who, ctx)
    if credential.standing(ctx.latest) is not CredentialStanding.SUSPENDED:
        raise refusal("credential.not_suspended")


def require_revoking(credential: Credential, who: PersonId, ctx: Context) -> None:
    """Refuse unless there is one."""
    _require_office(ADMIN, who, ctx)
    _require_given(credential)


def require_training(credential: Credential, who: PersonId, ctx: Context) -> None:
    """Refuse who is trained, or has somebody to supervise them."""
    _require_office(ADMIN, who, ctx)
    if credential.training is not None:
        raise refusal("training.already")
    if credential.standing(ctx.latest) not in UNTRAINED:
        raise refusal("training.not_needed")


def require_asked(credential: Credential, _who: PersonId, ctx: Context) -> Training:
    """Return the training; refuse who is not asked to supervise it."""
    training = credential.training
    if training is None or not ctx.is_self(training.supervisor):
        raise refusal("supervision.not_yours")
    if training.agreed:
        raise refusal("supervision.agreed")
    return training


def require_ending(credential: Credential, who: PersonId, ctx: Context) -> Training:
    """Return the training; refuse who is not of it and no admin."""
    training = credential.training
    theirs = training is not None and ctx.is_self(training.supervisor, who)
    if not theirs and not ctx.holds(*ADMIN):
        raise refusal("supervision.not_yours")
    if training is None:
        raise refusal("training.none")
    return training


def _require_given(credential: Credential) -> None:
    if credential.given is None or credential.revoked is not None:
        raise refusal("credential.none")


def _require_office(offices: frozenset[Role], who: PersonId, ctx: Context) -> None:
    if not ctx.holds(*offices):
        raise refusal("credential.not_an_officer" if offices is SECOND else "credential.not_admin")
    if ctx.is_self(who):
        raise refusal("credential.own")


GUARDS: Final[Mapping[type[CredentialCommand], Guard]] = MappingProxyType(
    {
        ProposeCredential: require_proposing,
        ConfirmCredential: require_second,
        DeclineCredential: require_deciding,
        SuspendCredential: require_suspending,
        ReinstateCredential: require_reinstating,
        RevokeCredential: require_revoking,
        EnterTraining: require_training,
        AgreeSupervision: require_asked,
        DeclineSupervision: require_asked,
        EndSupervision: require_ending,
    }
)
"""What is asked first of each; the end of its time is the system's to note."""
