"""A stand-alone witness: its own folder with its key and what it has seen, and its own port."""

import sqlite3
from base64 import b64decode
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import msgspec
from litestar import Litestar, Request, Response, post
from litestar.datastructures import State
from litestar.status_codes import HTTP_200_OK

from domain.codes import refusal
from infra.files import read_plain
from infra.privileges import harden
from infra.settings import from_environment
from infra.telemetry.logs import configure_logs
from infra.transparency.notes import Kind, NoteInvalid, VerifierKey
from infra.transparency.witness import (
    Seen,
    Witness,
    WitnessRefused,
    WitnessState,
    requests_in,
    seen_by_witness,
)
from infra.vault.keyring import FileKeyring
from services.wiring.web import serve

KEY: Final = "witness"
MEMORY: Final = "witness.db"
LARGEST: Final = 64 * 1024
CONFLICT: Final = 409


class Cosigned(msgspec.Struct, frozen=True, rename="camel"):
    """What became of one checkpoint: the line by which it was cosigned, or why it was not."""

    origin: str
    size: int
    line: str | None
    refused: str | None


@asynccontextmanager
async def open_witness(
    folder: Path, name: str
) -> AsyncIterator[tuple[Witness, WitnessState, VerifierKey]]:
    """Open the witness in a folder; it is made on first use, its memory before its key.

    Raises ``Conflict``: ``witness.in_use`` if another process has it, ``witness.forgotten``.
    """
    keyring = folder / "keyring"
    keyring.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    _require_memory(folder)
    keys = FileKeyring(keyring)
    try:
        state = WitnessState(folder / MEMORY)
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
            raise
        raise refusal("witness.in_use", about=folder) from error

    async def sign(message: bytes) -> bytes:
        return (await keys.sign(KEY, message)).signature

    try:
        public = await keys.public_keys(KEY)
        key = VerifierKey(name, Kind.COSIGNATURE, public[max(public)])
        yield Witness(state, key, sign, lambda: datetime.now(UTC)), state, key
    finally:
        state.close()


def application(witness: Witness) -> Litestar:
    """Make the one address that a witness has."""

    @post("/add-checkpoint", status_code=HTTP_200_OK, media_type="text/plain")
    async def add_checkpoint(request: Request[None, None, State]) -> Response[str]:
        body = await request.body()
        try:
            return Response(await witness.add_checkpoint(body.decode()))
        except UnicodeDecodeError:
            return Response("witness.malformed\n", status_code=400)
        except WitnessRefused as refused:
            if refused.status == CONFLICT:
                return Response(
                    f"{refused.size}\n", status_code=CONFLICT, media_type="text/x.tlog.size"
                )
            return Response(f"{refused.code}\n", status_code=refused.status)

    return Litestar(
        [add_checkpoint],
        logging_config=None,
        openapi_config=None,
        request_max_body_size=LARGEST,
    )


async def serve_witness(folder: Path, name: str, host: str, port: int) -> None:
    """Take checkpoints over HTTP until SIGTERM or SIGINT; a proxy before it ends TLS."""
    configure_logs("witness", "info")
    harden()
    settings = msgspec.structs.replace(from_environment(), host=host, port=port)
    async with open_witness(folder, name) as (witness, _, _):
        await serve(application(witness), settings)


async def add_from_file(folder: Path, name: str, file: Path) -> Sequence[Cosigned]:
    """Cosign the checkpoints in a file, each if it extends what is held of its log.

    Raises ``Refused`` (``witness.no_checkpoints``) for a file without any.
    """
    bodies = list(requests_in(read_plain(file).decode()))
    if not bodies:
        raise refusal("witness.no_checkpoints", about=file)
    done = []
    async with open_witness(folder, name) as (witness, _, _):
        for body in bodies:
            origin, size = _named(body)
            try:
                line = await witness.add_checkpoint(body)
            except WitnessRefused as refused:
                done.append(Cosigned(origin, size, None, refused.code))
            else:
                done.append(Cosigned(origin, size, line.strip(), None))
    return done


async def trust(folder: Path, name: str, prefix: str, public_key: str) -> None:
    """Look at the logs whose names begin so, under this key.

    Raises ``Refused`` (``witness.key_malformed``).
    """
    async with open_witness(folder, name) as (_, state, _):
        try:
            state.trust(prefix, b64decode(public_key, validate=True))
        except (NoteInvalid, ValueError):
            raise refusal("witness.key_malformed") from None


async def shown(folder: Path, name: str) -> tuple[VerifierKey, Sequence[Seen]]:
    """Tell a witness's own key, and what it has seen, also while it serves.

    Raises ``Missing`` (``witness.none``) where there is no witness, and ``Conflict``
    (``witness.forgotten``).
    """
    if not (folder / "keyring").is_dir():
        raise refusal("witness.none", about=folder)
    _require_memory(folder)
    public = await FileKeyring(folder / "keyring").public_keys(KEY)
    key = VerifierKey(name, Kind.COSIGNATURE, public[max(public)])
    return key, seen_by_witness(folder / MEMORY)


def _require_memory(folder: Path) -> None:
    """Refuse a key that has cosigned whose memory is gone: it would vouch for another history."""
    if any((folder / "keyring").iterdir()) and not (folder / MEMORY).exists():
        raise refusal("witness.forgotten", about=folder)


def _named(body: str) -> tuple[str, int]:
    """Name the checkpoint in a request as it says of itself; it may be anything."""
    lines = body.partition("\n\n")[2].split("\n")
    size = lines[1] if len(lines) > 1 else ""
    return lines[0], int(size) if size.isascii() and size.isdigit() else 0
