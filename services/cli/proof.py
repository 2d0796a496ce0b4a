"""`circlekeep verify`, `export` and `trail`: whether the logs are whole, and who looked."""

import os
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from uuid import UUID

import click

from domain.access.events import VerifiedLog
from domain.codes import refusal
from domain.kernel import Log, PersonId, ProgramId
from domain.protocol.proofs import BundleBegun
from domain.protocol.trail import SearchTrail, TrailEntry, TrailShown
from services.app.asking import ask_for
from services.app.verifications import note_verification
from services.cli.common import (
    answer,
    as_option,
    as_option_if_wanted,
    data_option,
    json_option,
    new_file,
    progressing,
    refusing,
    run,
    show,
)
from services.exports.bundle import begin_bundle
from services.wiring import proof
from services.wiring.operator import operator

BESIDE = (
    "a tile kept beside the log for proofs, not the log, which is as it was signed: tell the "
    "auditors, then make it anew, docs/transparency.md"
)


@click.command()
@click.option(
    "--checkpoint",
    "checkpoints",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A checkpoint that an auditor keeps.",
)
@click.option("--key", "keys", multiple=True, help="A public key you trust, in C2SP format.")
@click.option(
    "--processes",
    type=click.IntRange(1, 64),
    default=os.cpu_count() or 1,
    show_default=True,
    help="How many processes check long logs.",
)
@click.option(
    "--organization", metavar="CODE|ID", help="Needed if --as is in several organizations."
)
@as_option_if_wanted
@json_option
@data_option
@refusing
def verify(
    checkpoints: tuple[Path, ...],
    keys: tuple[str, ...],
    processes: int,
    organization: str | None,
    acting: str | None,
    data: Path,
    *,
    as_json: bool,
) -> None:
    """Verify every log. Exit 0 if all are intact, 1 and the first bad position if not.

    With --as, the result for that person's organization is recorded, and its auditors see it.
    """
    began = time.monotonic()
    with progressing("verifying") as told:
        reports = run(
            proof.verify(data, told, checkpoints=checkpoints, keys=keys, processes=processes)
        )
    took_ms = round((time.monotonic() - began) * 1000)
    if as_json:
        answer({"logs": reports})
    else:
        for report in reports:
            place = f"{report.organization} {report.program} log {report.log}"
            click.echo(f"{place}: {report.entries} entries, {_found(report)}")
    if acting is not None:
        entry = run(_note(data, acting, organization, reports, took_ms))
        click.echo(f"recorded as entry {entry} of the organization's access log", err=True)
    if not all(report.whole for report in reports):
        raise SystemExit(1)


async def _note(
    data: Path,
    acting: str,
    organization: str | None,
    reports: Sequence[proof.LogReport],
    took_ms: int,
) -> int:
    """Tell the Warden what was found of one organization, in somebody's name."""
    async with operator(data, acting, organization) as desk:
        theirs = tuple(
            VerifiedLog(
                program=ProgramId(one.program),
                log=Log(one.log),
                upto=one.entries,
                first_bad=one.first_bad,
                flaw=one.reason,
            )
            for one in reports
            if one.organization == desk.organization
        )
        return await note_verification(desk.warden, desk.token, theirs, took_ms)


def _found(report: proof.LogReport) -> str:
    if not report.whole:
        found = f"NOT WHOLE at {report.first_bad}: {report.reason}"
        return f"{found} ({BESIDE})" if report.reason == "tile" else found
    parts = ["whole"]
    if report.signed:
        parts.append(f"signed up to {report.signed}, witnessed up to {report.witnessed}")
    if report.spurious:
        sizes = ", ".join(map(str, report.spurious))
        parts.append(
            f"{sizes} have something beside them that is not a valid cosignature: cosignature"
        )
    if report.held:
        parts.append(f"consistent with {', '.join(report.held)}")
    parts += [
        f"signed with another key from the checkpoint of {one.first} entries on; the last with the "
        f"key before covers {one.after}"
        for one in report.rekeyed
    ]
    if report.retired:
        parts.append(f"{report.retired} bodies retired")
    if report.clocks_apart:
        parts.append(
            f"{report.clocks_apart} recorded over 2 s before or after their own time, "
            f"the first at {report.first_apart}"
        )
    return ", ".join(parts)


@click.command()
@click.option(
    "--organization", metavar="CODE|ID", help="Needed if --as is in several organizations."
)
@as_option
@click.option(
    "--program",
    required=True,
    type=UUID,
    help="The program's id, or the organization's id for its own log.",
)
@click.option(
    "--log",
    type=click.IntRange(1, 2),
    default=2,
    show_default=True,
    help="1 for events, 2 for views.",
)
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="The first day, in UTC.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="The last day, in UTC.")
@click.option(
    "--checkpoint-size",
    "sizes",
    multiple=True,
    type=click.IntRange(min=1),
    help="The size of a checkpoint you keep: the bundle proves that the log grew from it.",
)
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Where to write the bundle. An existing file is not overwritten.",
)
@json_option
@data_option
@refusing
def export(
    organization: str | None,
    acting: str,
    program: UUID,
    log: int,
    since: datetime | None,
    until: datetime | None,
    sizes: tuple[int, ...],
    output: Path,
    data: Path,
    *,
    as_json: bool,
) -> None:
    """Export a log as a bundle that anyone can verify offline. The export is recorded too."""

    async def begin(told: Callable[[int, int], None]) -> BundleBegun:
        async with operator(data, acting, organization) as desk:
            begun, parts = await begin_bundle(
                desk.warden,
                desk.token,
                ProgramId(program),
                Log(log),
                since=since.date() if since else None,
                until=until.date() if until else None,
                sizes=sizes,
            )
            with new_file(output) as written:
                async for part in parts:
                    written.write(part.lines)
                    told(part.done, part.total)
            return begun

    if output.exists():
        raise refusal("export.exists", about=output)
    with progressing("exporting") as told:
        begun = run(begin(told))
    if as_json:
        answer({"file": str(output), "first": begun.first, "last": begun.last})
    else:
        click.echo(f"{output}: entries {begun.first} to {begun.last}")


@click.command()
@click.option(
    "--organization", metavar="CODE|ID", help="Needed if --as is in several organizations."
)
@as_option
@click.option("--actor", type=UUID, help="Only views by this person, allowed or refused.")
@click.option("--object", "item", type=UUID, help="Only this item, person or page.")
@click.option("--subject", type=UUID, help="Only views of this person’s name.")
@click.option("--grant", type=UUID, help="Only views under this break-glass grant.")
@click.option("--role")
@click.option("--basis")
@click.option("--class", "label", type=click.Choice(["AX", "C2", "C3", "C4", "C5"]))
@click.option("--rule")
@click.option("--purpose")
@click.option("--outcome", type=click.Choice(["permitted", "denied", "searched", "flagged"]))
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
    subject: UUID | None,
    grant: UUID | None,
    role: str | None,
    basis: str | None,
    label: str | None,
    rule: str | None,
    purpose: str | None,
    outcome: str | None,
    since: datetime | None,
    until: datetime | None,
    limit: int,
    data: Path,
    *,
    as_json: bool,
) -> None:
    """List entries of the access log, newest first. The search is recorded too."""

    async def search() -> list[TrailEntry]:
        found: list[TrailEntry] = []
        more: str | None = None
        async with operator(data, acting, organization) as desk:
            while len(found) < limit:
                page = await ask_for(
                    desk.warden,
                    SearchTrail(
                        token=desk.token,
                        actor=PersonId(actor) if actor else None,
                        object=item,
                        subject=PersonId(subject) if subject else None,
                        grant=grant,
                        role=role,
                        basis=basis,
                        label=label,
                        rule=rule,
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
