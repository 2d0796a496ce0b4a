"""What a secret is known by, and how each of its versions stands."""

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType
from typing import Final, TypeAlias, assert_never

import msgspec

from domain.codes import refusal
from domain.kernel import Context, Role
from domain.kernel.classes import Coded
from domain.keys.commands import NoteDestroyed, NoteSecret, SecretCommand, TakeSecret
from domain.keys.events import SecretDestroyed, SecretNoted, SecretTaken

PROGRAM_KEY: Final[Coded] = "program-key"
"""The purpose of what data keys are wrapped under."""


class Standing(StrEnum):
    """How a version of a secret stands."""

    NEXT = "next"
    CURRENT = "current"
    RETIRED = "retired"
    DESTROYED = "destroyed"


class Secret(msgspec.Struct, frozen=True):
    """One version: what it makes of its purpose, in hex, and how it stands."""

    check: Coded
    standing: Standing


Secrets: TypeAlias = Mapping[tuple[Coded, int], Secret]
"""By purpose and version."""
SecretEvent: TypeAlias = SecretNoted | SecretTaken | SecretDestroyed
NONE: Final[Secrets] = MappingProxyType({})


def decide_secret(secrets: Secrets, command: SecretCommand, ctx: Context) -> Sequence[SecretEvent]:
    """Answer the system, which alone knows what a secret makes."""
    if ctx.role is not Role.SYSTEM:
        raise refusal("key.not_officer")
    known = secrets.get((command.purpose, command.version))
    match command:
        case NoteSecret(purpose=purpose, version=version, check=check):
            if known is not None and known.check != check:
                raise refusal("key.secret_differs")
            return [] if known else [SecretNoted(purpose=purpose, version=version, check=check)]
        case TakeSecret(purpose=purpose, version=version):
            if known is None or known.standing is Standing.DESTROYED:
                raise refusal("key.missing")
            taken = known.standing is Standing.CURRENT
            return [] if taken else [SecretTaken(purpose=purpose, version=version)]
        case NoteDestroyed(purpose=purpose, version=version):
            if known is None:
                raise refusal("key.missing")
            gone = known.standing is Standing.DESTROYED
            return [] if gone else [SecretDestroyed(purpose=purpose, version=version)]
        case _ as unreachable:
            assert_never(unreachable)


def require_same(secrets: Secrets, there: Mapping[int, Coded], gone: Collection[int]) -> None:
    """Refuse unless every version that was noted and is not ``gone`` makes what it made.

    ``there`` is what the versions make that are at hand, ``gone`` which are destroyed.
    """
    for (_, version), noted in secrets.items():
        missed = noted.standing is not Standing.DESTROYED and version not in gone
        if missed and there.get(version) != noted.check:
            raise refusal("key.material_differs")


def evolve_secret(secrets: Secrets, event: SecretEvent) -> Secrets:
    """Apply a fact."""
    place = event.purpose, event.version
    match event:
        case SecretNoted(purpose=purpose, check=check):
            others = any(known == purpose for known, _ in secrets)
            noted = Secret(check, Standing.NEXT if others else Standing.CURRENT)
            return MappingProxyType({**secrets, place: noted})
        case SecretTaken(purpose=purpose):
            retired = {
                other: Secret(secret.check, Standing.RETIRED)
                for other, secret in secrets.items()
                if other[0] == purpose and secret.standing is Standing.CURRENT
            }
            taken = Secret(secrets[place].check, Standing.CURRENT)
            return MappingProxyType({**secrets, **retired, place: taken})
        case SecretDestroyed():
            gone = Secret(secrets[place].check, Standing.DESTROYED)
            return MappingProxyType({**secrets, place: gone})
        case _ as unreachable:
            assert_never(unreachable)
