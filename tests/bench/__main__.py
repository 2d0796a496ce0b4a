"""The command behind `make bench`."""

import sys
import traceback

import click
import uvloop
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from tests.bench import circumstances, line, page
from tests.bench.drawing import told
from tests.bench.line import Line
from tests.bench.measuring import Bench
from tests.bench.registry import FAMILIES

console = Console(highlight=False, width=None if sys.stdout.isatty() else 160)


@click.command()
@click.option("--only", default="", help="Families, with commas between them.")
@click.option("--quick", is_flag=True, help="Short runs; what is committed stays as it is.")
def bench(only: str, *, quick: bool) -> None:
    """Measure, keep the results, and write the page."""
    chosen = [name.strip() for name in only.split(",") if name.strip()] or list(FAMILIES)
    unknown = sorted(set(chosen) - FAMILIES.keys())
    if unknown:
        raise click.UsageError(f"no such family: {', '.join(unknown)}; there are {names()}")
    failed = [family for family in chosen if not measured(family, quick=quick)]
    if not quick:
        page.write()
    if failed:
        raise click.ClickException(f"not measured: {', '.join(failed)}")


def measured(family: str, *, quick: bool) -> bool:
    """Run one family and keep what it told, even if it fails half-way; say whether it did not."""
    lines: list[Line] = []
    whole = None
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
        console=console,
        transient=True,
    ) as progress:
        task = progress.add_task(family)

        def keep(new: Line) -> None:
            lines.append(new)
            progress.console.print(summary(new))

        def say(what: str) -> None:
            progress.update(task, description=f"{family}: {what}")

        try:
            uvloop.run(FAMILIES[family].measure(Bench(family, quick=quick, keep=keep, say=say)))
            whole = family
        except Exception:  # noqa: BLE001 - the other families go on
            progress.console.print(traceback.format_exc(), markup=False)
            return False
        finally:
            path = line.QUICK if quick else line.LATEST
            line.save(path, line.merged(line.load(path), lines, whole=whole))
    if not quick:
        now = {family: circumstances.here_and_now(FAMILIES[family].packages)}
        circumstances.save(circumstances.load() | now)
    return True


def summary(new: Line) -> str:
    """Say a line as it is seen in a terminal."""
    sign = {True: "[green]met[/]", False: "[red]missed[/]", None: "[dim]told[/]"}[new.met]
    figures = f"{new.ours:,.4g}" + ("" if new.theirs is None else f" / {new.theirs:,.4g}")
    judged = "" if new.goal is None else f"  {told(new)}"
    ratio = f"  {new.ratio:,.3g} ×" if new.goal is None and new.ratio is not None else ""
    return f"{sign:>16} {new.name}  {figures} {new.unit}{judged}{ratio}"


def names() -> str:
    """List what may be asked for."""
    return ", ".join(FAMILIES)


if __name__ == "__main__":
    bench()
