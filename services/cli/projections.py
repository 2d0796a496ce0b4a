"""`circlekeep projections …`: how read models stand, and making one anew beside the live one."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from services.cli.common import (
    answer,
    data_option,
    json_option,
    progressing,
    refusing,
    run,
    show,
)
from services.cli.parked import parked_command, retry_command, skip_command
from services.wiring.operator import settings_of
from services.wiring.projections import NAMES, workshop


@click.group()
def projections() -> None:
    """Show, rebuild or compare read models: the rows that pages and the API show."""


@projections.command("list")
@json_option
@data_option
@refusing
def list_command(data: Path, *, as_json: bool) -> None:
    """List every build of every read model: its state, how far it is behind, its rows."""

    async def look() -> None:
        async with workshop(settings_of(data)) as opened:
            found = await opened.standing()
        if as_json:
            answer(found)
            return
        show(
            ("build", "state", "since", "events", "behind", "left out", "rows, about"),
            [
                (
                    build.schema,
                    build.state,
                    build.since.isoformat(timespec="seconds"),
                    f"{build.events}",
                    "" if build.behind is None or build.state == "retired" else f"{build.behind}",
                    f"{build.left_out}" if build.left_out else "",
                    f"{build.rows}",
                )
                for build in found
            ],
        )

    run(look())


@projections.command("rebuild")
@click.argument("names", nargs=-1, metavar="[NAME]…", type=click.Choice(NAMES))
@click.option("--dry-run", is_flag=True, help="Show which rows would change. Change nothing.")
@json_option
@data_option
@refusing
def rebuild_command(names: tuple[str, ...], data: Path, *, dry_run: bool, as_json: bool) -> None:
    """Rebuild read models from the logs, and use each one when it is complete.

    Without a NAME: those of this version that are not built yet. Pages show the rows
    there are until then. A rebuild that was stopped continues. With --dry-run, exit 1 if any
    row would differ.
    """
    run(
        _preview(data, names, as_json=as_json)
        if dry_run
        else _rebuild(data, names, as_json=as_json)
    )


async def _rebuild(data: Path, names: Sequence[str], *, as_json: bool) -> None:
    done = []
    async with workshop(settings_of(data)) as opened:
        for name in names or await opened.unfilled():
            with progressing(f"building {name}") as told:
                done.append(await opened.rebuild(name, told))
    if as_json:
        answer(done)
        return
    for each in done:
        click.echo(f"{each.projection}: {each.events} events in {each.schema}, now in use")
    if not done:
        click.echo("every read model of this version is in use")


async def _preview(data: Path, names: Sequence[str], *, as_json: bool) -> None:
    found = []
    async with workshop(settings_of(data)) as opened:
        for name in names or await opened.unfilled():
            with progressing(f"building {name} to compare") as told:
                found.append(await opened.preview(name, told))
    if as_json:
        answer(found)
    else:
        tables = [table for preview in found for table in preview.tables]
        show(
            ("table", "rows", "would go", "would come", "would change", "in columns"),
            [
                (
                    each.table,
                    *map(str, (each.rows, each.missing, each.added, each.changed)),
                    " ".join(
                        [
                            *(f"{column}:{rows}" for column, rows in each.columns.items()),
                            *(f"-{column}" for column in each.dropped),
                            *(f"+{column}" for column in each.introduced),
                        ]
                    ),
                )
                for each in tables
            ],
        )
        for each in tables:
            for row in each.examples:
                key = " ".join(f"{name}={part}" for name, part in row.key.items())
                click.echo(f"{row.kind} {each.table} {row.program} {key} {' '.join(row.columns)}")
    if any(preview.differs for preview in found):
        sys.exit(1)


projections.add_command(parked_command)
projections.add_command(retry_command)
projections.add_command(skip_command)
