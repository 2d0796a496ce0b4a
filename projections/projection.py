"""A read model: a name, a version, its SQL, and a pure map from event to statements."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from typing import Final, NamedTuple

from domain.kernel import Event, Log, Recorded
from domain.kernel.classes import Class, Coded

CEILINGS: Final = {"app": Class.C2, "warden": Class.C5, "auditor": Class.AX}
"""The highest class that each database role may ever read; others read no read model."""


def classed(**columns: str) -> Mapping[str, Class]:
    """Say the class of columns, by class: ``classed(C1="state code", C2="person_id")``."""
    return {name: Class[label] for label, names in columns.items() for name in names.split()}


class Statement(NamedTuple):
    """One named query, the row it touches and what it writes. The engine executes it, in bulk.

    ``row`` goes from coarse to fine and begins with the stream: what touches several rows names
    what they share, so that ``(session,)`` comes before or after ``(session, person)``, never
    beside it. ``values`` are the other arguments.
    """

    query: Coded
    row: tuple[object, ...]
    values: tuple[object, ...] = ()


@dataclass(frozen=True)
class Projection:
    """Bump ``version`` to fill a new schema beside the live one.

    A statement touches only rows that come from its own event's stream, or adds to a count, so that
    the statements of different streams may be executed in any order; what else combines streams is
    joined when it is read.
    ``readers`` are the database roles that may read the rows: those of their own program, or with
    ``whole_organization`` those of every program of their organization. ``columns`` say the class
    of each column that holds text, or the id of a person; any other has no room for more than C1.
    ``highest`` is the class of the most confidential, which all readers may know.
    """

    name: str
    version: int
    log: Log
    readers: tuple[str, ...]
    handles: frozenset[type[Event]]
    project: Callable[[Recorded[Event]], Iterator[Statement]]
    highest: Class
    columns: Mapping[str, Class]
    whole_organization: bool = False

    @property
    def schema(self) -> str:
        """The Postgres schema this version owns; its SQL names no schema at all."""
        return f"{self.name}_v{self.version}"

    @cached_property
    def queries(self) -> dict[str, str]:
        """The named blocks of its SQL: ``schema`` makes it, ``forget`` empties it for a tenant.

        What writes takes the organization, the program, and an array for each part of a
        statement's row and values: one execution writes many rows, each of them once.
        """
        return load_queries(f"projections.{self.name}", f"{self.name}.sql")


def load_queries(package: str, resource: str) -> dict[str, str]:
    """Load the ``-- name: x`` blocks of a file in a package."""
    blocks = (files(package) / resource).read_text("utf-8").split("-- name: ")[1:]
    return {name.strip(): body.strip() for name, _, body in (b.partition("\n") for b in blocks)}
