"""Asks witnesses to cosign, and believes none of them more than its signature says."""

import asyncio
import re
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple
from urllib.parse import urlsplit
from uuid import UUID

import structlog

from domain.kernel import Log, OrganizationId, ProgramId, Tenant
from infra.postgres.pool import Pool
from infra.postgres.sql import load
from infra.transparency.checkpoints import PostgresTransparencyLogs
from infra.transparency.notes import Kind, Note, NoteInvalid, VerifierKey, signatures_of
from infra.transparency.signer_state import LogKey, SignerState
from infra.transparency.witness import AddCheckpoint

PATIENCE_S: Final = 10.0
LARGEST_ANSWER: Final = 64 * 1024
COMPARED_AT_ONCE: Final = 16
"""So many organizations are looked at in one turn for cosignatures that do not stand any more."""
APART: Final = timedelta(minutes=5)
"""How far a witness's clock may be from ours."""
SIZE: Final = re.compile(rb"(0|[1-9][0-9]{0,18})\n")
OK, CONFLICT = 200, 409
_log = structlog.get_logger("circlekeep.signer")
_sql: Final = load("infra.transparency", "signing.sql")


class WitnessFailed(Exception):
    """A witness did not cosign, or what it says cannot be believed; ``code`` is stable.

    ``witness.unavailable``, ``witness.refused`` (it says no), ``witness.ahead`` (it has seen more
    than was ever signed), ``witness.no_signature`` (none by its key), ``witness.forged`` (by its
    key and wrong), ``witness.time`` (of another time than now).
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Reply(NamedTuple):
    """What a witness answered."""

    status: int
    body: bytes


class _NoDetours(urllib.request.HTTPRedirectHandler):
    """Goes where it is sent by the settings, and nowhere else: a redirect is an answer."""

    def redirect_request(self, *_given: object, **_more: object) -> None:
        """Follow nothing."""


_without_detours: Final = urllib.request.build_opener(_NoDetours)


class RemoteWitness:
    """One witness, by the address it takes checkpoints at and its key."""

    def __init__(self, url: str, key: VerifierKey) -> None:
        """Raises ``ValueError`` unless it is reached by HTTPS, or on this machine."""
        parts = urlsplit(url)
        local = parts.hostname in {"localhost", "127.0.0.1", "::1"}
        if parts.scheme != "https" and not (parts.scheme == "http" and local):
            raise ValueError("a witness is reached by https")
        if key.kind is not Kind.COSIGNATURE:
            raise ValueError("a witness has a key for cosignatures (type 0x04)")
        self.key = key
        self._url = f"{url.rstrip('/')}/add-checkpoint"

    @classmethod
    def configured(cls, setting: str) -> Sequence["RemoteWitness"]:
        """Read pairs of an address and a verifier key. Raises ``ValueError``."""
        words = setting.split()
        return [
            cls(url, VerifierKey.parse(key))
            for url, key in zip(words[::2], words[1::2], strict=True)
        ]

    async def add(self, request: AddCheckpoint) -> Reply:
        """Send a checkpoint. Raises ``WitnessFailed`` (``witness.unavailable``)."""
        return await asyncio.to_thread(self._post, str(request).encode())

    def _post(self, body: bytes) -> Reply:
        asked = urllib.request.Request(  # noqa: S310 - the scheme was looked at
            self._url, body, {"Content-Type": "text/plain; charset=utf-8"}, method="POST"
        )
        try:
            with _without_detours.open(asked, timeout=PATIENCE_S) as reply:
                return Reply(reply.status, reply.read(LARGEST_ANSWER))
        except urllib.error.HTTPError as error:
            with error:
                return Reply(error.code, error.read(LARGEST_ANSWER))
        except OSError:
            raise WitnessFailed("witness.unavailable") from None

    def believed(self, note: Note, body: bytes, now: datetime) -> tuple[str, datetime]:
        """Return the line by which this witness cosigned a note just now, and when.

        Raises ``WitnessFailed``.
        """
        try:
            signatures = signatures_of(body.decode())
            [(_, signature), *_] = Note(note.text, tuple(signatures)).verified([self.key])
        except NoteInvalid as error:
            forged = error.code == "note.forged"
            raise WitnessFailed("witness.forged" if forged else "witness.no_signature") from None
        except UnicodeDecodeError:
            raise WitnessFailed("witness.no_signature") from None
        if abs(signature.time - now.timestamp()) > APART.total_seconds():
            raise WitnessFailed("witness.time")
        return signature.line(), datetime.fromtimestamp(signature.time, UTC)


class Witnessing:
    """Takes the last checkpoint of each log to each witness, and keeps what they sign."""

    def __init__(
        self,
        pool: Pool,
        state: SignerState,
        witnesses: Sequence[RemoteWitness],
        now: Callable[[], datetime],
    ) -> None:
        self._pool = pool
        self._logs = PostgresTransparencyLogs(pool)
        self._state = state
        self._witnesses = witnesses
        self._now = now
        self._compared = 0

    async def turn(self) -> int:
        """Take what each witness has not seen; say how many cosigned."""
        waiting = set(self._state.waiting())
        compared = self._next_compared()
        for one in self._witnesses:
            await self._forget_spoiled(one, compared)
        done = await asyncio.gather(*(self._take_all(one, waiting) for one in self._witnesses))
        return sum(done)

    def _next_compared(self) -> Sequence[UUID]:
        """Return the organizations to be compared in this turn: all come by in time."""
        there = sorted({key.organization for key in self._state.sizes()})
        at = self._compared if self._compared < len(there) else 0
        self._compared = at + COMPARED_AT_ONCE
        return there[at : self._compared]

    async def _forget_spoiled(self, witness: RemoteWitness, organizations: Sequence[UUID]) -> None:
        """Ask again for a last cosignature where what stands in its place does not verify."""
        kept = PostgresTransparencyLogs(self._pool, [witness.key])
        for organization in organizations:
            for one in await kept.logs(OrganizationId(organization)):
                key = LogKey(organization, one.program, one.log)
                holds = 0 if one.witnessed is None else one.witnessed.size
                if holds < one.size == self._state.witnessed(key, str(witness.key)):
                    _log.error(
                        "cosignature.replaced", witness=witness.key.name, log=key.log, size=one.size
                    )
                    self._state.note_witness(key, str(witness.key), holds)

    async def _take_all(self, witness: RemoteWitness, waiting: AbstractSet[LogKey]) -> int:
        """Take to one witness what it has not seen; a slow one keeps no other waiting."""
        done = 0
        for key, size in self._state.sizes().items():
            if key in waiting or size <= self._state.witnessed(key, str(witness.key)):
                continue
            try:
                done += await self.take(witness, key)
            except WitnessFailed as failed:
                _log.warning("witness.failed", witness=witness.key.name, code=failed.code)
                if failed.code == "witness.unavailable":
                    break
        return done

    async def take(self, witness: RemoteWitness, key: LogKey) -> bool:
        """Have one witness cosign the last checkpoint of a log. Raises ``WitnessFailed``."""
        tenant = Tenant(OrganizationId(key.organization), ProgramId(key.program))
        log = Log(key.log)
        last = await self._logs.checkpoint(tenant, log)
        if last is None:
            return False
        own = Note.parse(last.note)
        note = str(Note(own.text, own.signatures[:1]))
        old = self._state.witnessed(key, str(witness.key))
        reply = await self._ask(witness, tenant, log, old, last.size, note)
        if reply.status == CONFLICT:
            old = _size(reply.body)
            if old > last.size:
                raise WitnessFailed("witness.ahead")
            if old < (seen := self._state.witnessed(key, str(witness.key))):
                # It cosigns what extends what it knows by now; what it had seen it may deny.
                _log.error(
                    "witness.went_back", witness=witness.key.name, log=key.log, size=old, seen=seen
                )
            reply = await self._ask(witness, tenant, log, old, last.size, note)
        if reply.status != OK:
            raise WitnessFailed("witness.refused")
        line, at = witness.believed(own, reply.body, self._now())
        await self._pool.execute(
            _sql["keep_cosignature"], *key, last.size, str(witness.key), line, at
        )
        self._state.note_witness(key, str(witness.key), last.size)
        return True

    async def _ask(
        self, witness: RemoteWitness, tenant: Tenant, log: Log, old: int, size: int, note: str
    ) -> Reply:
        proof = await self._logs.consistency(tenant, log, old, size)
        return await witness.add(AddCheckpoint(old, proof, note))


def _size(body: bytes) -> int:
    found = SIZE.fullmatch(body)
    if found is None:
        raise WitnessFailed("witness.refused")
    return int(found[1])
