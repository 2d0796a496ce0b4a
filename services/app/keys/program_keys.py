"""The keys of programs: how their versions stand, and the two who let one go before it is due."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

import msgspec

from domain.kernel import PersonId, ProgramId, Recorded, Role
from domain.keys.commands import DestroyKeyVersion
from domain.keys.events import KeyDestructionProposed, KeyEvent
from domain.keys.guards import Turn, word_on_version
from domain.keys.key import KEY, stream_of
from domain.keys.version import KeptVersion
from domain.protocol.keys import DestroyVersion, KeysListed, ListKeys, ProgramKey
from projections.program_register.queries import programs
from services.app.asking import ask_for
from services.app.caller import Caller, in_own_log
from services.app.shell import Shell


class Word(msgspec.Struct, frozen=True):
    """Who would have a version go at once, in which office, since when."""

    by: PersonId
    role: Role
    at: datetime


class Version(msgspec.Struct, frozen=True):
    """A version, the word on it that waits for another, and what the reader can say of it."""

    kept: KeptVersion
    word: Word | None
    may: Turn | None


class KeyOf(msgspec.Struct, frozen=True):
    """The key of a program, or of the organization itself; the newest version first."""

    program: ProgramId
    held: bool
    versions: tuple[Version, ...]


async def show_keys(
    shell: Shell, caller: Caller, program: ProgramId | None = None
) -> tuple[KeyOf, ...]:
    """Show them (auditor, privacy officer, organization admin).

    Raises ``Forbidden`` (``key.not_officer``), on record.
    """
    listed = await ask_for(shell.warden, ListKeys(caller.token, program), KeysListed)
    return tuple([await _key(shell, caller, key) for key in listed.keys])


async def words_to_agree_with(shell: Shell, caller: Caller) -> tuple[Word, ...]:
    """Show who would have a version go at once, where the caller's word is the second.

    The Warden is asked of no key but where a word waits.
    """
    organization = caller.principal.organization
    registered = await programs(shell.reads, organization)
    of = {
        stream_of(organization, program): program
        for program in (ProgramId(organization), *(row.program for row in registered))
    }
    known = await shell.store.look(dict.fromkeys(of, KEY))
    waiting = [program for stream, program in of.items() if known[stream].state.waiting]
    keys = [key for program in waiting for key in await show_keys(shell, caller, program)]
    return tuple(
        one.word for key in keys for one in key.versions if one.word and one.may is Turn.AGREE
    )


async def destroy_at_once(shell: Shell, caller: Caller, program: ProgramId, version: int) -> bool:
    """Say that a version goes before it is due (privacy officer, organization admin: one each).

    Says whether both agree, so that it is gone.
    """
    request = DestroyVersion(caller.token, caller.command_id, program, version, at_once=True)
    listed = await ask_for(shell.warden, request, KeysListed)
    return not any(version in key.waiting for key in listed.keys)


async def _key(shell: Shell, caller: Caller, key: ProgramKey) -> KeyOf:
    told = await shell.store.read(stream_of(caller.principal.organization, key.program))
    state = KEY.fold(cast("KeyEvent", one.event) for one in told)
    ctx = in_own_log(shell, caller)
    versions = tuple(
        Version(
            kept=kept,
            word=_word(told, kept.number) if kept.number in key.waiting else None,
            may=word_on_version(
                state,
                DestroyKeyVersion(key.program, kept.number, kept, key.held, at_once=True),
                ctx,
            ),
        )
        for kept in reversed(key.versions)
    )
    return KeyOf(key.program, key.held, versions)


def _word(told: Sequence[Recorded[Any]], version: int) -> Word | None:
    said = [
        Word(one.event.by, one.event.office, one.recorded_at)
        for one in told
        if isinstance(one.event, KeyDestructionProposed) and one.event.version == version
    ]
    return said[-1] if said else None
