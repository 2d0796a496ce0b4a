"""Frames: four bytes of length, then a numbered question or answer as MessagePack."""

import asyncio
import math
from typing import Any

import msgspec

from domain.access.origin import HERE, Origin
from domain.kernel import Sealed
from domain.protocol import Answer, Request

LARGEST = 4 * 1024 * 1024
HEADER = 4


class FrameTooLarge(Exception):
    """A frame of more than 4 MB: ask for less at once."""


class Question(msgspec.Struct, frozen=True, array_like=True, tag="ask"):
    """A request under the number that its answer will carry, and where it comes from.

    ``until`` is when nobody waits for the answer any more, on the monotonic clock that all
    processes of a machine share (``time.monotonic``): who was stopped meanwhile knows it too.
    """

    number: int
    request: Request
    origin: Origin = HERE
    until: float = math.inf


class Heard(msgspec.Struct, frozen=True, array_like=True, tag="heard"):
    """Whether somebody still waited for the answer of this number when it came."""

    number: int
    taken: bool


class Ping(msgspec.Struct, frozen=True, array_like=True, tag="ping"):
    """Asks for a sign of life, which takes nothing but whoever listens."""


class Reply(msgspec.Struct, frozen=True, array_like=True):
    """The answer to the question of this number."""

    number: int
    answer: Answer


def _opened(value: object) -> str:
    if isinstance(value, Sealed):
        return value.reveal()
    raise NotImplementedError(type(value).__name__)


def _sealed(kind: type, value: Any) -> Sealed:  # noqa: ANN401 - the hook's own shape
    if kind is Sealed and isinstance(value, str):
        return Sealed(value)
    raise NotImplementedError(kind.__name__)


_encoder = msgspec.msgpack.Encoder(enc_hook=_opened)
questions = msgspec.msgpack.Decoder(Question | Heard | Ping, dec_hook=_sealed)
replies = msgspec.msgpack.Decoder(Reply, dec_hook=_sealed)


def frame(message: Question | Heard | Ping | Reply) -> bytes:
    """Return a message as it goes over the socket. Raises ``FrameTooLarge``."""
    body = _encoder.encode(message)
    if len(body) > LARGEST:
        raise FrameTooLarge
    return len(body).to_bytes(HEADER, "big") + body


async def next_body(reader: asyncio.StreamReader) -> bytes:
    """Return the next frame's body.

    Raises ``asyncio.IncompleteReadError`` where the other side is gone, ``FrameTooLarge`` before
    reading a body that is announced as too large.
    """
    length = int.from_bytes(await reader.readexactly(HEADER), "big")
    if length > LARGEST:
        raise FrameTooLarge
    return await reader.readexactly(length)
