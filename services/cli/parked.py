"""`circlekeep parked list|retry|skip|skipped`: what decisions, policies and views go without."""

import asyncio
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from uuid import UUID

import click
import msgspec

from domain.codes import refusal
from domain.ports import ParkedOrder, ParkedStream
from domain.skips.commands import SkipReason
from services.app import parked
from services.app.caller import Caller
from services.app.shell import Shell
from services.cli.common import answer, as_option, data_option, json_option, refusing, run, show
from services.wiring.operator import settings_of
from services.wiring.projections import PARKING, mending, workshop

WITHIN = 15.0
PAUSE = 0.1
organization_option = click.option(
    "--organization", metavar="CODE|ID", help="Needed if --as is in several organizations."
)


@click.group("parked")
def parked_group() -> None:
    """Show, retry or skip records that could not be read and were set aside."""


@click.command("parked")
@json_option
@data_option
@refusing
def parked_command(data: Path, *, as_json: bool) -> None:
    """List records that are set aside, in all organizations: ids, positions and codes."""

    async def look() -> None:
        async with workshop(settings_of(data)) as opened:
            found = await opened.parked()
        if as_json:
            answer(found)
            return
        show(
            ("name", "program", "stream", "position", "event", "code", "since"),
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
@click.argument("name", type=click.Choice(PARKING))
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
    """Retry records that are set aside under NAME: the one of STREAM, or all.

    NAME is a read model, a policy or decisions. An entry that cannot be read is tried again under
    every name. Exit 0 if all of them go on, 1 if not.
    """

    def chosen(found: Sequence[ParkedStream]) -> Sequence[ParkedStream]:
        return [each for each in found if each.stream in streams or not streams]

    _finish(run(_order(data, organization, acting, name, chosen)), as_json=as_json)


@click.command("skip")
@click.argument("name", type=click.Choice(PARKING))
@click.argument("stream", type=UUID)
@click.option(
    "--because",
    required=True,
    type=click.Choice([reason.value for reason in SkipReason]),
    help="Why it can be left out. It is recorded.",
)
@organization_option
@as_option
@json_option
@data_option
@refusing
def skip_command(
    name: str,
    stream: UUID,
    because: str,
    organization: str | None,
    acting: str,
    data: Path,
    *,
    as_json: bool,
) -> None:
    """Skip the entry that STREAM is stuck at, for NAME. This cannot be undone.

    An entry that cannot be read is skipped everywhere: decisions, policies and read models.
    The log keeps the entry and records who skipped it and why.
    Exit 0 if the stream goes on after it, 1 if not.
    """

    def chosen(found: Sequence[ParkedStream]) -> Sequence[ParkedStream]:
        return [each for each in found if each.stream == stream]

    _finish(
        run(_order(data, organization, acting, name, chosen, SkipReason(because))), as_json=as_json
    )


async def _order(
    data: Path,
    organization: str | None,
    acting: str,
    name: str,
    chosen: Callable[[Sequence[ParkedStream]], Sequence[ParkedStream]],
    reason: SkipReason | None = None,
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
            orders.append(await parked.ask(shell, once, place, reason=reason))
        return [await _wait_for(shell, caller, order) for order in orders]


async def _wait_for(shell: Shell, caller: Caller, order: ParkedOrder) -> ParkedOrder:
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


@click.command("skipped")
@json_option
@data_option
@refusing
def skipped_command(data: Path, *, as_json: bool) -> None:
    """List skipped entries, in all organizations: ids, who decided, when and why."""

    async def look() -> None:
        async with workshop(settings_of(data)) as opened:
            found = await opened.skipped()
        if as_json:
            answer(found)
            return
        show(
            ("left out of", "program", "stream", "position", "event", "reason", "by", "since"),
            [
                (
                    each.reader,
                    str(each.tenant.program),
                    str(each.stream),
                    str(each.position),
                    each.event_type,
                    each.reason.value,
                    str(each.decided_by),
                    each.decided_at.isoformat(timespec="seconds"),
                )
                for each in found
            ],
        )

    run(look())


parked_group.add_command(parked_command, "list")
parked_group.add_command(retry_command)
parked_group.add_command(skip_command)
parked_group.add_command(skipped_command)
