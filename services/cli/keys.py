"""`circlekeep keys …`: what data keys are wrapped under, and what was destroyed."""

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import click

from domain.kernel import ProgramId
from domain.keys.version import KeptVersion
from domain.protocol.keys import (
    DestroyVersion,
    DestructionsListed,
    KeysListed,
    ListDestructions,
    ListKeys,
    ProgramKey,
    RotateKeys,
    WrapAnew,
    WrappedAnew,
)
from services.app.asking import ask_for
from services.cli.common import (
    answer,
    as_option,
    data_option,
    json_option,
    progressing,
    refusing,
    run,
    show,
)
from services.wiring.operator import Desk, operator

organization_option = click.option(
    "--organization", metavar="CODE|ID", help="Needed if --as is in several organizations."
)
program_argument = click.argument("program", type=click.UUID, required=False)


@click.group()
def keys() -> None:
    """Keys of programs: their versions, rotation and destruction."""


@keys.command("list")
@program_argument
@organization_option
@as_option
@json_option
@data_option
@refusing
def list_command(
    program: UUID | None, organization: str | None, acting: str, data: Path, *, as_json: bool
) -> None:
    """List the versions of each key, their use, and when each is rotated or destroyed."""

    async def look() -> KeysListed:
        async with operator(data, acting, organization) as desk:
            return await ask_for(desk.warden, ListKeys(desk.token, _id(program)), KeysListed)

    _tell(run(look()), as_json=as_json)


@keys.command("rotate")
@program_argument
@organization_option
@as_option
@json_option
@data_option
@refusing
def rotate_command(
    program: UUID | None, organization: str | None, acting: str, data: Path, *, as_json: bool
) -> None:
    """Rotate one program's key, or all: make a new version and wrap the data keys under it.

    Texts and entries are not changed. If it is interrupted, the Warden finishes it.
    """

    async def work() -> KeysListed:
        async with operator(data, acting, organization) as desk:
            wanted = RotateKeys(desk.token, desk.new_id(), _id(program))
            rotated = await ask_for(desk.warden, wanted, KeysListed)
            for key in rotated.keys:
                await _wrap_anew(desk, key)
            return await ask_for(desk.warden, ListKeys(desk.token, _id(program)), KeysListed)

    _tell(run(work()), as_json=as_json)


@keys.command("destroy")
@click.argument("program", type=click.UUID)
@click.argument("version", type=click.IntRange(min=1))
@organization_option
@as_option
@json_option
@data_option
@refusing
def destroy_command(
    program: UUID,
    version: int,
    organization: str | None,
    acting: str,
    data: Path,
    *,
    as_json: bool,
) -> None:
    """Destroy a version that is due or that two officers approved. This cannot be undone.

    Texts in backups under it can no longer be opened. The Warden also does this by itself.
    """

    async def work() -> KeysListed:
        async with operator(data, acting, organization) as desk:
            wanted = DestroyVersion(desk.token, desk.new_id(), ProgramId(program), version)
            return await ask_for(desk.warden, wanted, KeysListed)

    _tell(run(work()), as_json=as_json)


@keys.command("journal")
@organization_option
@as_option
@json_option
@data_option
@refusing
def journal_command(organization: str | None, acting: str, data: Path, *, as_json: bool) -> None:
    """List destroyed versions, with program and date."""

    async def look() -> DestructionsListed:
        async with operator(data, acting, organization) as desk:
            return await ask_for(desk.warden, ListDestructions(desk.token), DestructionsListed)

    found = run(look())
    if as_json:
        answer(found)
        return
    show(
        ("at", "state", "program", "version"),
        [
            (
                each.at.isoformat(timespec="seconds"),
                each.state,
                str(each.program),
                str(each.version),
            )
            for each in found.destructions
        ],
    )


async def _wrap_anew(desk: Desk, key: ProgramKey) -> None:
    """Have the Warden wrap until nothing is left, and show that it goes on."""
    with progressing(f"wrapping the data keys of {key.program}"):
        wanted = WrapAnew(desk.token, key.program)
        while (await ask_for(desk.warden, wanted, WrappedAnew)).done:
            pass


def _tell(found: KeysListed, *, as_json: bool) -> None:
    if as_json:
        answer(found)
        return
    show(
        ("program", "version", "made", "retired", "destroyed", "data keys", "due", ""),
        [row for key in found.keys for row in _rows(key)],
    )


def _rows(key: ProgramKey) -> Sequence[Sequence[str]]:
    return [
        (
            str(key.program),
            str(version.number),
            *(
                moment.isoformat(timespec="minutes") if moment else ""
                for moment in (version.made_at, version.retired_at, version.destroyed_at)
            ),
            "in use" if version.in_use else "",
            version.due_at.isoformat(timespec="minutes") if version.due_at else "",
            _remark(key, version),
        )
        for version in key.versions
    ]


def _remark(key: ProgramKey, version: KeptVersion) -> str:
    if key.held and version.retired_at and not version.destroyed_at:
        return "on hold"
    return "goes at once when the other office says so" if version.number in key.waiting else ""


def _id(program: UUID | None) -> ProgramId | None:
    return None if program is None else ProgramId(program)
