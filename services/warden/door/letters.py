"""Counts the letters that are asked for: to one mailbox so many, whichever door they come from."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from domain.access.letters import OF_A_MAILBOX, OF_A_NETWORK, OF_STRANGERS, Count, Most
from domain.codes import refusal
from services.warden.caller import Caller
from services.warden.ports import Parts

WAIT: Final = timedelta(hours=1)
"""A stranger is told to wait so long, whatever was counted: when others asked is not theirs."""


async def count_of_stranger(parts: Parts, mailbox: bytes, too_many: str) -> None:
    """Count what somebody asks for who is not signed in, known address or not.

    Raises ``Throttled`` with the code ``too_many``.
    """
    counts = [_count(parts, b"letters of strangers", mailbox, OF_STRANGERS)]
    if network := parts.inquiry.origin.address:
        counts.append(_count(parts, b"letters of a network", network.encode(), OF_A_NETWORK))
    if await parts.letters.count(counts, parts.now()) is not None:
        raise refusal(too_many, after_s=round(WAIT.total_seconds()))


async def takes_another(parts: Parts, mailbox: bytes) -> bool:
    """Count a letter to a mailbox that somebody has; False if it got as many as it may get."""
    counts = [_count(parts, b"letters", mailbox, OF_A_MAILBOX)]
    return await parts.letters.count(counts, parts.now()) is None


async def count_of_caller(parts: Parts, caller: Caller, mailboxes: Iterable[bytes]) -> None:
    """Count what somebody asks for who is signed in, of them and of each mailbox that it goes to.

    Raises ``Throttled`` (``person.too_many_codes``).
    """
    now, whose = parts.now(), caller.organization.bytes + caller.person.bytes
    counts = [_count(parts, b"letters asked for by", whose, OF_A_MAILBOX)]
    counts += [_count(parts, b"letters", one, OF_A_MAILBOX) for one in dict.fromkeys(mailboxes)]
    free = await parts.letters.count(counts, now)
    if free is not None:
        raise refusal("person.too_many_codes", after_s=round((free - now).total_seconds()))


def _count(parts: Parts, of: bytes, whose: bytes, most: Most) -> Count:
    return Count(parts.tags.bond(of, whose), most)
