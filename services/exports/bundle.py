"""A log as a bundle that anyone can verify, as it comes from the Warden, page by page."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Final

from domain.kernel import Log, ProgramId, Sealed
from domain.ports import Warden
from domain.protocol.proofs import BundleBegun, BundleLines, ReadBundle, TakeBundle
from services.app.asking import ask_for
from services.exports.base import Export, Part


async def begin_bundle(
    warden: Warden,
    token: Sealed,
    program: ProgramId,
    log: Log,
    *,
    since: date | None = None,
    until: date | None = None,
    sizes: tuple[int, ...] = (),
) -> tuple[BundleBegun, AsyncIterator[Part]]:
    """Begin an export, which is on record then, and return what it is and its parts.

    Raises ``Forbidden`` (``bundle.not_allowed``) for all but auditors and privacy officers, and
    ``Missing`` for a program of others.
    """
    request = TakeBundle(token, program, log, since, until, sizes)
    begun = await ask_for(warden, request, BundleBegun)
    return begun, _parts(warden, token, begun)


async def _parts(warden: Warden, token: Sealed, begun: BundleBegun) -> AsyncIterator[Part]:
    low, total = begun.first - 1, begun.last - begun.first + 1
    yield Part(begun.line, 0, total)
    upto, is_end = low, False
    while not is_end:
        page = await ask_for(warden, ReadBundle(token, begun.record, upto), BundleLines)
        upto, is_end = page.upto, page.is_end
        yield Part(page.lines, upto - low, total)


async def _lines(parts: AsyncIterator[Part]) -> AsyncIterator[bytes]:
    async for part in parts:
        yield part.lines


BUNDLE: Final = Export(".jsonl", "application/jsonl", _lines)
