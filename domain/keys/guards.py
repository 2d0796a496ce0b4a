"""Who may have a key go, and which word of two is theirs: decisions ask it first, pages too."""

from datetime import datetime
from enum import StrEnum

from domain.codes import refusal
from domain.kernel import Context, Refused, Role
from domain.keys.commands import DestroyKeyVersion
from domain.keys.due import destruction_due
from domain.keys.state import Key
from domain.privacy.officers import Signature, office_of


class Turn(StrEnum):
    """The first word of two, or the second."""

    SAY = "say"
    AGREE = "agree"


def word_on_version(key: Key, command: DestroyKeyVersion, ctx: Context) -> Turn | None:
    """Say which word on a version that is to go at once would be the actor's; None if none."""
    try:
        require_destroying(key, command, ctx)
    except Refused:
        return None
    gone = command.version in key.destroyed
    return None if gone else word_of(key.proposed.get(command.version), ctx)


def word_on_loss(key: Key, version: int, ctx: Context) -> Turn | None:
    """Say which word on the loss of the key that signs would be the actor's; None if none."""
    try:
        require_giving_up(version, ctx)
    except Refused:
        return None
    return None if version in key.given_up else word_of(key.losses.get(version), ctx)


def word_of(said: Signature | None, ctx: Context) -> Turn | None:
    """Say what the actor's word would be after what was ``said``: none, if that is their own."""
    if said is not None and said.is_completed_by(ctx):
        return Turn.AGREE
    office = office_of(ctx)
    return None if office is None or said == Signature(ctx.actor, office) else Turn.SAY


def require_rotating(ctx: Context, due: datetime, current: int) -> None:
    """Refuse whoever rotates no key, or where there is none."""
    require_officer(ctx, due)
    if not current:
        raise refusal("key.missing")


def require_destroying(key: Key, command: DestroyKeyVersion, ctx: Context) -> datetime | None:
    """Return when a version is due to go, None if it is gone; refuse whoever lets none go."""
    retired_at = None if command.kept is None else command.kept.retired_at
    due = None if retired_at is None else destruction_due(retired_at)
    require_officer(ctx, due)
    if command.version in key.destroyed:
        return None
    if command.kept is None or command.kept.destroyed_at is not None:
        raise refusal("key.missing")
    if command.held:
        raise refusal("key.held")
    if due is None:
        raise refusal("key.current")
    if command.kept.in_use:
        raise refusal("key.in_use")
    return due


def require_giving_up(version: int, ctx: Context) -> None:
    """Refuse whoever gives no key up, or where none has signed."""
    require_officer(ctx, None)
    if not version:
        raise refusal("key.missing")


def require_officer(ctx: Context, due: datetime | None) -> None:
    """Permit officers at any time, and the system what is due."""
    if ctx.holds(Role.PRIVACY_OFFICER, Role.ORGANIZATION_ADMIN):
        return
    if ctx.role is not Role.SYSTEM or due is None or ctx.at < due:
        raise refusal("key.not_officer")
