"""Walks every log of an installation, as its auditor, beside what is known from outside."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from uuid import UUID

import msgspec

from domain.codes import refusal
from domain.kernel import Refused
from infra.files import read_plain
from infra.home import Home
from infra.postgres.pool import connect
from infra.transparency.evidence import Evidence, Held, held
from infra.transparency.notes import Kind, NoteInvalid, VerifierKey
from infra.transparency.segments import Crew
from infra.transparency.signer_state import LogKey, seen_by_signer, told_by_signer
from infra.transparency.verify import NOTHING, LogReport, verify_all
from services.wiring.operator import settings_of
from services.wiring.signer import keys_of_witnesses

__all__ = ["LogReport", "evidence_of", "verify", "verify_database"]

WALKERS = 2


async def verify(
    data: Path,
    progress: Callable[[int, int], None],
    *,
    checkpoints: Sequence[Path] = (),
    keys: Sequence[str] = (),
    processes: int = 1,
) -> Sequence[LogReport]:
    """Walk every log of the installation in ``data``; ``progress`` is told entries done and all.

    What the signer knows by itself counts where its folder can be read; ``checkpoints`` are files
    of an auditor, ``keys`` the public keys that are trusted. Raises ``Refused``
    (``proof.unreadable``) if one of them is not what it should be.
    """
    auditor = settings_of(data).url("auditor")
    signer: Mapping[LogKey, tuple[int, bytes]] = {}
    told: Mapping[LogKey, Mapping[int, bytes]] = {}
    with suppress(PermissionError):
        # What it published is looked at first: meanwhile it may publish more.
        told = told_by_signer(Home(data).signer / "signer.db")
        signer = seen_by_signer(Home(data).signer / "signer.db")
    evidence = msgspec.structs.replace(
        evidence_of(checkpoints, keys),
        known=keys_of_witnesses(settings_of(data)),
        signer=signer,
        told=told,
    )
    return await verify_database(auditor, progress, evidence=evidence, processes=processes)


async def verify_database(
    auditor_url: str,
    progress: Callable[[int, int], None],
    *,
    evidence: Evidence = NOTHING,
    processes: int = 1,
) -> Sequence[LogReport]:
    """Walk every log of the database at this address, as role ``auditor``."""
    pool = await connect(auditor_url, WALKERS)
    crew = Crew(auditor_url, processes) if processes > 1 else None
    try:
        return await verify_all(pool, progress, evidence=evidence, crew=crew)
    finally:
        if crew is not None:
            crew.close()
        await pool.close()


def evidence_of(checkpoints: Sequence[Path], keys: Sequence[str]) -> Evidence:
    """Read what an auditor holds. Raises ``Refused`` (``proof.unreadable``)."""
    trusted = [_key(text) for text in keys]
    signers = [key for key in trusted if key.kind is Kind.NOTE]
    return Evidence(
        held=[_held(file, signers) for file in checkpoints],
        keys=_by_organization(signers),
        witnesses=[key for key in trusted if key.kind is Kind.COSIGNATURE],
    )


def _key(text: str) -> VerifierKey:
    try:
        return VerifierKey.parse(text)
    except NoteInvalid as invalid:
        raise _unreadable(text[:60], invalid.code) from None


def _held(file: Path, keys: Sequence[VerifierKey]) -> Held:
    try:
        one = held(str(file), read_plain(file).decode(), keys)
        organization, program, log = one.origin.split("/")[-3:]
        UUID(organization), UUID(program), int(log)
    except NoteInvalid as invalid:
        raise _unreadable(str(file), invalid.code) from None
    except ValueError:
        raise _unreadable(str(file), "of no log of ours") from None
    return one


def _by_organization(keys: Sequence[VerifierKey]) -> Mapping[UUID, Sequence[bytes]]:
    known: dict[UUID, list[bytes]] = {}
    for key in keys:
        try:
            organization = UUID(key.name.split("/")[-3])
        except (ValueError, IndexError):
            raise _unreadable(key.name, "of no log of ours") from None
        known.setdefault(organization, []).append(key.public)
    return known


def _unreadable(what: str, why: str) -> Refused:
    return refusal("proof.unreadable", about=f"{what} ({why})")
