"""`circlekeep import` and `circlekeep demo`: a year from spreadsheets."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from services.app.imports.columns import AUTHORS, OFFICERS, Sheet
from services.app.imports.reading import Table, Unreadable, read_folder
from services.app.imports.report import Report
from services.app.imports.run import Import
from services.cli.answers import NOTHING_DONE
from services.cli.common import (
    answer,
    as_option,
    data_option,
    json_option,
    organization_option,
    refusing,
    run,
    stderr,
)
from services.wiring.imports import importing, make_demo
from services.wiring.installation import Installation

SHOWN = 5
DEMO_DATA = Path(__file__).parents[1] / "demo_data" / "national-year"
folder = click.Path(file_okay=False, exists=True, path_type=Path)


@click.command("import")
@click.argument("folder", type=folder)
@organization_option
@as_option
@click.option("--dry-run", is_flag=True, help="Check every row. Write nothing.")
@click.option(
    "--confirm",
    is_flag=True,
    help="Correct names, professions and practices that differ. People are told by email.",
)
@json_option
@data_option
@refusing
def import_command(
    folder: Path,
    organization: str,
    acting: str,
    data: Path,
    *,
    dry_run: bool,
    confirm: bool,
    as_json: bool,
) -> None:
    """Import the year in FOLDER; importing it again changes nothing.

    FOLDER holds programs, people, groups, memberships, leaders, sessions and attendance as CSV.
    Exit 0 if every row is applied or reported, 2 if nothing could be read.
    """
    tables = _read(folder, OFFICERS)
    with _bar(tables, "deciding" if dry_run else "importing", stderr()) as advance:
        report = run(
            _import(data, organization, acting, tables, advance, dry_run=dry_run, confirmed=confirm)
        )
    _finish(report, as_json=as_json)


@click.command("demo")
@click.argument("folder", type=folder)
@json_option
@data_option
@refusing
def demo_command(folder: Path, data: Path, *, as_json: bool) -> None:
    """Make a demo organization from the files in FOLDER, with sealed texts, for evaluation.

    All dates are moved so that the last session was last week. Passwords are written to
    demo-accounts.json in the data folder.
    """
    tables = _read(folder, (*OFFICERS, *AUTHORS))
    with _bar(tables, "building the demo", stderr()) as advance:
        report = run(make_demo(data, tables, advance))
    _finish(report, as_json=as_json)


async def build_demo(installation: Installation, console: Console) -> Report:
    """Make the built-in demo in a running installation."""
    tables = _read(DEMO_DATA, (*OFFICERS, *AUTHORS))
    with _bar(tables, "building the demo", console) as advance:
        return await make_demo(installation.home.path, tables, advance)


async def _import(
    data: Path,
    organization: str,
    acting: str,
    tables: Mapping[str, Table],
    advance: Callable[[int], None],
    *,
    dry_run: bool,
    confirmed: bool,
) -> Report:
    async with importing(data, organization, acting) as (shell, officer):
        whole = Import(shell, officer, tables, dry_run=dry_run, confirmed=confirmed)
        return await whole.run(advance)


def _read(folder: Path, sheets: Sequence[Sheet]) -> dict[str, Table]:
    try:
        return read_folder(folder, sheets)
    except Unreadable as unreadable:
        place = f"{unreadable.file}:{unreadable.line}" if unreadable.line else unreadable.file
        click.echo(f"{unreadable.code}: {place} {unreadable.reason}", err=True)
        raise SystemExit(NOTHING_DONE) from None


@contextmanager
def _bar(
    tables: Mapping[str, Table], what: str, console: Console
) -> Iterator[Callable[[int], None]]:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(what, total=sum(len(table.lines) for table in tables.values()))
        yield lambda rows: progress.update(task, advance=rows)


def _finish(report: Report, *, as_json: bool) -> None:
    if as_json:
        answer(report)
    else:
        _show(report)
    if not report.adds_up:
        raise SystemExit(1)


def _show(report: Report) -> None:
    for name, file in report.files.items():
        click.echo(
            f"{name}: {file.rows} rows = {file.applied} applied + {len(file.refused)} refused"
            f"; {len(file.warned)} warned"
        )
        for label, notes in (("refused", file.refused), ("warned", file.warned)):
            for note in notes[:SHOWN]:
                click.echo(f"  {label} {name}:{note.line} {note.code}: {note.reason}")
            if len(notes) > SHOWN:
                click.echo(f"  … and {len(notes) - SHOWN} more {label}; see --json")
    for matter, count in report.attested.items():
        click.echo(f"attested: {matter} {count}")
