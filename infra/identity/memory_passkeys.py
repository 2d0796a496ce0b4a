"""Passkeys and proofs under way in dictionaries, for tests without a database."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from msgspec.structs import replace

from domain.access.passkeys import Passkey
from domain.access.proofs import Proof, Proving
from domain.kernel import Sealed
from domain.protocol.keys import Unbound
from infra.identity.memory import MemoryAccounts


class MemoryPasskeys:
    """The twin of ``PostgresPasskeys``; what is of an account goes with it."""

    def __init__(self, accounts: MemoryAccounts, now: Callable[[], datetime]) -> None:
        self._accounts = accounts
        self._now = now
        self._passkeys: dict[UUID, Passkey] = {}
        self._names: dict[bytes, tuple[UUID, Sealed]] = {}
        self._devices: dict[UUID, bytes] = {}

    async def add(self, passkey: Passkey) -> bool:
        """Keep a passkey; False if one of its credential is kept already."""
        if await self.of_credential(passkey.credential) is not None:
            return False
        self._passkeys[passkey.id] = replace(passkey, added=self._now())
        return True

    async def of_credential(self, credential: bytes) -> Passkey | None:
        """Return the passkey of a credential."""
        found = (one for one in self._there() if one.credential == credential)
        return next(found, None)

    async def of_account(self, account: UUID) -> Sequence[Passkey]:
        """Return the passkeys of an account, the first added first."""
        return [one for one in self._there() if one.account == account]

    def _there(self) -> Sequence[Passkey]:
        emails = self._accounts.emails()
        return [
            replace(one, email=emails[one.account])
            for one in self._passkeys.values()
            if one.account in emails
        ]

    async def use(self, passkey: Passkey, count: int) -> bool:
        """Note that it was used, and how often it says; False if somebody else was faster."""
        kept = self._passkeys.get(passkey.id)
        if kept is None or kept.count != passkey.count:
            return False
        self._passkeys[passkey.id] = replace(kept, count=count, used=self._now())
        return True

    async def rename(self, passkey: UUID, name: Sealed) -> bool:
        """Call a passkey something else; False if there is none."""
        if passkey not in self._passkeys:
            return False
        self._passkeys[passkey] = replace(self._passkeys[passkey], name=name)
        return True

    async def end(self, passkey: UUID) -> bool:
        """End a passkey; False if it has ended already."""
        return self._passkeys.pop(passkey, None) is not None

    async def name_device(self, account: UUID, device: bytes, name: Sealed) -> None:
        """Call a device of an account something, by the SHA-256 of its mark."""
        self._names[device] = account, name

    async def device_names(self, account: UUID) -> Mapping[bytes, Sealed]:
        """Return what the devices of an account are called."""
        named = self._names.items()
        return {device: name for device, (of, name) in named if of == account}

    async def note_device(self, session: UUID, device: bytes) -> None:
        """Note on which device a session began."""
        self._devices.setdefault(session, device)

    async def devices(self, sessions: Sequence[UUID]) -> Mapping[UUID, bytes]:
        """Say on which devices sessions began, where it is known."""
        return {one: self._devices[one] for one in sessions if one in self._devices}

    async def unbound(self) -> tuple[int, Sequence[Unbound]]:
        """Find nothing: nobody writes here by hand."""
        return len(self._passkeys), ()


class MemoryProofs:
    """The twin of ``PostgresProofs``."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._proofs: dict[UUID, Proof] = {}

    async def begin(self, proof: Proof) -> None:
        """Keep one; those whose time is over go."""
        over = [id_ for id_, one in self._proofs.items() if one.until <= self._now()]
        for id_ in over:
            del self._proofs[id_]
        self._proofs[proof.id] = proof

    async def of_id(self, proving: Proving, id_: UUID, at: datetime) -> Proof | None:
        """Return one by its id, if it lasts ``at`` that moment."""
        return self._last(proving, at, lambda one: one.id == id_)

    async def of_browser(self, proving: Proving, mark: bytes, at: datetime) -> Proof | None:
        """Return the last one of a browser."""
        return self._last(proving, at, lambda one: one.mark == mark)

    async def of_secret(self, proving: Proving, secret: bytes, at: datetime) -> Proof | None:
        """Return the one that this is to prove."""
        return self._last(proving, at, lambda one: one.secret == secret)

    async def of_account(self, proving: Proving, account: UUID, at: datetime) -> Proof | None:
        """Return the last one for an account."""
        return self._last(proving, at, lambda one: one.account == account)

    def _last(self, proving: Proving, at: datetime, fits: Callable[[Proof], bool]) -> Proof | None:
        moment = max(at, self._now())
        there = [one for one in self._proofs.values() if one.proving is proving and fits(one)]
        lasting = [one for one in there if moment < one.until]
        return max(lasting, key=lambda one: (one.until, one.id), default=None)

    async def give_secret(self, proof: Proof, secret: bytes) -> None:
        """Say what is to prove it from now on."""
        if proof.id in self._proofs:
            self._proofs[proof.id] = replace(self._proofs[proof.id], secret=secret)

    async def guess(self, proof: Proof) -> int:
        """Count a guess before it is looked at; return how many that makes, none if it is over."""
        kept = self._proofs.get(proof.id)
        if kept is None:
            return 0
        self._proofs[proof.id] = replace(kept, guesses=kept.guesses + 1)
        return kept.guesses + 1

    async def use(self, proof: Proof) -> bool:
        """Use one up; False if somebody else was faster."""
        return self._proofs.pop(proof.id, None) is not None

    async def end(self, proving: Proving, email: bytes) -> None:
        """End those of an address."""
        ended = [i for i, p in self._proofs.items() if p.email == email and p.proving is proving]
        for id_ in ended:
            del self._proofs[id_]

    async def unbound(self) -> tuple[int, Sequence[Unbound]]:
        """Find nothing: nobody writes here by hand."""
        return len(self._proofs), ()
