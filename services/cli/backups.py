"""`circlekeep backup` and `circlekeep restore`."""

from pathlib import Path

import click

from services.cli.common import data_option, progressing, refusing, run
from services.wiring import backups, settings

folder = click.Path(file_okay=False, path_type=Path)


@click.command()
@click.argument("target", type=folder)
@click.option(
    "--keys", type=folder, help="Copy the keys here: another folder, kept in another place."
)
@data_option
@refusing
def backup(target: Path, keys: Path | None, data: Path) -> None:
    """Copy the database of a running installation to TARGET, after verifying every log."""
    with progressing("verifying and copying") as told:
        manifest = run(backups.back_up(data, target, keys, told))
    click.echo(f"{target}: {len(manifest.heads)} logs, one moment, verified")
    if keys is None:
        click.echo("without its keys this backup cannot be read: see --keys", err=True)
    elif settings().keys != "file":
        click.echo("the keys of the token are not in it: back the token up, too", err=True)


@click.command()
@click.argument("source", type=folder)
@click.option("--keys", type=folder, required=True, help="The keys that belong to the backup.")
@click.option(
    "--journal", type=folder, help="A newer journal of destructions than that of the keys."
)
@click.option(
    "--without-journal",
    is_flag=True,
    help="There is none: what was destroyed since the backup may be readable again.",
)
@click.option(
    "--without-signer-keys",
    is_flag=True,
    help="They are lost: nothing is signed until two officers have said so (page /signing-keys).",
)
@data_option
@refusing
def restore(
    source: Path,
    keys: Path,
    journal: Path | None,
    data: Path,
    *,
    without_journal: bool,
    without_signer_keys: bool,
) -> None:
    """Fill an empty data folder from the backup in SOURCE, verify, and destroy again.

    Something is opened under every version of every key before it says that it is done.
    """
    with progressing("restoring and verifying") as told:
        restored = run(
            backups.restore(
                data,
                source,
                keys,
                told,
                journal=journal,
                without_journal=without_journal,
                without_signer_keys=without_signer_keys,
            )
        )
    again = restored.again
    if journal is None:
        click.echo(what_may_be_back(restored), err=True)
    click.echo(f"{data}: {len(restored.manifest.heads)} logs, as they were backed up, whole")
    click.echo(
        f"destroyed again: {again.versions} versions of keys, {again.keys} data keys, "
        f"{again.items} items"
    )
    if again.spared:
        click.echo(f"back, for their time is not over: {again.spared} (a clock had been wrong)")


def what_may_be_back(restored: backups.Restored) -> str:
    """Say how far the journal of destructions went that was used."""
    made = restored.manifest.made_at.isoformat(timespec="seconds")
    if restored.journal_of is None:
        upto = f"nothing, or nothing since the backup of {made}"
    else:
        upto = f"what was destroyed until {restored.journal_of.isoformat(timespec='seconds')}"
    return (
        f"the journal of destructions that lies with the keys names {upto}. What was withdrawn or "
        "erased later can be read again. If there is a newer one (keyring/journal of the machine "
        "that was lost, or a later copy of the keys), restore again into an empty folder with "
        "--journal before anybody signs in"
    )
