"""`circlekeep witness`: hold checkpoints of others, and vouch for what only ever grew."""

from pathlib import Path

import click

from services.cli.common import answer, json_option, refusing, run, show
from services.wiring import witness as wiring

folder_option = click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("witness"),
    show_default=True,
    help="The folder with its key and memory. Back it up: the witness needs both.",
)
name_option = click.option(
    "--name",
    default="circlekeep-witness",
    show_default=True,
    metavar="NAME",
    help="The name it signs under, such as witness.example.org/circles.",
)


@click.group()
def witness() -> None:
    """Run a witness: it cosigns checkpoints of logs that have only grown."""


@witness.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(1, 65535), default=8090, show_default=True)
@folder_option
@name_option
@refusing
def serve(host: str, port: int, folder: Path, name: str) -> None:
    """Take checkpoints over HTTP (c2sp.org/tlog-witness) until SIGINT or SIGTERM."""
    run(wiring.serve_witness(folder, name, host, port))


@witness.command()
@click.argument("prefix")
@click.argument("public_key")
@folder_option
@name_option
@refusing
def trust(prefix: str, public_key: str, folder: Path, name: str) -> None:
    """Follow logs whose names begin with PREFIX, signed with PUBLIC_KEY (32 bytes in base64)."""
    run(wiring.trust(folder, name, prefix, public_key))


@witness.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@folder_option
@name_option
@json_option
@refusing
def add(file: Path, folder: Path, name: str, *, as_json: bool) -> None:
    """Cosign each checkpoint in FILE that extends the last one seen. Exit 1 if one does not."""
    done = run(wiring.add_from_file(folder, name, file))
    if as_json:
        answer({"checkpoints": done})
    else:
        for one in done:
            said = one.line or f"REFUSED {one.refused}"
            click.echo(f"{one.origin} {one.size}\n  {said}")
    if any(one.refused for one in done):
        raise SystemExit(1)


@witness.command(name="show")
@folder_option
@name_option
@json_option
@refusing
def show_held(folder: Path, name: str, *, as_json: bool) -> None:
    """Show the witness's own key, and how far it has seen each log."""
    key, seen = run(wiring.shown(folder, name))
    rows = [(one.origin, str(one.size), one.root.hex()) for one in seen]
    if as_json:
        named = [dict(zip(("origin", "size", "root"), row, strict=True)) for row in rows]
        answer({"key": str(key), "logs": named})
    else:
        click.echo(str(key))
        show(("origin", "size", "root"), rows)
