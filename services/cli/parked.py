"""`circlekeep projections parked|retry|skip`: the streams that read models go on without."""

import asyncio
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from uuid import UUID

import click
import msgspec

from domain.codes import refusal
from domain.ports import ParkedOrder, ParkedStream
from services.app import parked
from services.app.caller import Caller
from services.app.shell import Shell
from services.cli.common import answer, as_option, data_option, json_option, refusing, run, show
from services.wiring.operator import settings_of
from services.wiring.projections import NAMES, mending, workshop

WITHIN = 15.0
PAUSE = 0.1
organization_option = click.option(
    "--organization", metavar="CODE|ID", help="If --as is known in several."
)


@click.command("parked")
@json_option
@data_option
@refusing
def parked_command(data: Path, *, as_json: bool) -> None:
    """Show what is parked, of all organizations: ids, positions and codes."""

    async def look() -> None:
        async with workshop(settings_of(data)) as opened:
            found = await opened.parked()
        if as_json:
            answer(found)
            return
        show(
            ("build", "program", "stream", "position", "event", "code", "since"),
            [
                (
                    each.schema,
                    str(each.tenant.program),
                    str(each.stream),
                    str(each.position),
                    each.event_type,
                    each.code,
                    each.parked_at.isoformat(timespec="seconds"),
                )
                for each in found
            ],
        )

    run(look())


@click.command("retry")
@click.argument("name", type=click.Choice(NAMES))
@click.argument("streams", nargs=-1, metavar="[STREAM]…", type=UUID)
@organization_option
@as_option
@json_option
@data_option
@refusing
def retry_command(
    name: str,
    streams: tuple[UUID, ...],
    organization: str | None,
    acting: str,
    data: Path,
    *,
    as_json: bool,
) -> None:
    """Have parked streams of the read model NAME tried again; without a STREAM all of them.

    Exit 0 if they are all taken up again, 1 if not.
    """

    def chosen(found: Sequence[ParkedStream]) -> Sequence[ParkedStream]:
        return [each for each in found if each.stream in streams or not streams]

    _finish(run(_order(data, organization, acting, name, chosen, skip=False)), as_json=as_json)


@click.command("skip")
@click.argument("name", type=click.Choice(NAMES))
@click.argument("stream", type=UUID)
@organization_option
@as_option
@json_option
@data_option
@refusing
def skip_command(
    name: str,
    stream: UUID,
    organization: str | None,
    acting: str,
    data: Path,
    *,
    as_json: bool,
) -> None:
    """Leave the event at which STREAM is parked out of the read model NAME, for good.

    The log keeps it. Exit 0 if the stream is taken up again behind it, 1 if not.
    """

    def chosen(found: Sequence[ParkedStream]) -> Sequence[ParkedStream]:
        return [each for each in found if each.stream == stream]

    _finish(run(_order(data, organization, acting, name, chosen, skip=True)), as_json=as_json)


async def _order(
    data: Path,
    organization: str | None,
    acting: str,
    name: str,
    chosen: Callable[[Sequence[ParkedStream]], Sequence[ParkedStream]],
    *,
    skip: bool,
) -> Sequence[ParkedOrder]:
    """Ask as the person named, and wait a while for the worker."""
    async with mending(data, acting, organization) as (shell, caller):
        found = await parked.list_parked(shell, caller)
        places = chosen([each for each in found if each.projection == name])
        if not places:
            raise refusal("projection.not_parked")
        orders = []
        for place in places:
            once = msgspec.structs.replace(caller, command_id=shell.new_id())
            orders.append(await parked.ask(shell, once, place, skip=skip))
        return [await _settled(shell, caller, order) for order in orders]


async def _settled(shell: Shell, caller: Caller, order: ParkedOrder) -> ParkedOrder:
    until = asyncio.get_running_loop().time() + WITHIN
    while order.outcome is None and asyncio.get_running_loop().time() < until:
        await asyncio.sleep(PAUSE)
        order = await parked.show_order(shell, caller, order.id)
    return order


def _finish(orders: Sequence[ParkedOrder], *, as_json: bool) -> None:
    if as_json:
        answer(orders)
    else:
        for order in orders:
            click.echo(f"{order.projection} {order.stream}: {order.outcome or 'asked'}")
    if any(order.outcome != "done" for order in orders):
        sys.exit(1)
