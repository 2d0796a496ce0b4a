"""`circlekeep serve`: the web process, as `up` supervises it and a container runs it."""

import click

from services.cli.common import refusing
from services.wiring import settings
from services.wiring.web import run_web


@click.command()
@refusing
def serve() -> None:
    """Serve pages and API."""
    run_web(settings())
