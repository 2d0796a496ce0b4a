"""The key of one program: which version it was rotated to, and which versions are destroyed."""

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never
from uuid import uuid5

import msgspec

from domain.codes import refusal
from domain.kernel import Context, Decider, OrganizationId, ProgramId, Role, Stream, own_log
from domain.keys.commands import DestroyKeyVersion, KeyCommand, RotateKey
from domain.keys.events import KeyEvent, KeyRotated, KeyVersionDestroyed
from domain.keys.policy import destruction_due, rotation_due


class Key(msgspec.Struct, frozen=True):
    """What was decided of a key; whoever keeps it is brought in step with this."""

    version: int = 0
    destroyed: frozenset[int] = frozenset()


def decide(key: Key, command: KeyCommand, ctx: Context) -> Sequence[KeyEvent]:
    """Answer a command with the facts it makes true, or refuse it."""
    match command:
        case RotateKey():
            _require_officer(ctx, rotation_due(command.made_at))
            if not command.current:
                raise refusal("key.missing")
            if key.version > command.current:
                return []
            return [KeyRotated(program=command.program, version=command.current + 1)]
        case DestroyKeyVersion():
            retired_at = None if command.kept is None else command.kept.retired_at
            due = None if retired_at is None else destruction_due(retired_at)
            _require_officer(ctx, due)
            if command.version in key.destroyed:
                return []
            _require_destroyable(command)
            if due is None:
                raise refusal("key.current")
            if not command.at_once and ctx.at < due:
                raise refusal("key.not_due")
            return [KeyVersionDestroyed(program=command.program, version=command.version)]
        case _ as unreachable:
            assert_never(unreachable)


def evolve(key: Key, event: KeyEvent) -> Key:
    """Apply a fact."""
    match event:
        case KeyRotated(version=version):
            return msgspec.structs.replace(key, version=version)
        case KeyVersionDestroyed(version=version):
            return msgspec.structs.replace(key, destroyed=key.destroyed | {version})
        case _ as unreachable:
            assert_never(unreachable)


def stream_of(organization: OrganizationId, program: ProgramId) -> Stream:
    """Name the stream of a program's key, in the organization's own log."""
    return Stream(own_log(organization), "key", uuid5(program, "key"))


def _require_officer(ctx: Context, due: datetime | None) -> None:
    """Permit officers at any time, and the system what is due."""
    if ctx.holds(Role.PRIVACY_OFFICER, Role.ORGANIZATION_ADMIN):
        return
    if ctx.role is not Role.SYSTEM or due is None or ctx.at < due:
        raise refusal("key.not_officer")


def _require_destroyable(command: DestroyKeyVersion) -> None:
    if command.kept is None or command.kept.destroyed_at is not None:
        raise refusal("key.missing")
    if command.held:
        raise refusal("key.held")
    if command.kept.retired_at is not None and command.kept.wraps:
        raise refusal("key.in_use")


KEY = Decider(category="key", initial=Key(), decide=decide, evolve=evolve)
