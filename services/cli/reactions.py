"""`circlekeep reactions …`: what the system should have done of itself, and could not."""

from pathlib import Path
from uuid import UUID

import click

from services.cli.common import answer, data_option, json_option, refusing, run, show
from services.wiring.reactions import follow_anew, give_up, list_set_aside, try_again


@click.group()
def reactions() -> None:
    """Reactions of policies that failed at every attempt and were set aside."""


@reactions.command("list")
@json_option
@data_option
@refusing
def list_command(data: Path, *, as_json: bool) -> None:
    """Show them, the longest set aside first."""
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
    """Let one be tried again from now on, by the worker."""
    found = run(try_again(data, reaction))
    if as_json:
        answer(found)
    else:
        click.echo(f"{found.command_id} of {found.policy} is due again")


@reactions.command("skip")
@click.argument("reaction", type=click.UUID)
@json_option
@data_option
@refusing
def skip_command(reaction: UUID, data: Path, *, as_json: bool) -> None:
    """Give one up for good."""
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
    """Have policies that doctor names, ahead of a log or with reactions gone, read it anew."""
    logs = run(follow_anew(data))
    if as_json:
        answer({"logs": logs})
    else:
        click.echo(f"{logs} logs are read anew; what was done already is not done again")
