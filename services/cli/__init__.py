"""The command line: `circlekeep …`. A command's module is imported when it is asked for."""

import gc
import signal
import traceback
from importlib import import_module
from types import FrameType
from typing import Any, Final

import click

from services.cli.answers import NOTHING_DONE, Lost, say, speaking
from services.wiring import log_as_command

BROKEN: Final = 70
"""A fault of ours ended it: nothing is found, and nothing is said to be well."""
COMMANDS = {
    "up": "services.cli.up:up",
    "serve": "services.cli.serve:serve",
    "warden": "services.cli.warden:warden",
    "work": "services.cli.work:work",
    "sign": "services.cli.sign:sign",
    "witness": "services.cli.witness:witness",
    "migrate": "services.cli.migrate:migrate",
    "organization": "services.cli.organizations:organization",
    "providers": "services.cli.providers:providers",
    "import": "services.cli.imports:import_command",
    "demo": "services.cli.imports:demo_command",
    "parked": "services.cli.parked:parked_group",
    "projections": "services.cli.projections:projections",
    "reactions": "services.cli.reactions:reactions",
    "doctor": "services.cli.doctor:doctor",
    "verify": "services.cli.proof:verify",
    "export": "services.cli.proof:export",
    "trail": "services.cli.proof:trail",
    "keys": "services.cli.keys:keys",
    "clocks": "services.cli.clocks:clocks",
    "erase": "services.cli.erase:erase",
    "hold": "services.cli.erase:hold",
    "backup": "services.cli.backups:backup",
    "restore": "services.cli.backups:restore",
}


class Rooms(click.Group):
    """Commands by name; so the Warden's process, for one, never imports the web."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's own shape
        """Name them in the order of their importance."""
        return list(COMMANDS)

    def get_command(
        self,
        ctx: click.Context,  # noqa: ARG002 - click's own shape
        cmd_name: str,
    ) -> click.Command | None:
        """Import one."""
        if cmd_name not in COMMANDS:
            return None
        if cmd_name == "up":
            _end_well_when_asked()
        module, _, name = COMMANDS[cmd_name].partition(":")
        gc.disable()  # what is imported stays, and looking through it took a sixth of a start
        try:
            command: click.Command = getattr(import_module(module), name)
        finally:
            gc.enable()
        return command

    def main(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - click's own shape
        """Run one to its end; no status of a command's own means that it did not get there."""
        try:
            with speaking():
                return super().main(*args, **kwargs)
        except Lost as lost:
            say(str(lost))
            raise SystemExit(NOTHING_DONE) from None
        except Exception:  # noqa: BLE001 - whatever it is, 1 says what a command found
            say(traceback.format_exc().rstrip())
            raise SystemExit(BROKEN) from None


def _end_well_when_asked() -> None:
    """Make SIGINT and SIGTERM a normal end also while nothing has been started yet."""

    def end(_number: int, _frame: FrameType | None) -> None:
        raise SystemExit(0)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)


@click.group(cls=Rooms, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="circlekeep", prog_name="circlekeep")
def main() -> None:
    """Run Balint groups in confidence, with proof of every view."""
    log_as_command()
