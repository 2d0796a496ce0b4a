"""The web process: API and pages under the database role ``app``, which can open nothing."""

import asyncio
import gc
import hmac
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from ipaddress import ip_address

import uvloop
from granian.constants import HTTPModes, Interfaces
from granian.server.embed import Server
from litestar import Litestar

from infra.bookmarks import SealedBookmarks
from infra.callers.bodies import Bodies
from infra.callers.door import Door
from infra.callers.limits import BACKLOG, HTTP1, room_for
from infra.callers.places import Places
from infra.callers.turns import FairTurns
from infra.event_store.committer import open_committer
from infra.gateway.arriving import AskingFrom
from infra.gateway.asking import say
from infra.gateway.client import WardenClient
from infra.health.sampler import of_every_process
from infra.health.standing import standing_still
from infra.identity.sign_ins import PostgresSessions
from infra.ids import new_id
from infra.policies.followers import followers
from infra.policies.held_up import PostgresHeldUpLetters
from infra.postgres.pool import connect
from infra.privileges import harden
from infra.processes.collector import let_the_collector_rest
from infra.projector.announcements import announcer
from infra.projector.orders import PostgresParkedStreams
from infra.projector.reads import PostgresReadModels
from infra.settings import Settings
from infra.store.postgres import PostgresEventStore
from infra.telemetry.logs import configure_logs
from infra.telemetry.requests import RequestTelemetry
from infra.telemetry.traces import open_tracing
from infra.transparency.checkpoints import PostgresTransparencyLogs
from projections.registry import PROJECTIONS
from services.api.app import build_app
from services.app.shell import Shell
from services.http.parts import WebParts
from services.web.frame.prepare import prepare
from services.web.public.errors import error_page
from services.web.routes import ROUTES
from services.wiring.metering import metering
from services.wiring.policies import FOLLOWING
from services.wiring.signer import keys_of_witnesses

CONNECTIONS = 8
KILL_AFTER_S = 5
ANSWERED_WITHIN = 6.0
"""Seconds for a statement and for the Warden: who waits is answered before their time is over."""


def run_web(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT; then finish what was asked, for some seconds, and return."""
    configure_logs("web", settings.log_level)
    prepare()
    harden()
    gc.disable()  # what an application is made of stays; the collector rests from when it serves
    uvloop.run(_serve_what_is_reached(settings))


async def _serve_what_is_reached(settings: Settings) -> None:
    """Serve once the database lets this process in; who does not know its secret ends at once."""
    async with await connect(settings.url("app"), 1):
        pass
    await serve(build_web(settings), settings)


def build_web(settings: Settings) -> Litestar:
    """Put the web application together; its connections open and close with its lifespan."""
    tracing = open_tracing("web", settings.otlp_endpoint)

    @asynccontextmanager
    async def parts() -> AsyncIterator[WebParts]:
        try:
            async with open_parts(settings) as opened:
                yield opened
        finally:
            tracing.close()

    return build_app(
        parts,
        pages=ROUTES,
        error_page=error_page,
        middleware=[RequestTelemetry(tracing.tracer), AskingFrom(settings.proxies)],
    )


@asynccontextmanager
async def open_parts(settings: Settings) -> AsyncIterator[WebParts]:
    """Open what the web process is made of."""
    warden = WardenClient(settings.socket, ANSWERED_WITHIN)
    try:
        url = settings.url("app")
        async with (
            await connect(url, CONNECTIONS, command_timeout=ANSWERED_WITHIN) as pool,
            announcer(url) as announce,
            open_committer(url, announce) as committer,
            metering("web", settings, pool, of_every_process(committer)),
        ):
            yield WebParts(
                shell=Shell(
                    store=PostgresEventStore(pool, committer=committer),
                    sessions=PostgresSessions(pool),
                    warden=warden,
                    reads=PostgresReadModels(pool, PROJECTIONS),
                    parked=PostgresParkedStreams(pool, PROJECTIONS, followers(FOLLOWING)),
                    held_up=PostgresHeldUpLetters(pool),
                    logs=PostgresTransparencyLogs(pool, keys_of_witnesses(settings)),
                    bookmarks=SealedBookmarks(settings.secret("postgres-app")),
                    now=_now,
                    new_id=new_id,
                    turns=FairTurns(),
                ),
                standing_still=partial(standing_still, pool, PROJECTIONS, FOLLOWING),
                tag=partial(hmac.digest, _tagging_key(settings), digest="sha256"),
                say=say,
                evaluation=settings.evaluation,
                secure_cookies=not _is_evaluated_here(settings),
                public_origin=settings.public_url.rstrip("/"),
            )
    finally:
        await warden.close()


async def serve(app: Litestar, settings: Settings) -> None:
    """Run granian within this process: it has given up its privileges and needs no other.

    Half of the places are for connections that wait: one that comes always finds one free.
    """
    room = room_for(settings.connections)
    door = Door(app, Places(room // 2), Bodies())
    server = Server(
        door,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGI,
        http=HTTPModes.http1,
        http1_settings=HTTP1,
        backlog=BACKLOG,
        backpressure=room,
        log_enabled=False,
        websockets=False,
    )
    server.workers_kill_timeout = KILL_AFTER_S
    let_the_collector_rest()
    loop = asyncio.get_running_loop()
    for ending in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(ending, server.stop)
    watching = asyncio.create_task(door.keep_watch(settings.port))
    with suppress(TimeoutError):
        await server.serve()
    watching.cancel()
    if not server.interrupt_signal:
        raise RuntimeError("the web server ended without being asked to")


def _is_evaluated_here(settings: Settings) -> bool:
    """Whether only browsers of this machine reach the service, over plain HTTP."""
    host = "127.0.0.1" if settings.host == "localhost" else settings.host
    return settings.evaluation and ip_address(host).is_loopback


def _tagging_key(settings: Settings) -> bytes:
    """Return the key for idempotency tags: of this role alone, the same for all its processes."""
    return hmac.digest(settings.secret("postgres-app").encode(), b"idempotency", "sha256")


def _now() -> datetime:
    return datetime.now(UTC)
