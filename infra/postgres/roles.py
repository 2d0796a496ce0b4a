"""Makes the database roles: one owner that never runs, and one login for each kind of process.

It takes a login that may make roles and owns the database (CREATEROLE; CREATEDB to make one), and
no superuser. Each role carries a remark that says whose it is: nothing that somebody else made is
ever touched.
"""

from collections.abc import Mapping
from typing import Final

import asyncpg

from domain.codes import refusal
from infra.postgres.naming import LOGINS, MIGRATOR, OWNER, PREFIX, named
from infra.postgres.pooled import require_sessions
from infra.postgres.sql import load

OLDEST: Final = 150000
_sql = load("infra.postgres", "roles.sql")


async def bootstrap(
    admin_url: str, passwords: Mapping[str, str], *, prefix: str = PREFIX, whose: str = ""
) -> None:
    """Make the roles that are missing, set the given passwords, and close the database to others.

    ``admin_url`` is of the database that Circlekeep will use. ``whose`` is told apart in the roles'
    remarks; by default it is that database. Doing it again changes nothing but the passwords.
    Raises ``ValueError`` for a role that is not one of ``LOGINS``, and ``Conflict``
    (``database.too_old``, ``database.role_taken``, ``database.role_too_strong``,
    ``database.not_allowed``), and ``Pooled``; nothing is changed then.
    """
    unknown = sorted(set(passwords) - set(LOGINS))
    if unknown:
        raise ValueError(f"no such role: {', '.join(unknown)}")
    connection = await asyncpg.connect(admin_url)
    try:
        await _require_sessions(admin_url, connection)
        async with connection.transaction():
            database = await connection.fetchval(_sql["database"])
            mark = f"Circlekeep: {whose or f'database {database}'}"
            await _require_ours(connection, [named(r, prefix) for r in (*LOGINS, OWNER)], mark)
            await connection.execute(_sql["define"])
            await connection.execute(_sql["ensure_role"], named(OWNER, prefix), False, mark)
            for role in LOGINS:
                name = named(role, prefix)
                await connection.execute(_sql["ensure_role"], name, True, mark)
                await connection.execute(_sql["settle_login"], name, passwords.get(role))
            owner, migrator = named(OWNER, prefix), named(MIGRATOR, prefix)
            logins = [named(role, prefix) for role in LOGINS]
            await connection.execute(_sql["close_to_others"], owner, migrator, logins)
            await connection.execute(_sql["forget"])
    except asyncpg.InsufficientPrivilegeError as error:
        raise refusal("database.not_allowed", about=error) from error
    finally:
        await connection.close()


async def _require_sessions(
    admin_url: str, connection: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    other = await asyncpg.connect(admin_url)
    try:
        await require_sessions(connection, other)
    finally:
        await other.close()


async def _require_ours(
    connection: "asyncpg.Connection[asyncpg.Record]", names: list[str], mark: str
) -> None:
    """Refuse a server that is too old, and roles of these names that are not ours or too much."""
    if connection.get_server_version().major < OLDEST // 10000:
        raise refusal(
            "database.too_old", about=f"PostgreSQL {connection.get_server_version().major}"
        )
    for found in await connection.fetch(_sql["of_these_names"], names):
        if found["remark"] != mark:
            made_by = found["remark"] or "somebody else"
            raise refusal("database.role_taken", about=f"{found['name']}, made by {made_by}")
        if found["too_strong"]:
            raise refusal("database.role_too_strong", about=found["name"])


async def ensure_database(server_url: str, name: str) -> None:
    """Make an empty database of this name if there is none. ``server_url`` may make databases."""
    connection = await asyncpg.connect(server_url)
    try:
        statement = await connection.fetchval(_sql["missing_database"], name)
        if statement is not None:
            await connection.execute(statement)
    finally:
        await connection.close()
