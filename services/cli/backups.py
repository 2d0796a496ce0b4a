"""`circlekeep backup` and `circlekeep restore`."""

from pathlib import Path

import click

from services.cli.common import data_option, progressing, refusing, run
from services.wiring import backups, settings

folder = click.Path(file_okay=False, path_type=Path)


@click.command()
@click.argument("target", type=folder)
@click.option(
    "--keys", type=folder, help="Copy the keys to this folder. Keep it apart from the backup."
)
@data_option
@refusing
def backup(target: Path, keys: Path | None, data: Path) -> None:
    """Copy the database of a running installation to TARGET, after verifying every log."""
    with progressing("verifying and copying") as told:
        manifest = run(backups.back_up(data, target, keys, told))
    click.echo(f"{target}: {len(manifest.heads)} logs backed up and verified")
    if keys is None:
        click.echo("this backup cannot be read without its keys. Copy them with --keys", err=True)
    elif settings().keys != "file":
        click.echo("the token's keys are not in the backup. Back up the token too", err=True)


@click.command()
@click.argument("source", type=folder)
@click.option("--keys", type=folder, required=True, help="The keys that belong to the backup.")
@click.option(
    "--journal", type=folder, help="A newer journal of destructions than the one with the keys."
)
@click.option(
    "--without-journal",
    is_flag=True,
    help="Go on without a journal: texts destroyed since the backup may be readable again.",
)
@click.option(
    "--without-signer-keys",
    is_flag=True,
    help="Go on without them: nothing is signed until two officers call them lost.",
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
    """Restore the backup in SOURCE to an empty data folder, verify it, and repeat destructions.

    Before it ends, it opens something under every version of every key.
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
    click.echo(f"{data}: {len(restored.manifest.heads)} logs restored and verified")
    click.echo(
        f"destroyed again: {again.versions} versions of keys, {again.keys} data keys, "
        f"{again.items} items"
    )
    if again.spared:
        click.echo(
            f"restored because their time has not passed: {again.spared} (a clock was wrong)"
        )


def what_may_be_back(restored: backups.Restored) -> str:
    """Say how far the journal of destructions went that was used."""
    made = restored.manifest.made_at.isoformat(timespec="seconds")
    if restored.journal_of is None:
        upto = f"nothing, or nothing since the backup of {made}"
    else:
        upto = f"what was destroyed until {restored.journal_of.isoformat(timespec='seconds')}"
    return (
        f"the journal of destructions beside the keys covers {upto}. Texts destroyed later can be "
        "read again. If there is a newer one (keyring/journal of the machine "
        "that was lost, or a later copy of the keys), restore again into an empty folder with "
        "--journal before anyone signs in"
    )
