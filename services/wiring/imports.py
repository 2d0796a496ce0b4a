"""What an import and a demo work with: the store as ``app``, and the Warden."""

import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from domain.codes import refusal
from domain.kernel import Sealed
from infra.bookmarks import SealedBookmarks
from infra.callers.turns import FairTurns
from infra.event_store.committer import open_committer
from infra.files import write_whole
from infra.gateway.client import WardenClient
from infra.home import Home
from infra.identity.sign_ins import PostgresSessions
from infra.ids import new_id
from infra.policies.followers import followers
from infra.policies.held_up import PostgresHeldUpLetters
from infra.postgres.pool import connect
from infra.projector.announcements import announcer
from infra.projector.orders import PostgresParkedStreams
from infra.projector.reads import PostgresReadModels
from infra.screening.screening import TextScreening
from infra.settings import Settings
from infra.store.postgres import PostgresEventStore
from infra.transparency.checkpoints import PostgresTransparencyLogs
from projections.registry import PROJECTIONS
from services.app.demo.build import Demo, not_evaluation
from services.app.imports.officer import Officer, officer_of
from services.app.imports.reading import Table
from services.app.imports.report import Report
from services.app.imports.run import Progress
from services.app.shell import Shell
from services.wiring.operator import operator, settings_of
from services.wiring.policies import FOLLOWING

CONNECTIONS = 3
PATIENCE = 300.0
"""Seconds that one batch may take; on a slow machine a batch of people is sealed in a few."""


@asynccontextmanager
async def open_shell(settings: Settings) -> AsyncIterator[Shell]:
    """Open the ports of use cases, under the database role ``app``."""
    warden = WardenClient(settings.socket, PATIENCE)
    try:
        url = settings.url("app")
        async with (
            await connect(url, CONNECTIONS) as pool,
            announcer(url) as announce,
            open_committer(url, announce) as committer,
        ):
            yield Shell(
                store=PostgresEventStore(pool, committer=committer),
                sessions=PostgresSessions(pool),
                warden=warden,
                reads=PostgresReadModels(pool, PROJECTIONS),
                parked=PostgresParkedStreams(pool, PROJECTIONS, followers(FOLLOWING)),
                held_up=PostgresHeldUpLetters(pool),
                logs=PostgresTransparencyLogs(pool),
                bookmarks=SealedBookmarks(settings.secret("postgres-app")),
                now=lambda: datetime.now(UTC),
                new_id=new_id,
                turns=FairTurns(),
            )
    finally:
        await warden.close()


@asynccontextmanager
async def importing(
    data: Path, organization: str, acting: str
) -> AsyncIterator[tuple[Shell, Officer]]:
    """Open the ports and sign in whoever imports.

    Raises ``Forbidden`` (``import.not_an_organization_admin``) for anybody else.
    """
    async with (
        operator(data, acting, organization) as desk,
        open_shell(settings_of(data)) as shell,
    ):
        principal = await shell.sessions.principal(desk.token)
        yield shell, officer_of(principal, desk.token, new_id(), shell.now())


async def make_demo(data: Path, tables: Mapping[str, Table], progress: Progress) -> Report:
    """Make the demo in the installation that runs in ``data``, and write its accounts.

    Raises ``Conflict`` (``demo.exists``) if there is one, and ``Refused``
    (``demo.not_evaluation``) for a service that others can reach.
    """
    accounts = Home(data).accounts
    if accounts.exists():
        raise refusal("demo.exists", about=data)
    settings = settings_of(data)
    if not is_loopback(settings.public_url):
        raise not_evaluation()
    async with open_shell(settings) as shell:
        secret = Sealed(settings.secret("operator"))
        demo = Demo(shell, TextScreening(), secret, shell.now(), new_password)
        report, made = await demo.build(tables, progress)
    write_whole(accounts, msgspec.json.format(msgspec.json.encode(made)) + b"\n")
    return report


def is_loopback(url: str) -> bool:
    """Whether an address is one that only this machine can reach."""
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def new_password() -> str:
    """Make a password that nobody can guess."""
    return secrets.token_hex(8)
