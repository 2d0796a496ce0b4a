"""Checkpoints and proofs of the organization's logs, for those who verify, each look on record."""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from domain.codes import refusal
from domain.kernel import Log, ProgramId, Refused, Tenant
from domain.kernel.classes import Opaque
from domain.protocol.answers import Done
from domain.protocol.proofs import TakeProof
from domain.transparency import LogKey, LogStanding, SignedCheckpoint
from services.app.asking import ask_for
from services.app.caller import Caller
from services.app.denials import report
from services.app.shell import Shell

TILE: Final = re.compile(
    r"(?P<level>[0-7])/(?P<number>(?:x[0-9]{3}/){0,4}[0-9]{3})(?:\.p/(?P<width>[1-9][0-9]{0,2}))?"
)
HASH_BYTES: Final = 32


class Proof(NamedTuple):
    """Hashes that prove something of the tree of this size, which a checkpoint may be of."""

    size: int
    hashes: Sequence[Opaque]


async def list_logs(shell: Shell, caller: Caller) -> tuple[Sequence[LogStanding], Sequence[LogKey]]:
    """Tell how the organization's logs stand, and which keys sign them.

    Raises ``Forbidden`` (``proof.not_allowed``) for all but auditors and privacy officers,
    as every function here does; the Warden records who took what.
    """
    organization = caller.principal.organization
    await _allowed(shell, caller, ProgramId(organization))
    return await shell.logs.logs(organization), await shell.logs.keys(organization)


async def show_checkpoint(
    shell: Shell, caller: Caller, program: ProgramId, log: Log, at_least: int | None
) -> SignedCheckpoint:
    """Show the last checkpoint of a log, or the first that has so many entries.

    Raises ``Missing`` (``proof.log_missing``, ``proof.size_missing``).
    """
    tenant = await _allowed(shell, caller, program)
    last = await _last(shell, caller, tenant, log)
    if at_least is None:
        return last
    found = await shell.logs.checkpoint(tenant, log, at_least)
    if found is None:
        raise _too_large()
    return found


async def prove_inclusion(
    shell: Shell, caller: Caller, program: ProgramId, log: Log, position: int, size: int | None
) -> Proof:
    """Prove that the entry at a position, from 1, is among the first ``size`` entries.

    Raises ``Missing`` (``proof.log_missing``, ``proof.size_missing``) and ``Refused``
    (``proof.position_outside``).
    """
    tenant = await _allowed(shell, caller, program)
    tree = _within(size, await _last(shell, caller, tenant, log))
    if not 0 < position <= tree:
        raise refusal("proof.position_outside")
    async with shell.turns.turn(caller.principal.organization, caller.principal.person):
        return Proof(tree, await shell.logs.inclusion(tenant, log, position - 1, tree))


async def prove_consistency(
    shell: Shell, caller: Caller, program: ProgramId, log: Log, old: int, size: int | None
) -> Proof:
    """Prove that the log of ``size`` entries began with the ``old`` entries it had before.

    Raises ``Missing`` (``proof.log_missing``, ``proof.size_missing``) and ``Refused``
    (``proof.sizes_reversed``).
    """
    tenant = await _allowed(shell, caller, program)
    tree = _within(size, await _last(shell, caller, tenant, log))
    if not 0 <= old <= tree:
        raise refusal("proof.sizes_reversed")
    async with shell.turns.turn(caller.principal.organization, caller.principal.person):
        return Proof(tree, await shell.logs.consistency(tenant, log, old, tree))


async def show_tile(
    shell: Shell, caller: Caller, program: ProgramId, log: Log, where: str
) -> bytes:
    """Show a tile by its address (c2sp.org/tlog-tiles): whole, or the first hashes of it.

    Raises ``Missing`` (``proof.log_missing``, ``proof.tile_missing``).
    """
    tenant = await _allowed(shell, caller, program)
    last = await _last(shell, caller, tenant, log)
    named = TILE.fullmatch(where)
    if named is None:
        raise _no_tile()
    number = int(re.sub(r"[x/]", "", named["number"]))
    width = int(named["width"] or 256)
    async with shell.turns.turn(caller.principal.organization, caller.principal.person):
        tile = await shell.logs.tile(tenant, log, int(named["level"]), number, last.size)
    if len(tile) < width * HASH_BYTES:
        raise _no_tile()
    return tile[: width * HASH_BYTES]


async def _allowed(shell: Shell, caller: Caller, program: ProgramId) -> Tenant:
    await ask_for(shell.warden, TakeProof(token=caller.token, program=program), Done)
    return Tenant(caller.principal.organization, program)


async def _last(shell: Shell, caller: Caller, tenant: Tenant, log: Log) -> SignedCheckpoint:
    found = await shell.logs.checkpoint(tenant, log)
    if found is None:
        await report(shell, caller, None, "proof.log_missing")
        raise refusal("proof.log_missing")
    return found


def _within(size: int | None, last: SignedCheckpoint) -> int:
    if size is None:
        return last.size
    if size > last.size:
        raise _too_large()
    return size


def _too_large() -> Refused:
    return refusal("proof.size_missing")


def _no_tile() -> Refused:
    return refusal("proof.tile_missing")
