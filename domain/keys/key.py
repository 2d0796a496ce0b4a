"""The key of one program: which version it was rotated to, and which versions are destroyed."""

from collections.abc import Sequence
from typing import assert_never
from uuid import uuid5

from domain.codes import refusal
from domain.kernel import (
    Context,
    Decider,
    OrganizationId,
    ProgramId,
    Role,
    Stream,
    Tenant,
    own_log,
)
from domain.keys.commands import (
    DestroyKeyVersion,
    GiveUpSigningKey,
    KeyCommand,
    NoteDestroyed,
    NoteSecret,
    RotateKey,
    TakeSecret,
)
from domain.keys.due import rotation_due
from domain.keys.events import (
    KeyDestructionAnnounced,
    KeyDestructionProposed,
    KeyEvent,
    KeyRotated,
    KeyVersionDestroyed,
    SigningKeyGivenUp,
    SigningLossProposed,
)
from domain.keys.guards import (
    Turn,
    require_destroying,
    require_giving_up,
    require_rotating,
    word_of,
    word_on_loss,
)
from domain.keys.secret import decide_secret
from domain.keys.state import Key, evolve
from domain.privacy.expiry import NOTICE
from domain.privacy.officers import office_of


def decide(key: Key, command: KeyCommand, ctx: Context) -> Sequence[KeyEvent]:
    """Answer a command with the facts it makes true, or refuse it."""
    match command:
        case RotateKey():
            require_rotating(ctx, rotation_due(command.made_at), command.current)
            if key.version > command.current:
                return []
            return [KeyRotated(program=command.program, version=command.current + 1)]
        case DestroyKeyVersion():
            due = require_destroying(key, command, ctx)
            if due is None:
                return []
            if command.at_once and ctx.role is not Role.SYSTEM:
                return _by_two_officers(key, command, ctx)
            if ctx.at < due:
                raise refusal("key.not_due")
            return _after_a_day(key, command, ctx)
        case GiveUpSigningKey(version=version):
            require_giving_up(version, ctx)
            return _give_up(key, version, ctx)
        case NoteSecret() | TakeSecret() | NoteDestroyed():
            return decide_secret(key.secrets, command, ctx)
        case _ as unreachable:
            assert_never(unreachable)


def _by_two_officers(key: Key, command: DestroyKeyVersion, ctx: Context) -> Sequence[KeyEvent]:
    """Take one office's word, and act on the other's."""
    program, version = command.program, command.version
    match word_of(key.proposed.get(version), ctx), office_of(ctx):
        case Turn.SAY, Role() as office:
            return [
                KeyDestructionProposed(
                    program=program, version=version, by=ctx.actor, office=office
                )
            ]
        case Turn.AGREE, _:
            return [KeyVersionDestroyed(program=program, version=version)]
        case _:
            return []


def _give_up(key: Key, version: int, ctx: Context) -> Sequence[KeyEvent]:
    """Take one office's word that the key that signs is lost, and act on the other's."""
    match word_on_loss(key, version, ctx), office_of(ctx):
        case Turn.SAY, Role() as office:
            return [SigningLossProposed(version=version, by=ctx.actor, office=office)]
        case Turn.AGREE, _:
            return [SigningKeyGivenUp(version=version)]
        case _:
            return []


def _after_a_day(key: Key, command: DestroyKeyVersion, ctx: Context) -> Sequence[KeyEvent]:
    """Say that it goes, and let it go a day later."""
    announced_at = key.announced.get(command.version)
    if announced_at is None:
        return [
            KeyDestructionAnnounced(program=command.program, version=command.version, at=ctx.at)
        ]
    if ctx.at < announced_at + NOTICE:
        return []
    return [KeyVersionDestroyed(program=command.program, version=command.version)]


def stream_of(organization: OrganizationId, program: ProgramId) -> Stream:
    """Name the stream of a program's key, in the organization's own log."""
    return Stream(own_log(organization), "key", uuid5(program, "key"))


def material_of(tenant: Tenant) -> Stream:
    """Name the stream of what a program's key is known by, in the program's own log."""
    return Stream(tenant, "key", uuid5(tenant.program, "key material"))


KEY = Decider(category="key", initial=Key(), decide=decide, evolve=evolve)
