"""Checkpoints and proofs over HTTP, as c2sp.org and RFC 6962 have them: content-free."""

from base64 import b64encode
from collections.abc import Iterable
from datetime import datetime
from typing import Annotated

import msgspec
from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, PathParameter, QueryParameter

from domain.kernel import Log, ProgramId
from domain.kernel.classes import Coded
from domain.transparency import LogKey, LogStanding
from services.api.commands import LOOK_PROBLEMS
from services.app import proofs
from services.app.caller import Caller
from services.app.proofs import Proof
from services.app.shell import Shell

LARGEST = 2**53
Which = Annotated[
    Log,
    PathParameter(
        description="1 for what happened, 2 for who looked, 3 for own looks, once a day."
    ),
]
Size = Annotated[
    int | None,
    QueryParameter(ge=1, le=LARGEST, description="Entries of the tree; all that are signed."),
]


class WitnessedItem(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """A witness has seen the first ``size`` entries, at the time that it signed itself.

    ``witness`` is its verifier key.
    """

    size: int
    at: datetime
    witness: Coded


class LettersSentItem(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """Auditors were sent a checkpoint of the first ``size`` entries, as the service notes it."""

    size: int
    at: datetime


class LogItem(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """How a log stands. ``root`` is base64; ``refused`` why it is not signed any more, if so.

    ``sent`` is how far letters to auditors go, by the service's own word; it witnesses nothing.
    """

    program: ProgramId
    log: int
    origin: Coded
    size: int
    root: Coded
    signed_at: datetime
    witnessed: WitnessedItem | None
    sent: LettersSentItem | None
    refused: Coded | None


class KeyItem(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """An Ed25519 public key that checkpoints are signed with: 32 bytes in base64."""

    version: int
    public_key: Coded
    since: datetime


class LogsReply(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """All logs of the organization, and the keys they are signed with, the oldest first."""

    items: tuple[LogItem, ...]
    keys: tuple[KeyItem, ...]


class CheckpointReply(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """A checkpoint: the signed note with its cosignatures, and what is in it."""

    note: Coded
    size: int
    root: Coded
    chain_hash: Coded
    signed_at: datetime


class ProofReply(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """Hashes in base64, in the order of RFC 6962, for the tree of this size."""

    size: int
    hashes: tuple[Coded, ...]


class ProofController(Controller):
    """For auditors, privacy officers and organization admins."""

    path = "/logs"
    tags = ["Transparency log"]

    @get("/", operation_id="list_logs", responses=LOOK_PROBLEMS)
    async def list_logs(
        self, shell: NamedDependency[Shell], caller: NamedDependency[Caller]
    ) -> LogsReply:
        """Tell how each log of the organization stands, and how far others have seen it."""
        standings, keys = await proofs.list_logs(shell, caller)
        return LogsReply(
            items=tuple(map(_log, standings)),
            keys=tuple(map(key_item, keys)),
        )

    @get(
        "/{program_id:uuid}/{log:int}/checkpoint",
        operation_id="show_checkpoint",
        responses=LOOK_PROBLEMS,
    )
    async def show_checkpoint(
        self,
        program_id: FromPath[ProgramId],
        log: Which,
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        *,
        size: Size = None,
    ) -> CheckpointReply:
        """Show the last checkpoint, or the first that has at least this size."""
        found = await proofs.show_checkpoint(shell, caller, program_id, log, size)
        return CheckpointReply(
            note=found.note,
            size=found.size,
            root=_text(found.root),
            chain_hash=_text(found.chain_hash),
            signed_at=found.signed_at,
        )

    @get(
        "/{program_id:uuid}/{log:int}/proofs/inclusion",
        operation_id="prove_inclusion",
        responses=LOOK_PROBLEMS,
    )
    async def prove_inclusion(
        self,
        program_id: FromPath[ProgramId],
        log: Which,
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        *,
        position: Annotated[int, QueryParameter(ge=1, le=LARGEST, description="From 1.")],
        size: Size = None,
    ) -> ProofReply:
        """Prove that the entry at a position is in the log; its leaf is the entry's chain hash."""
        return _proof(await proofs.prove_inclusion(shell, caller, program_id, log, position, size))

    @get(
        "/{program_id:uuid}/{log:int}/proofs/consistency",
        operation_id="prove_consistency",
        responses=LOOK_PROBLEMS,
    )
    async def prove_consistency(
        self,
        program_id: FromPath[ProgramId],
        log: Which,
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        *,
        old: Annotated[int, QueryParameter(ge=0, le=LARGEST, description="The smaller size.")],
        size: Size = None,
    ) -> ProofReply:
        """Prove that the log began with what it was when it had the smaller size."""
        return _proof(await proofs.prove_consistency(shell, caller, program_id, log, old, size))

    @get(
        "/{program_id:uuid}/{log:int}/tile/{where:path}",
        operation_id="show_tile",
        media_type="application/octet-stream",
        responses={
            200: ResponseSpec(
                bytes,
                description="Hashes of 32 bytes, one after another.",
                media_type="application/octet-stream",
                generate_examples=False,
            ),
            **LOOK_PROBLEMS,
        },
    )
    async def show_tile(
        self,
        program_id: FromPath[ProgramId],
        log: Which,
        where: FromPath[str],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> bytes:
        """Show a tile of hashes by its address in c2sp.org/tlog-tiles, such as `0/x001/234.p/7`."""
        return await proofs.show_tile(shell, caller, program_id, log, where.lstrip("/"))


def _log(standing: LogStanding) -> LogItem:
    seen, sent = standing.witnessed, standing.sent
    return LogItem(
        program=standing.program,
        log=standing.log,
        origin=standing.origin,
        size=standing.size,
        root=_text(standing.root),
        signed_at=standing.signed_at,
        witnessed=None
        if seen is None
        else WitnessedItem(size=seen.size, at=seen.at, witness=seen.witness),
        sent=None if sent is None else LettersSentItem(size=sent.size, at=sent.at),
        refused=standing.refused,
    )


def _proof(proof: Proof) -> ProofReply:
    return ProofReply(size=proof.size, hashes=tuple(_texts(proof.hashes)))


def key_item(key: LogKey) -> KeyItem:
    """Write a key that signs as whoever verifies reads it."""
    return KeyItem(version=key.version, public_key=_text(key.public_key), since=key.since)


def _texts(hashes: Iterable[bytes]) -> Iterable[str]:
    return map(_text, hashes)


def _text(raw: bytes) -> str:
    return b64encode(raw).decode()
