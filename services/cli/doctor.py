"""`circlekeep doctor`: whether everything is well, and what to do about what is not."""

from pathlib import Path

import click

from services.cli.common import answer, data_option, json_option, refusing, run, show
from services.wiring.doctor import examine_installation


@click.command()
@json_option
@data_option
@click.option("--all", "every", is_flag=True, help="Open every sealed item instead of 500.")
@refusing
def doctor(data: Path, *, as_json: bool, every: bool) -> None:
    """Examine the running installation, changing nothing: exit 1 if something is wrong."""
    findings = run(examine_installation(data, every=every))
    well = all(finding.state != "wrong" for finding in findings)
    if as_json:
        answer({"well": well, "findings": findings})
    else:
        show(
            ("check", "state", "found", "what to do"),
            [(each.check, each.state, each.says, each.advice) for each in findings],
        )
    if not well:
        raise SystemExit(1)
