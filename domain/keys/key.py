"""The key of one program: which version it was rotated to, and which versions are destroyed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import assert_never
from uuid import uuid5

import msgspec

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
from domain.keys.events import (
    KeyDestructionAnnounced,
    KeyDestructionProposed,
    KeyEvent,
    KeyRotated,
    KeyVersionDestroyed,
    SecretDestroyed,
    SecretNoted,
    SecretTaken,
    SigningKeyGivenUp,
    SigningLossProposed,
)
from domain.keys.policy import destruction_due, rotation_due
from domain.keys.secret import NONE, Secrets, decide_secret, evolve_secret
from domain.privacy.expiry import NOTICE
from domain.privacy.officers import Signature, office_of


class Key(msgspec.Struct, frozen=True):
    """What was decided of a key; whoever keeps it is brought in step with this.

    ``announced`` is since when it is known that a version goes, ``proposed`` who would have it go
    at once. ``secrets`` are what secrets are known by: the installation's in the key of an
    organization, a program's own in its log (``material_of``). ``given_up`` are the versions of
    the key that signs checkpoints which are lost for good, ``losses`` who has said so alone.
    """

    version: int = 0
    destroyed: frozenset[int] = frozenset()
    announced: Mapping[int, datetime] = MappingProxyType({})
    proposed: Mapping[int, Signature] = MappingProxyType({})
    secrets: Secrets = NONE
    given_up: frozenset[int] = frozenset()
    losses: Mapping[int, Signature] = MappingProxyType({})

    @property
    def waiting(self) -> tuple[int, ...]:
        """The versions that go at once when another officer says so."""
        return tuple(sorted(self.proposed.keys() - self.destroyed))


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
            if command.at_once and ctx.role is not Role.SYSTEM:
                return _by_two_officers(key, command, ctx)
            if ctx.at < due:
                raise refusal("key.not_due")
            return _after_a_day(key, command, ctx)
        case GiveUpSigningKey(version=version):
            return _given_up(key, version, ctx)
        case NoteSecret() | TakeSecret() | NoteDestroyed():
            return decide_secret(key.secrets, command, ctx)
        case _ as unreachable:
            assert_never(unreachable)


def evolve(key: Key, event: KeyEvent) -> Key:
    """Apply a fact."""
    match event:
        case KeyRotated(version=version):
            return msgspec.structs.replace(key, version=version)
        case KeyVersionDestroyed(version=version):
            return msgspec.structs.replace(key, destroyed=key.destroyed | {version})
        case SigningLossProposed(version=version, by=by, office=office):
            losses = MappingProxyType({**key.losses, version: Signature(by, office)})
            return msgspec.structs.replace(key, losses=losses)
        case SigningKeyGivenUp(version=version):
            return msgspec.structs.replace(key, given_up=key.given_up | {version})
        case SecretNoted() | SecretTaken() | SecretDestroyed():
            return msgspec.structs.replace(key, secrets=evolve_secret(key.secrets, event))
        case KeyDestructionAnnounced(version=version, at=at):
            announced = MappingProxyType({**key.announced, version: at})
            return msgspec.structs.replace(key, announced=announced)
        case KeyDestructionProposed(version=version, by=by, office=office):
            proposed = MappingProxyType({**key.proposed, version: Signature(by, office)})
            return msgspec.structs.replace(key, proposed=proposed)
        case _ as unreachable:
            assert_never(unreachable)


def _by_two_officers(key: Key, command: DestroyKeyVersion, ctx: Context) -> Sequence[KeyEvent]:
    """Take one office's word, and act on the other's."""
    proposed = key.proposed.get(command.version)
    if proposed is not None and proposed.is_completed_by(ctx):
        return [KeyVersionDestroyed(program=command.program, version=command.version)]
    office = office_of(ctx)
    if office is None or proposed == Signature(ctx.actor, office):
        return []
    return [
        KeyDestructionProposed(
            program=command.program, version=command.version, by=ctx.actor, office=office
        )
    ]


def _given_up(key: Key, version: int, ctx: Context) -> Sequence[KeyEvent]:
    """Take one office's word that the key that signs is lost, and act on the other's."""
    _require_officer(ctx, None)
    if not version:
        raise refusal("key.missing")
    if version in key.given_up:
        return []
    said = key.losses.get(version)
    if said is not None and said.is_completed_by(ctx):
        return [SigningKeyGivenUp(version=version)]
    office = office_of(ctx)
    if office is None or said == Signature(ctx.actor, office):
        return []
    return [SigningLossProposed(version=version, by=ctx.actor, office=office)]


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
    if command.kept.retired_at is not None and command.kept.in_use:
        raise refusal("key.in_use")


KEY = Decider(category="key", initial=Key(), decide=decide, evolve=evolve)
