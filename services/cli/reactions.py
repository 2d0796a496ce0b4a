"""`circlekeep reactions …`: what the system should have done of itself, and could not."""

from pathlib import Path
from uuid import UUID

import click

from services.cli.common import answer, data_option, json_option, refusing, run, show
from services.wiring.reactions import follow_anew, give_up, list_set_aside, try_again


@click.group()
def reactions() -> None:
    """Show, retry or skip reactions that failed every time and were set aside."""


@reactions.command("list")
@json_option
@data_option
@refusing
def list_command(data: Path, *, as_json: bool) -> None:
    """List them, the oldest first."""
    found = run(list_set_aside(data))
    if as_json:
        answer(found)
        return
    show(
        ("reaction", "policy", "attempts", "failed with", "since", "program"),
        [
            (
                str(each.command_id),
                each.policy,
                str(each.attempts),
                each.code or "",
                each.since.isoformat(timespec="seconds"),
                str(each.program),
            )
            for each in found
        ],
    )


@reactions.command("retry")
@click.argument("reaction", type=click.UUID)
@json_option
@data_option
@refusing
def retry_command(reaction: UUID, data: Path, *, as_json: bool) -> None:
    """Have the worker try one again."""
    found = run(try_again(data, reaction))
    if as_json:
        answer(found)
    else:
        click.echo(f"{found.command_id} of {found.policy} will be tried again")


@reactions.command("skip")
@click.argument("reaction", type=click.UUID)
@json_option
@data_option
@refusing
def skip_command(reaction: UUID, data: Path, *, as_json: bool) -> None:
    """Skip one. This cannot be undone."""
    found = run(give_up(data, reaction))
    if as_json:
        answer(found)
    else:
        click.echo(f"{found.command_id} of {found.policy} is given up")


@reactions.command("anew")
@json_option
@data_option
@refusing
def anew_command(data: Path, *, as_json: bool) -> None:
    """Have policies that doctor names read their logs again."""
    logs = run(follow_anew(data))
    if as_json:
        answer({"logs": logs})
    else:
        click.echo(f"{logs} logs will be read again; nothing already done is repeated")
