"""`circlekeep up`: everything on one machine, with a demo to look at."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from services.app.demo.build import DemoAccount
from services.cli.common import data_option, run, serving, stderr
from services.cli.imports import build_demo
from services.wiring.installation import Installation, demo_accounts

FIRST = (
    "To begin an organization, run in another window: circlekeep organization create --help. It "
    "prints a one-time sign-in link for each first officer."
)


@click.command()
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8080,
    show_default=True,
    help="0 chooses a free port.",
)
@data_option
@click.option("--no-demo", is_flag=True, help="Start empty, for real organizations.")
@serving
def up(port: int, data: Path, *, no_demo: bool) -> None:
    """Run the whole service until SIGINT or SIGTERM; the first start builds a demo."""
    run(_up(Installation(data, port=port), stderr(), demo=not no_demo))


async def _up(installation: Installation, console: Console, *, demo: bool) -> None:
    if not installation.isolated:
        console.print("evaluation mode: all processes run as one user")
    status = console.status("starting")

    async def ready(url: str) -> None:
        status.stop()
        if demo and not installation.accounts.exists():
            await build_demo(installation, console)
        if accounts := demo_accounts(installation.accounts):
            console.print(_shown(accounts))
        else:
            console.print(FIRST, soft_wrap=True)
        sys.stdout.write(f"ready {url}\n")
        sys.stdout.flush()

    with status:
        await installation.run(lambda part: status.update(f"starting: {part}"), ready)


def _shown(accounts: Sequence[DemoAccount]) -> Table:
    table = Table(title="demo accounts", title_justify="left")
    for column in ("role", "email", "password"):
        table.add_column(column)
    for account in accounts:
        table.add_row(account.role, account.email, account.password)
    return table
