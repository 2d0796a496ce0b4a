"""Keys as the Warden may use them: none leaves the keyring."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from domain.kernel import OrganizationId, Tenant
from domain.keys.version import KeptVersion
from domain.protocol.keys import DestructionsListed
from domain.transparency import LogKey


class Signed(Protocol):
    """A signature, and the version of the key that made it."""

    @property
    def version(self) -> int:
        """The version of the key."""
        ...

    @property
    def signature(self) -> bytes:
        """The 64 bytes."""
        ...


class Signer(Protocol):
    """Signs by Ed25519, with keys that never leave it."""

    async def sign(self, name: str, message: bytes) -> Signed:
        """Sign with the name's current version."""
        ...

    async def public_keys(self, name: str) -> Mapping[int, bytes]:
        """Return the 32 bytes of each version's public key."""
        ...


class SigningKeys(Protocol):
    """Knows by which keys checkpoints have been signed."""

    async def keys(self, organization: OrganizationId) -> Sequence[LogKey]:
        """Return the keys that an organization's checkpoints were signed with, oldest first."""
        ...


class KeyKeeper(Protocol):
    """Keeps the keys that programs' data keys are wrapped under, and what was destroyed of them."""

    async def tenants(self) -> Sequence[Tenant]:
        """Return whose keys are kept: programs, and organizations for what is in no program."""
        ...

    async def known(self) -> Sequence[Tenant]:
        """Return every program and organization that has a log, whether its key is here or not."""
        ...

    async def versions(self, tenant: Tenant) -> Sequence[KeptVersion]:
        """Return the versions of a program's key, the oldest first; empty if it has none."""
        ...

    async def check(self) -> None:
        """Raise ``Unavailable`` unless what is destroyed could be written down now."""
        ...

    async def prove(self) -> None:
        """Raise ``Conflict`` (``keys.others``) unless something opens under each one in use."""
        ...

    async def checks(self, tenant: Tenant) -> Mapping[int, str]:
        """Return what each version that is there makes of its purpose: by this one is known."""
        ...

    async def signing_checks(self, name: str) -> Mapping[int, str]:
        """Return what each version of a key that signs is known by; none is made by it."""
        ...

    async def rotate(self, tenant: Tenant, to: int) -> None:
        """Make this version, if it is the next, the current one from now on."""
        ...

    async def wrap_anew(self, tenant: Tenant) -> int:
        """Wrap some data keys under the current version; say how many, 0 when none is left."""
        ...

    async def destroy(self, tenant: Tenant, version: int, due: datetime | None = None) -> None:
        """Destroy a version for good, in the journal before and after; ``due`` if for its time."""
        ...

    async def held(self, tenant: Tenant) -> bool:
        """Whether a legal hold keeps anything of the program from being destroyed."""
        ...

    async def destructions(self, organization: OrganizationId) -> DestructionsListed:
        """Return the organization's part of the journal of destructions."""
        ...
