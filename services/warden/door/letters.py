"""Counts the letters that are asked for, of each kind apart, before anything is looked up.

What strangers ask for is never counted with what an owner does: it would tell whether an address is
known, and leave its owner without.
"""

from datetime import timedelta
from typing import Final

from domain.access.identity import Account
from domain.access.letters import (
    OF_A_DEVICE,
    OF_A_NETWORK,
    OF_AN_OWNER,
    OF_DEVICES,
    OF_MOVES,
    OF_MOVES_THERE,
    OF_STRANGERS,
    Count,
    Most,
)
from domain.codes import refusal
from domain.kernel import Sealed
from services.warden.caller import Caller
from services.warden.door.signing_in import is_known_device
from services.warden.limits import Somebody
from services.warden.ports import Parts

WAIT: Final = timedelta(hours=1)
"""A stranger is told to wait so long, whatever was counted: when others asked is not theirs."""
LOOKS_AN_HOUR: Final = 30
"""So often it is looked at, for one network and mailbox, whether the device is known there."""


async def count_of_stranger(
    parts: Parts, mailbox: bytes, device: Sealed | None, too_many: str
) -> None:
    """Count what somebody asks for who is not signed in, known address or not.

    A device that signed in there before has a count of its own, then that of strangers.
    Raises ``Throttled`` with the code ``too_many``.
    """
    if device is not None and await _takes_from_device(parts, mailbox, device):
        return
    counts = [_count(parts, b"letters of strangers", mailbox, OF_STRANGERS)]
    if network := parts.inquiry.origin.address:
        counts.append(_count(parts, b"letters of a network", network.encode(), OF_A_NETWORK))
    if await parts.letters.count(counts, parts.now()) is not None:
        raise refusal(too_many, after_s=round(WAIT.total_seconds()))


async def _takes_from_device(parts: Parts, mailbox: bytes, device: Sealed) -> bool:
    """Count what is asked for from a device that is known of an account of the mailbox.

    So few are looked at that how long it takes tells a stranger nothing of the address.
    """
    network, looks = parts.inquiry.origin.address, parts.counts.recoveries
    if not looks.count_network(b"device" + mailbox, network, LOOKS_AN_HOUR, parts.now()):
        return False
    there = await parts.accounts.accounts_at(mailbox)
    known = next((one for one in there if is_known_device(parts, one.id, device)), None)
    if known is None:
        return False
    mark = known.id.bytes + bytes.fromhex(device.reveal())
    counts = [
        _count(parts, b"letters of a device", mark, OF_A_DEVICE),
        _count(parts, b"letters of devices", mailbox, OF_DEVICES),
    ]
    return await parts.letters.count(counts, parts.now()) is None


async def count_of_caller(parts: Parts, caller: Caller, account: Account) -> None:
    """Count what somebody asks for who is signed in, to the mailbox of their own account.

    It is the account's, not the mailbox's: whoever else has an account there has others.
    Raises ``Throttled`` (``person.too_many_codes``).
    """
    whose = _bytes_of((caller.organization, caller.person))
    await _count_all(
        parts,
        _count(parts, b"letters asked for by", whose, OF_AN_OWNER),
        _count(parts, b"letters of an account", account.id.bytes, OF_AN_OWNER),
    )


async def count_of_move(
    parts: Parts, asker: Account | Somebody, mailbox: bytes, helped: Somebody | None
) -> None:
    """Count what somebody asks for of a new mailbox, whosever that is: of them, and of it.

    ``asker`` is their account, or who they are without one; ``helped`` whose mailbox it is to be,
    if not theirs. Raises ``Throttled`` (``person.too_many_codes``).
    """
    who = asker.id.bytes if isinstance(asker, Account) else _bytes_of(asker)
    counts = [
        _count(parts, b"moves asked for by", who, OF_MOVES),
        _count(parts, b"moves to a mailbox by", who + mailbox, OF_MOVES_THERE),
        _count(parts, b"moves to a mailbox", mailbox, OF_MOVES),
    ]
    if helped is not None:
        counts.append(_count(parts, b"moves of", _bytes_of(helped), OF_MOVES))
    await _count_all(parts, *counts)


async def _count_all(parts: Parts, *counts: Count) -> None:
    now = parts.now()
    free = await parts.letters.count(counts, now)
    if free is not None:
        raise refusal("person.too_many_codes", after_s=round((free - now).total_seconds()))


def _bytes_of(whose: Somebody) -> bytes:
    organization, person = whose
    return organization.bytes + person.bytes


def _count(parts: Parts, of: bytes, whose: bytes, most: Most) -> Count:
    return Count(parts.tags.bond(of, whose), most)
