"""Whether a database is made of what this version makes it of: whoever owns it can change that."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from importlib.resources import files
from typing import Final, NamedTuple

from infra.postgres.migrate import PlainConnection
from infra.postgres.naming import MIGRATOR, OWNER, ROLES, named, plain
from infra.postgres.pool import Connection
from infra.postgres.sql import load

FILE: Final = files("infra.postgres") / "definitions.txt"
_TABLES: Final = re.compile(
    r"(?:grant )?(?:schema |table |column |constraint |index |policy )?"
    r"([a-z_]+_v[0-9]+(?:_[0-9]+)?)\b(?!.* [vmf] of )"
)
"""What a build of a read model is made of: nothing that acts, or shows what is elsewhere."""
_NUMBER: Final = re.compile(r"(_v[0-9]+)_[0-9]+$")
"""Which build of a version of a read model a schema is, if it is not the first."""
MOST_TOLD: Final = 3
_sql = load("infra.postgres", "definitions.sql")


class Differences(NamedTuple):
    """What is missing from a database, what it has besides, and which roles are too strong."""

    missing: Sequence[str] = ()
    besides: Sequence[str] = ()
    strong: Sequence[str] = ()

    def __bool__(self) -> bool:
        """Whether there are any."""
        return any(self)

    @property
    def told(self) -> str:
        """Say the first few of each, in one line."""
        said = [
            *(f"missing: {line}" for line in self.missing[:MOST_TOLD]),
            *(f"not ours: {line}" for line in self.besides[:MOST_TOLD]),
            *self.strong[:MOST_TOLD],
        ]
        rest = sum(map(len, self)) - len(said)
        return "; ".join(said) + (f"; and {rest} more" if rest else "")


async def defined(connection: Connection | PlainConnection) -> Sequence[str]:
    """Describe what a database is made of, a line each; any role may ask.

    Our roles have their plain names, whatever the prefix of this installation; others are quoted.
    """
    async with connection.transaction():
        # What is in no schema of this path is written with its schema, whoever asks.
        await connection.execute(_sql["outside"])
        prefix = await connection.fetchval(_sql["prefix"], OWNER)
        rows = await connection.fetch(_sql["definitions"], prefix, ROLES)
    return sorted(_told(row["line"], row["body"], prefix) for row in rows)


def _told(line: str, body: str | None, prefix: str) -> str:
    """Give a line with the digest of the body, of what has one."""
    if body is None:
        return line
    return f"{line} {sha256(plain(body, prefix).encode()).hexdigest()}"


async def differences(connection: Connection | PlainConnection) -> Differences:
    """Compare a database with what this version makes of an empty one.

    Each build of a read model is compared by itself, whatever number its schema has: builds are
    made anew and swept away by the service. Tables of a read model of another version are left
    out, and so is what no role of ours can reach: a schema of somebody else's that none may use.
    """
    wanted = _by_schema(FILE.read_text("utf-8").splitlines())
    found = _by_schema(await defined(connection))
    missing, besides = wanted[""] - found[""], found[""] - wanted[""]
    for model, lines in wanted.items():
        if not model:
            continue
        builds = [schema for schema in found if _NUMBER.sub(r"\1", schema) == model]
        if not builds:
            missing |= lines
        for schema in builds:
            as_wanted = {re.sub(rf"\b{model}\b", schema, line) for line in lines}
            missing |= as_wanted - found[schema]
            besides |= found[schema] - as_wanted
    prefix = await connection.fetchval(_sql["prefix"], OWNER)
    names = [named(role, prefix) for role in ROLES]
    strong = await connection.fetch(
        _sql["strong_roles"], names, named(MIGRATOR, prefix), named(OWNER, prefix)
    )
    return Differences(sorted(missing), sorted(besides), [row["line"] for row in strong])


def _by_schema(lines: Iterable[str]) -> Mapping[str, set[str]]:
    """Part what builds of read models are made of from all else, which is under no name."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for line in lines:
        where = _TABLES.match(line)
        found[where[1] if where else ""].add(line)
    return found
