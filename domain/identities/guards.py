"""What somebody may do about a request to learn who a number is: decisions ask it, pages too."""

from typing import Final, NamedTuple

from domain.codes import refusal
from domain.identities.commands import (
    ApproveIdentity,
    AskIdentity,
    DeclineIdentity,
    IdentityCommand,
    WithdrawIdentity,
)
from domain.identities.events import IdentityAsked
from domain.identities.state import Identity, IdentityStage
from domain.kernel import Context, Role, passes

ASKING: Final = (Role.AUDITOR, Role.PRIVACY_OFFICER)
ON_ITS_WAY: Final = frozenset({IdentityStage.ASKED, IdentityStage.APPROVED})


class Footing(NamedTuple):
    """What the Warden knows of the offices, then and now.

    ``held_before``: the actor was a privacy officer when it was asked. ``stands``: whoever agreed
    is one still.
    """

    held_before: bool
    stands: bool


def may(identity: Identity, kind: type[IdentityCommand], ctx: Context, footing: Footing) -> bool:
    """Whether a command of this kind can change the request now, if the rest of it fits."""
    if kind is AskIdentity:
        return passes(require_asking, identity, ctx)
    if kind in {ApproveIdentity, DeclineIdentity}:
        return passes(require_second, identity, ctx, held_before=footing.held_before)
    if kind is WithdrawIdentity:
        on_its_way = identity.stage_at(ctx.latest) in ON_ITS_WAY
        return on_its_way and passes(require_withdrawing, identity, ctx)
    told = identity.stage is IdentityStage.TOLD
    return not told and passes(require_tellable, identity, ctx, stands=footing.stands)


def require_asking(identity: Identity, ctx: Context) -> Role:
    """Return the office by which the actor asks; refuse whoever has none, or asks twice."""
    office = next((office for office in ASKING if ctx.holds(office)), None)
    if office is None:
        raise refusal("identity.not_an_asker")
    if identity.asked is not None:
        raise refusal("identity.exists")
    return office


def require_second(identity: Identity, ctx: Context, *, held_before: bool) -> None:
    """Refuse whoever is not a second person by an office that is older than the request."""
    asked = _require_asked(identity)
    if ctx.is_self(asked.asker):
        raise refusal("identity.own_request")
    if not ctx.holds(Role.PRIVACY_OFFICER):
        raise refusal("identity.not_privacy_officer")
    if ctx.is_self(asked.subject):
        raise refusal("identity.concerns_you")
    if identity.stage_at(ctx.latest) is not IdentityStage.ASKED:
        raise refusal("identity.not_open")
    if not held_before:
        raise refusal("identity.office_too_new")


def require_withdrawing(identity: Identity, ctx: Context) -> None:
    """Refuse whoever neither asked nor agreed."""
    asked = _require_asked(identity)
    if ctx.actor not in {asked.asker, identity.approver}:
        raise refusal("identity.not_yours")


def require_tellable(identity: Identity, ctx: Context, *, stands: bool) -> None:
    """Refuse to tell anybody but who asked, in time, while both are still in office."""
    asked = _require_asked(identity)
    if ctx.actor != asked.asker:
        raise refusal("identity.not_yours")
    if not ctx.holds(asked.office):
        raise refusal("identity.office_lost")
    if identity.until is None or identity.stage not in {IdentityStage.APPROVED, IdentityStage.TOLD}:
        raise refusal("identity.not_approved")
    if ctx.latest > identity.until:
        raise refusal("identity.over")
    if not stands or ctx.is_self(identity.approver):
        raise refusal("identity.approver_gone")


def _require_asked(identity: Identity) -> IdentityAsked:
    if identity.asked is None:
        raise refusal("identity.missing")
    return identity.asked
