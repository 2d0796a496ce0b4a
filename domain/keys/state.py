"""What was decided of a key: its version, what goes, who has said so, what secrets are known by."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import assert_never

import msgspec

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
from domain.keys.secret import NONE, Secrets, evolve_secret
from domain.privacy.officers import Signature


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
