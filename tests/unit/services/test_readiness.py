"""Readiness is said in time, whatever stands still, and names it."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from domain.kernel import Unavailable
from domain.protocol import Answer, Request
from domain.protocol.answers import Done
from services.api.health import silent_parts
from services.http.parts import WebParts
from tests.kit.web import World

Answering = Callable[[], Awaitable[None]]


async def at_once() -> None:
    """Answer."""


async def never() -> None:
    """Stand still, and be slow to let go of it too."""
    try:
        await asyncio.Event().wait()
    finally:
        await asyncio.sleep(1)


async def refused() -> None:
    """Say that it cannot be."""
    raise Unavailable("warden.unavailable", "it is away")


class Part:
    """A store and a Warden, of which each answers in a way of its own."""

    def __init__(self, answering: Answering) -> None:
        self.answering = answering

    async def read(self, _stream: object) -> Sequence[object]:
        await self.answering()
        return ()

    async def ask(self, _request: Request) -> Answer:
        await self.answering()
        return Done()


@pytest.mark.parametrize("failing", [never, refused])
@pytest.mark.parametrize(
    ("names", "which"),
    [
        (["store"], "store"),
        (["warden"], "warden"),
        (["worker", "signer"], "still"),
    ],
)
async def test_a_part_that_does_not_answer_is_named_in_time(
    world: World, failing: Answering, names: list[str], which: str
) -> None:
    answers = dict.fromkeys(("store", "warden", "still"), at_once) | {which: failing}

    async def standing_still() -> Sequence[str]:
        await answers["still"]()
        return ()

    given: Any = {"store": Part(answers["store"]), "warden": Part(answers["warden"])}
    shell = replace(world.client.app.state.parts.shell, **given)
    parts = WebParts(shell, standing_still, tag=bytes)
    began = time.monotonic()
    silent = await silent_parts(parts, within_s=0.2)
    assert time.monotonic() - began < 1
    assert silent == names


async def test_whose_work_stands_still_is_named(world: World) -> None:
    async def standing_still() -> Sequence[str]:
        return ["signer"]

    parts = WebParts(world.client.app.state.parts.shell, standing_still, tag=bytes)
    assert await silent_parts(parts) == ["signer"]
