"""`circlekeep verify` and `circlekeep trail`: whether the logs are whole, and who looked."""

import os
from datetime import datetime
from pathlib import Path
from uuid import UUID

import click

from domain.access.messages import SearchTrail, TrailEntry, TrailShown
from domain.kernel import PersonId
from services.app.asking import answered
from services.cli.common import (
    answer,
    as_option,
    data_option,
    json_option,
    progressing,
    refusing,
    run,
    show,
)
from services.wiring import proof
from services.wiring.operator import operator


@click.command()
@click.option(
    "--checkpoint",
    "checkpoints",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A checkpoint that an auditor keeps.",
)
@click.option(
    "--key", "keys", multiple=True, help="A public key that is trusted, as C2SP writes it."
)
@click.option(
    "--processes",
    type=click.IntRange(1, 64),
    default=os.cpu_count() or 1,
    show_default=True,
    help="How many processes walk long logs.",
)
@json_option
@data_option
@refusing
def verify(
    checkpoints: tuple[Path, ...],
    keys: tuple[str, ...],
    processes: int,
    data: Path,
    *,
    as_json: bool,
) -> None:
    """Walk every log: exit 0 if all are whole, 1 with the first bad position if not."""
    with progressing("verifying") as told:
        reports = run(
            proof.verify(data, told, checkpoints=checkpoints, keys=keys, processes=processes)
        )
    if as_json:
        answer({"logs": reports})
    else:
        for report in reports:
            place = f"{report.organization} {report.program} log {report.log}"
            click.echo(f"{place}: {report.entries} entries, {_found(report)}")
    if not all(report.whole for report in reports):
        raise SystemExit(1)


def _found(report: proof.LogReport) -> str:
    if not report.whole:
        return f"NOT WHOLE at {report.first_bad}: {report.reason}"
    parts = ["whole"]
    if report.signed:
        parts.append(f"signed up to {report.signed}, witnessed up to {report.witnessed}")
    if report.held:
        parts.append(f"consistent with {', '.join(report.held)}")
    if report.retired:
        parts.append(f"{report.retired} bodies retired")
    if report.clocks_apart:
        parts.append(f"clocks apart at {report.clocks_apart}, first at {report.first_apart}")
    return ", ".join(parts)


@click.command()
@click.option("--organization", metavar="CODE|ID", help="If --as is known in several.")
@as_option
@click.option("--actor", type=UUID, help="Only what this person was shown or refused.")
@click.option("--object", "item", type=UUID, help="Only this item, person or page.")
@click.option("--purpose")
@click.option("--outcome", type=click.Choice(["permitted", "denied", "searched"]))
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]))
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]))
@click.option("--limit", type=click.IntRange(1, 10_000), default=200, show_default=True)
@json_option
@data_option
@refusing
def trail(
    organization: str | None,
    acting: str,
    actor: UUID | None,
    item: UUID | None,
    purpose: str | None,
    outcome: str | None,
    since: datetime | None,
    until: datetime | None,
    limit: int,
    data: Path,
    *,
    as_json: bool,
) -> None:
    """Show access records, newest first. The search is itself recorded."""

    async def search() -> list[TrailEntry]:
        found: list[TrailEntry] = []
        more: str | None = None
        async with operator(data, acting, organization) as desk:
            while len(found) < limit:
                page = await answered(
                    desk.warden,
                    SearchTrail(
                        token=desk.token,
                        actor=PersonId(actor) if actor else None,
                        object=item,
                        purpose=purpose,
                        outcome=outcome,
                        since=since.date() if since else None,
                        until=until.date() if until else None,
                        before=more,
                        limit=min(limit - len(found), 500),
                    ),
                    TrailShown,
                )
                found += page.entries
                more = page.more
                if more is None:
                    break
        return found

    entries = run(search())
    if as_json:
        answer({"entries": entries})
        return
    columns = ("at", "outcome", "actor", "role", "basis", "purpose", "kind", "object")
    show(columns, [_cells(entry) for entry in entries])


def _cells(entry: TrailEntry) -> tuple[str, ...]:
    return (
        entry.at.isoformat(timespec="seconds"),
        entry.outcome,
        str(entry.actor),
        entry.role,
        entry.basis,
        entry.purpose or "",
        f"{entry.kind} {entry.label}",
        str(entry.object),
    )
