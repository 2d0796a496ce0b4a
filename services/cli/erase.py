"""`circlekeep erase …` and `circlekeep hold …`: the privacy officer's commands, as somebody."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import TypeVar
from uuid import UUID

import click

from domain.access.messages import CertificateShown, ErasureProgress
from domain.kernel import PersonId, ProgramId
from domain.privacy.commands import ConfirmHold, LiftHold, PlaceHold, ProposeLifting, RenewHold
from domain.privacy.erasure import Stage
from domain.privacy.events import ErasureKind, ErasureObstacle, HoldGround
from domain.privacy.scope import Label, Scope
from projections.privacy_desk.queries import HoldRow, RequestRow
from services.app import privacy
from services.app.caller import Caller
from services.app.outcomes import Outcome
from services.app.shell import Shell
from services.cli.common import (
    answer,
    as_option,
    data_option,
    json_option,
    refusing,
    run,
    show,
)
from services.wiring.projections import mending

T = TypeVar("T")

organization_option = click.option(
    "--organization", metavar="CODE|ID", help="If --as is known in several."
)
request_argument = click.argument("request", type=click.UUID)
hold_argument = click.argument("hold", type=click.UUID)
program_option = click.option("--program", type=click.UUID)
session_option = click.option("--session", type=click.UUID, help="With its program.")
class_option = click.option("--class", "label", type=click.Choice([str(one) for one in Label]))
person_option = click.option("--person", type=click.UUID, help="Whose texts, or who.")


@click.group()
def erase() -> None:
    """Erase on request: ask, approve, carry out, show certificates."""


@erase.command("list")
@organization_option
@as_option
@json_option
@data_option
@refusing
def list_command(organization: str | None, acting: str, data: Path, *, as_json: bool) -> None:
    """Show requests with their clocks; whom they are about is not shown here."""

    async def look(shell: Shell, caller: Caller) -> tuple[RequestRow, ...]:
        return (await privacy.show_desk(shell, caller)).requests

    found = _as(data, organization, acting, look)
    if as_json:
        answer({"requests": found})
        return
    show(
        ("request", "kind", "stage", "due", "items", "backups expire"),
        [
            (
                str(one.request_id),
                one.kind,
                one.stage,
                one.due_on.isoformat(),
                "" if one.items is None else str(one.items),
                one.backups_expire_on.isoformat() if one.backups_expire_on else "",
            )
            for one in found
        ],
    )


@erase.command("ask")
@click.argument("kind", type=click.Choice([str(one) for one in ErasureKind]))
@person_option
@program_option
@session_option
@class_option
@organization_option
@as_option
@json_option
@data_option
@refusing
def ask_command(
    kind: str,
    person: UUID | None,
    program: UUID | None,
    session: UUID | None,
    label: str | None,
    organization: str | None,
    acting: str,
    data: Path,
    *,
    as_json: bool,
) -> None:
    """Ask that an AUTHOR's texts, a MEMBER, a SESSION or a CLASS of a program be erased."""
    scope = _scope(person, program, None, session, label)

    async def ask(shell: Shell, caller: Caller) -> Outcome:
        return await privacy.ask_erasure(shell, caller, ErasureKind(kind), scope)

    _made("request", _as(data, organization, acting, ask), as_json=as_json)


@erase.command("approve")
@request_argument
@organization_option
@as_option
@json_option
@data_option
@refusing
def approve_command(
    request: UUID, organization: str | None, acting: str, data: Path, *, as_json: bool
) -> None:
    """Let it be carried out: by somebody who did not ask for it, and is not whom it is about."""

    async def approve(shell: Shell, caller: Caller) -> Outcome:
        return await privacy.approve_erasure(shell, caller, request)

    _made("request", _as(data, organization, acting, approve), as_json=as_json)


@erase.command("refuse")
@request_argument
@click.option(
    "--because",
    "obstacle",
    required=True,
    type=click.Choice([str(one) for one in ErasureObstacle]),
)
@organization_option
@as_option
@json_option
@data_option
@refusing
def refuse_command(
    request: UUID,
    obstacle: str,
    organization: str | None,
    acting: str,
    data: Path,
    *,
    as_json: bool,
) -> None:
    """Refuse a request."""

    async def refuse(shell: Shell, caller: Caller) -> Outcome:
        return await privacy.refuse_erasure(shell, caller, request, ErasureObstacle(obstacle))

    _made("request", _as(data, organization, acting, refuse), as_json=as_json)


@erase.command("run")
@request_argument
@click.option("--dry-run", is_flag=True, help="Say how far it is, and destroy nothing.")
@organization_option
@as_option
@json_option
@data_option
@refusing
def run_command(
    request: UUID,
    organization: str | None,
    acting: str,
    data: Path,
    *,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Carry an approved request out to its end. Exit 1 if a legal hold reaches into it.

    What is under a hold stays until it is lifted, and the certificate waits for that. What is
    interrupted goes on where it stopped, by this command or by the service itself.
    """

    async def go_on(shell: Shell, caller: Caller) -> ErasureProgress:
        progress = await privacy.preview_erasure(shell, caller, request)
        if dry_run:
            return progress
        progress = await privacy.carry_out_erasure(shell, caller, request)
        while progress.stage is not Stage.CERTIFIED and not progress.held:
            progress = await privacy.carry_out_erasure(shell, caller, request)
        return progress

    progress = _as(data, organization, acting, go_on)
    if as_json:
        answer(progress)
    else:
        count = "" if progress.destroyed is None else f": {progress.destroyed} destroyed"
        click.echo(f"{progress.stage}{count}")
        if progress.held:
            click.echo("what is under a legal hold stays until it is lifted")
    if not dry_run and progress.stage is not Stage.CERTIFIED:
        raise SystemExit(1)


@erase.command("certificate")
@request_argument
@organization_option
@as_option
@json_option
@data_option
@refusing
def certificate_command(
    request: UUID, organization: str | None, acting: str, data: Path, *, as_json: bool
) -> None:
    """Show the certificate: the text that is signed on stdout, what proves it on stderr."""

    async def look(shell: Shell, caller: Caller) -> CertificateShown:
        return await privacy.show_certificate(shell, caller, request)

    shown = _as(data, organization, acting, look)
    if as_json:
        answer(shown)
        return
    click.echo(shown.text, nl=False)
    click.echo(f"key version {shown.key_version}: {shown.public_key}", err=True)
    click.echo(f"signature {shown.signature}", err=True)
    click.echo(f"entry {shown.position} of the organization's log", err=True)


@click.group()
def hold() -> None:
    """Legal holds: placed and lifted by a privacy officer with an organization admin."""


@hold.command("list")
@organization_option
@as_option
@json_option
@data_option
@refusing
def list_holds_command(organization: str | None, acting: str, data: Path, *, as_json: bool) -> None:
    """Show holds, those in force first."""

    async def look(shell: Shell, caller: Caller) -> tuple[HoldRow, ...]:
        return (await privacy.show_desk(shell, caller)).holds

    found = _as(data, organization, acting, look)
    if as_json:
        answer({"holds": found})
        return
    rows = [
        (
            str(one.hold_id),
            one.ground,
            one.review_on.isoformat(),
            "lifted" if one.lifted_at else "to be confirmed" if one.lapses_at else "in force",
        )
        for one in found
    ]
    show(("hold", "ground", "review", "state"), rows)


@hold.command("place")
@click.option(
    "--because", "ground", required=True, type=click.Choice([str(one) for one in HoldGround])
)
@click.option("--review", required=True, type=click.DateTime(["%Y-%m-%d"]))
@person_option
@program_option
@click.option("--group", type=click.UUID, help="With its program.")
@session_option
@class_option
@organization_option
@as_option
@json_option
@data_option
@refusing
def place_command(
    ground: str,
    review: datetime,
    person: UUID | None,
    program: UUID | None,
    group: UUID | None,
    session: UUID | None,
    label: str | None,
    organization: str | None,
    acting: str,
    data: Path,
    *,
    as_json: bool,
) -> None:
    """Let nothing be destroyed that fits all that is named; with nothing named, nothing at all.

    It lapses after 72 hours unless the other office confirms it.
    """
    scope = _scope(person, program, group, session, label)
    command = PlaceHold(scope, HoldGround(ground), review.date())

    async def place(shell: Shell, caller: Caller) -> Outcome:
        return await privacy.place_hold(shell, caller, command)

    _made("hold", _as(data, organization, acting, place), as_json=as_json)


@hold.command("renew")
@hold_argument
@click.option("--review", required=True, type=click.DateTime(["%Y-%m-%d"]))
@organization_option
@as_option
@json_option
@data_option
@refusing
def renew_command(
    hold: UUID,
    review: datetime,
    organization: str | None,
    acting: str,
    data: Path,
    *,
    as_json: bool,
) -> None:
    """Say after a review that it is still needed."""
    _go_on(hold, RenewHold(review.date()), organization, acting, data, as_json=as_json)


@hold.command("confirm")
@hold_argument
@organization_option
@as_option
@json_option
@data_option
@refusing
def confirm_command(
    hold: UUID, organization: str | None, acting: str, data: Path, *, as_json: bool
) -> None:
    """Agree to a hold that the other office has placed."""
    _go_on(hold, ConfirmHold(), organization, acting, data, as_json=as_json)


@hold.command("propose-lifting")
@hold_argument
@organization_option
@as_option
@json_option
@data_option
@refusing
def propose_lifting_command(
    hold: UUID, organization: str | None, acting: str, data: Path, *, as_json: bool
) -> None:
    """Say that it is no longer needed."""
    _go_on(hold, ProposeLifting(), organization, acting, data, as_json=as_json)


@hold.command("lift")
@hold_argument
@organization_option
@as_option
@json_option
@data_option
@refusing
def lift_command(
    hold: UUID, organization: str | None, acting: str, data: Path, *, as_json: bool
) -> None:
    """Lift a hold of which the other office said so."""
    _go_on(hold, LiftHold(), organization, acting, data, as_json=as_json)


def _go_on(
    hold: UUID,
    command: ConfirmHold | RenewHold | ProposeLifting | LiftHold,
    organization: str | None,
    acting: str,
    data: Path,
    *,
    as_json: bool,
) -> None:
    async def work(shell: Shell, caller: Caller) -> Outcome:
        return await privacy.go_on_with_hold(shell, caller, hold, command)

    _made("hold", _as(data, organization, acting, work), as_json=as_json)


def _as(
    data: Path,
    organization: str | None,
    acting: str,
    work: Callable[[Shell, Caller], Awaitable[T]],
) -> T:
    async def acted() -> T:
        async with mending(data, acting, organization) as (shell, caller):
            return await work(shell, caller)

    return run(acted())


def _made(what: str, outcome: Outcome, *, as_json: bool) -> None:
    if as_json:
        answer({what: outcome.id, "position": outcome.position})
    else:
        click.echo(str(outcome.id))


def _scope(
    person: UUID | None,
    program: UUID | None,
    group: UUID | None,
    session: UUID | None,
    label: str | None,
) -> Scope:
    return Scope(
        person=None if person is None else PersonId(person),
        program=None if program is None else ProgramId(program),
        group=group,
        session=session,
        label=None if label is None else Label(label),
    )
