"""`circlekeep migrate`: brings a database server of one's own to this version."""

import click

from services.cli.common import refusing, run
from services.wiring import settings
from services.wiring.installation import migrate_database


@click.command()
@refusing
def migrate() -> None:
    """Make roles and tables at CIRCLEKEEP_DATABASE_URL, or bring them to this version."""
    applied = run(migrate_database(settings()))
    click.echo("\n".join(applied) or "up to date")
