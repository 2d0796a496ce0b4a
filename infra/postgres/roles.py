"""Makes the database roles: one owner that never runs, and one login for each kind of process."""

from collections.abc import Mapping
from typing import Final

import asyncpg

from infra.postgres.sql import load

OWNER: Final = "circlekeep"
LOGINS: Final = ("app", "warden", "projector", "signer", "auditor", "keeper", "migrator")
_sql = load("infra.postgres", "roles.sql")


async def bootstrap(admin_url: str, passwords: Mapping[str, str]) -> None:
    """Make the roles that are missing, set the given passwords, and close the database to others.

    ``admin_url`` is a superuser's, of the database that Circlekeep will use. Doing it again changes
    nothing but the passwords. Raises ``ValueError`` for a role that is not one of ``LOGINS``.
    """
    unknown = sorted(set(passwords) - set(LOGINS))
    if unknown:
        raise ValueError(f"no such role: {', '.join(unknown)}")
    connection = await asyncpg.connect(admin_url)
    try:
        async with connection.transaction():
            await connection.execute(_sql["define"])
            for role in LOGINS:
                await connection.execute(_sql["ensure_login"], role, passwords.get(role))
            await connection.execute(_sql["close_to_others"])
            await connection.execute(_sql["forget"])
    finally:
        await connection.close()


async def ensure_database(server_url: str, name: str) -> None:
    """Make an empty database of this name if there is none. ``server_url`` is a superuser's."""
    connection = await asyncpg.connect(server_url)
    try:
        statement = await connection.fetchval(_sql["missing_database"], name)
        if statement is not None:
            await connection.execute(statement)
    finally:
        await connection.close()
