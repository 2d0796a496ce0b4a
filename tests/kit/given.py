"""What one process of an installation is given, for the databases of the tests."""

import secrets
from pathlib import Path

from infra.home import GIVEN
from tests.kit.database import PASSWORDS


def give_secrets(process: str, folder: Path) -> None:
    """Write each secret that ``infra.home`` lists for a process into a folder of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in GIVEN[process]:
        password = PASSWORDS.get(name.removeprefix("postgres-"))
        (folder / name).write_text(password or secrets.token_hex(32))
