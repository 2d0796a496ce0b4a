"""`circlekeep erase …` and `circlekeep hold …`: what two decided on the pages, as somebody."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar
from uuid import UUID

import click

from domain.privacy.state import Stage
from domain.protocol.privacy import ErasureProgress, ErasureProofShown
from projections.privacy_desk.queries import HoldRow, RequestRow
from services.app.caller import Caller
from services.app.privacy import desk
from services.app.shell import Shell
from services.cli.common import (
    answer,
    as_option,
    data_option,
    json_option,
    refusing,
    run,
    show,
)
from services.wiring.projections import mending

T = TypeVar("T")

organization_option = click.option(
    "--organization", metavar="CODE|ID", help="Needed if --as is in several organizations."
)
request_argument = click.argument("request", type=click.UUID)


@click.group()
def erase() -> None:
    """Show and carry out erasures that two officers approved, and show their proofs."""


@erase.command("list")
@organization_option
@as_option
@json_option
@data_option
@refusing
def list_command(organization: str | None, acting: str, data: Path, *, as_json: bool) -> None:
    """List erasure requests and their dates, without the people they concern."""

    async def look(shell: Shell, caller: Caller) -> tuple[RequestRow, ...]:
        return (await desk.show_desk(shell, caller)).requests

    found = _as(data, organization, acting, look)
    if as_json:
        answer({"requests": found})
        return
    show(
        ("request", "kind", "stage", "due", "backups expire"),
        [
            (
                str(one.request_id),
                one.kind,
                one.stage,
                one.due_on.isoformat(),
                one.backups_expire_on.isoformat() if one.backups_expire_on else "",
            )
            for one in found
        ],
    )


@erase.command("run")
@request_argument
@click.option("--dry-run", is_flag=True, help="Show the progress; nothing is destroyed.")
@organization_option
@as_option
@json_option
@data_option
@refusing
def run_command(
    request: UUID,
    organization: str | None,
    acting: str,
    data: Path,
    *,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Carry out an approved erasure. Exit 1 if a legal hold stops it.

    Nothing of it is destroyed until that hold is lifted. What is interrupted
    goes on where it stopped, by this command or by the service itself.
    """

    async def go_on(shell: Shell, caller: Caller) -> ErasureProgress:
        progress = await desk.preview_erasure(shell, caller, request)
        if dry_run:
            return progress
        progress = await desk.carry_out_erasure(shell, caller, request)
        while progress.stage is not Stage.PROVEN and not progress.held:
            progress = await desk.carry_out_erasure(shell, caller, request)
        return progress

    progress = _as(data, organization, acting, go_on)
    if as_json:
        answer(progress)
    else:
        click.echo(progress.stage)
        if progress.held:
            click.echo(
                "a legal hold covers part of it, so nothing is destroyed until the hold is lifted"
            )
    if not dry_run and progress.stage is not Stage.PROVEN:
        raise SystemExit(1)


@erase.command("proof")
@request_argument
@organization_option
@as_option
@json_option
@data_option
@refusing
def proof_command(
    request: UUID, organization: str | None, acting: str, data: Path, *, as_json: bool
) -> None:
    """Show the proof of an erasure: the signed text on stdout, key and signature on stderr."""

    async def look(shell: Shell, caller: Caller) -> ErasureProofShown:
        return await desk.show_erasure_proof(shell, caller, request)

    shown = _as(data, organization, acting, look)
    if as_json:
        answer(shown)
        return
    click.echo(shown.text, nl=False)
    click.echo(f"key version {shown.key_version}: {shown.public_key}", err=True)
    click.echo(f"signature {shown.signature}", err=True)
    click.echo(f"entry {shown.position} of the organization's log", err=True)


@click.group()
def hold() -> None:
    """Show legal holds. Two officers place and lift them on the pages."""


@hold.command("list")
@organization_option
@as_option
@json_option
@data_option
@refusing
def list_holds_command(organization: str | None, acting: str, data: Path, *, as_json: bool) -> None:
    """List legal holds, those in force first."""

    async def look(shell: Shell, caller: Caller) -> tuple[HoldRow, ...]:
        return (await desk.show_desk(shell, caller)).holds

    found = _as(data, organization, acting, look)
    if as_json:
        answer({"holds": found})
        return
    rows = [
        (
            str(one.hold_id),
            one.ground,
            one.review_on.isoformat(),
            "lifted" if one.lifted_at else "to be confirmed" if one.lapses_at else "in force",
        )
        for one in found
    ]
    show(("hold", "ground", "review", "state"), rows)


def _as(
    data: Path,
    organization: str | None,
    acting: str,
    work: Callable[[Shell, Caller], Awaitable[T]],
) -> T:
    async def act() -> T:
        async with mending(data, acting, organization) as (shell, caller):
            return await work(shell, caller)

    return run(act())
