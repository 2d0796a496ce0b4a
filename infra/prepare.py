"""Makes every secret of an installation in containers, once, each for the process it is for.

`python -m infra.prepare FOLDER`, run as root before anything else: the container that does this is
the only one that has all of them.
"""

import os
import secrets
import sys
from pathlib import Path

from infra.files import write_whole
from infra.home import ADMIN, SHARED_GROUP, USERS, Home

ADMIN_USER = 64104
"""The user of the container that migrates; on one machine that is whoever started the service."""


def prepare(folder: Path) -> None:
    """Make what is missing in the folder; what is there stays as it is."""
    home = Home(folder)
    home.prepare()
    superuser = home.secrets_of(ADMIN) / "postgres-superuser"
    if not superuser.exists():
        write_whole(superuser, f"{secrets.token_hex(32)}\n".encode())
    if os.geteuid() == 0:
        for path in (home.secrets_of(ADMIN), *home.secrets_of(ADMIN).iterdir()):
            os.chown(path, ADMIN_USER, SHARED_GROUP)
        os.chown(home.run, USERS["warden"], SHARED_GROUP)


if __name__ == "__main__":
    prepare(Path(sys.argv[1]))
