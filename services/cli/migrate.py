"""`circlekeep migrate`: brings a database server of one's own to this version."""

from pathlib import Path

import click
from msgspec.structs import replace

from services.cli.common import data_option, refusing, run
from services.wiring import settings
from services.wiring.installation import migrate_database


@click.command()
@data_option
@refusing
def migrate(data: Path) -> None:
    """Make the roles and tables at CIRCLEKEEP_DATABASE_URL, or update them to this version."""
    applied, unfilled = run(migrate_database(replace(settings(), home=data)))
    click.echo("\n".join(applied) or "up to date")
    if unfilled:
        click.echo(
            f"run circlekeep projections rebuild before these are used: {', '.join(unfilled)}",
            err=True,
        )
