"""What every command shares: the data folder, the answer as text or JSON, refusals on one line."""

import asyncio
import errno
import os
import sys
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from functools import update_wrapper
from pathlib import Path
from typing import Any, BinaryIO, ParamSpec, TypeVar

import click
import msgspec
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from domain.access.purposes import OperatorReason
from domain.kernel import Refused
from services.cli.answers import NOTHING_DONE
from services.wiring.troubles import NO_ROOM, may_go_better, told

P = ParamSpec("P")
T = TypeVar("T")

TRY_AGAIN = 75
OF_A_DISK = (*NO_ROOM, errno.EFBIG, errno.EIO)

data_option = click.option(
    "--data",
    "data",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="CIRCLEKEEP_HOME",
    default=Path(".circlekeep"),
    show_default=True,
    help="The data folder of the installation.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Answer as JSON on stdout.")


def _told(_context: click.Context, option: click.Parameter, value: str | None) -> str | None:
    """Pass an option on as the setting that it names."""
    if value is not None and option.name is not None:
        os.environ[f"CIRCLEKEEP_{option.name.upper()}"] = value
    return value


def as_option(function: Callable[P, T]) -> Callable[P, T]:
    """Take whom a command acts as, why, and by which officer's leave."""
    return _acting(function, required=True)


def as_option_if_wanted(function: Callable[P, T]) -> Callable[P, T]:
    """The same for a command that may act for nobody."""
    return _acting(function, required=False)


def _acting(function: Callable[P, T], *, required: bool) -> Callable[P, T]:
    for option in (
        click.option(
            "--admission",
            metavar="ID",
            expose_value=False,
            callback=_told,
            help="The admission an officer gave you. Not needed for evaluation.",
        ),
        click.option(
            "--reason",
            type=click.Choice(sorted(reason.value for reason in OperatorReason)),
            expose_value=False,
            callback=_told,
            help="Why you act. It is recorded. [default: evaluation]",
        ),
        click.option(
            "--as",
            "acting",
            required=required,
            metavar="E-MAIL|ID",
            help="The officer you act as. It is recorded.",
        ),
    ):
        function = option(function)
    return function


organization_option = click.option(
    "--organization", required=True, metavar="CODE|ID", help="The organization's code or id."
)


def stderr() -> Console:
    """Return the console for progress and words to people; stdout is for answers."""
    return Console(stderr=True, highlight=False)


@contextmanager
def progressing(words: str) -> Iterator[Callable[[int, int], None]]:
    """Show people how far long work is; give what is told how much is done, and of how much."""
    console = stderr()
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(words, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


def answer(value: object) -> None:
    """Print an answer as JSON."""
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(value)).decode() + "\n")


def show(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Show a table to people, or its rows to another program, one a line with tabs."""
    if not sys.stdout.isatty():
        for row in rows:
            click.echo("\t".join(row))
        return
    table = Table(*columns)
    for row in rows:
        table.add_row(*row)
    Console().print(table)


def refusing(function: Callable[P, T]) -> Callable[P, T]:
    """Say a refusal in one line with its code, and leave with status 2."""

    def command(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return function(*args, **kwargs)
        except Exception as error:
            refused = told(error)
            if refused is None:
                raise
            _say(refused)
            raise SystemExit(NOTHING_DONE) from None

    return update_wrapper(command, function)


def serving(function: Callable[P, T]) -> Callable[P, T]:
    """The same for a process that is kept running: status 75 if it may go better the next time."""

    def command(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return function(*args, **kwargs)
        except Exception as error:
            refused = told(error)
            if refused is None:
                raise
            _say(refused)
            raise SystemExit(TRY_AGAIN if may_go_better(refused) else NOTHING_DONE) from None

    return update_wrapper(command, function)


def _say(refused: Refused) -> None:
    click.echo(f"{refused.code}: {refused.reason}", err=True)


@contextmanager
def new_file(path: Path) -> Iterator[BinaryIO]:
    """Write a file that is not there yet; if that fails, it is not there afterwards either."""
    opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(opened, "wb") as file:
            yield file
    except BaseException as error:
        path.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.errno in OF_A_DISK:
            error.filename = str(path)
        raise


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run one coroutine to its end."""
    return asyncio.run(coroutine)
