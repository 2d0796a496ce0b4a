"""A read model: a name, a version, its SQL, and a pure map from event to what it writes."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, cached_property
from importlib.resources import files
from types import NoneType, UnionType
from typing import Annotated, Any, ClassVar, Final, TypeAlias, Union, get_args, get_origin
from uuid import UUID

import msgspec
from msgspec.structs import astuple

from domain.kernel import Event, Log, Recorded
from domain.kernel.classes import Class, Coded

CEILINGS: Final = {"app": Class.C2, "warden": Class.C5, "auditor": Class.AX}
"""The highest class that each database role may ever read; others read no read model."""
ARRAYS: Final = {
    bool: "boolean[]",
    int: "bigint[]",
    str: "text[]",
    UUID: "uuid[]",
    date: "date[]",
    datetime: "timestamptz[]",
}
"""What a field of a write is in SQL; a column that is narrower refuses what does not fit."""


def classed(**columns: str) -> Mapping[str, Class]:
    """Say the class of columns, by class: ``classed(C1="state code", C2="person_id")``."""
    return {name: Class[label] for label, names in columns.items() for name in names.split()}


class Write(msgspec.Struct, frozen=True):
    """What is written of one event by one named query, which the engine executes in bulk.

    The query is called as the write is: ``MoveSession`` is ``move_session``. In it ``fields()``
    stands for the writes of one execution, a column for each field, and ``fields`` for the names
    of these columns. The first ``key`` fields say which row is touched, from coarse to fine, and
    begin with the stream: what touches several rows names what they share, so that ``(session,)``
    comes before or after ``(session, person)``, never beside it.
    """

    key: ClassVar[int] = 1


Reducer: TypeAlias = Callable[[Recorded[Any]], Iterator[Write]]


@dataclass(frozen=True)
class Projection:
    """Bump ``version`` to fill a new schema beside the live one.

    ``on`` says what each event that is wanted writes, by which of the ``writes``. A write touches
    only rows that come from its own event's stream, or adds to a count, so that the streams may be
    taken in in any order; what else combines streams is joined when it is read, also with the rows
    of the read models in ``joins``.
    ``readers`` are the database roles that may read the rows: those of their own program, or with
    ``whole_organization`` those of every program of their organization; ``app`` only where it asks
    in the organization's own log. ``columns`` say the class of each column that holds text, or the
    id of a person; any other has no room for more than C1. ``highest`` is the class of the most
    confidential, which all readers may know.
    """

    name: str
    version: int
    log: Log
    readers: tuple[str, ...]
    writes: tuple[type[Write], ...]
    on: Mapping[type[Event], Reducer]
    highest: Class
    columns: Mapping[str, Class]
    whole_organization: bool = False
    joins: tuple[str, ...] = ()

    @property
    def schema(self) -> str:
        """The Postgres schema this version owns; its SQL names no schema at all."""
        return f"{self.name}_v{self.version}"

    @cached_property
    def handles(self) -> frozenset[type[Event]]:
        """The events it wants."""
        return frozenset(self.on)

    def project(
        self, recorded: Recorded[Any], /
    ) -> Iterator[tuple[Coded, tuple[object, ...], int]]:
        """Map one event that it wants to queries, what each writes, and of how much the key is."""
        for write in self.on[type(recorded.event)](recorded):
            yield query_of(type(write)), astuple(write), write.key

    @cached_property
    def queries(self) -> dict[str, str]:
        """The named blocks of its SQL, among them ``schema``, which makes it.

        What writes takes the organization, the program, and an array for each field of a write:
        one execution writes many rows, each of them once.
        """
        queries = load_queries(f"projections.{self.name}", f"{self.name}.sql")
        filled_in = {query_of(write): write for write in self.writes}
        return {
            name: with_fields(sql, filled_in[name]) if name in filled_in else sql
            for name, sql in queries.items()
        }


def load_queries(package: str, resource: str) -> dict[str, str]:
    """Load the ``-- name: x`` blocks of a file in a package."""
    blocks = (files(package) / resource).read_text("utf-8").split("-- name: ")[1:]
    return {name.strip(): body.strip() for name, _, body in (b.partition("\n") for b in blocks)}


@cache
def query_of(write: type[Write]) -> Coded:
    """Name the query that executes these writes."""
    return re.sub(r"(?<=.)([A-Z])", r"_\1", write.__name__).lower()


def with_fields(sql: str, write: type[Write]) -> str:
    """Put the fields of a write in the place of ``fields`` and ``fields()``."""
    fields = msgspec.structs.fields(write)
    names = ", ".join(field.name for field in fields)
    arrays = (f"${number}::{_array_of(field.type)}" for number, field in enumerate(fields, start=3))
    rows = f"unnest({', '.join(arrays)}) AS t ({names})"
    return re.sub(r"\bfields\b", names, sql.replace("fields() AS t", rows))


def _array_of(kind: Any) -> str:  # noqa: ANN401 - any annotation of a field
    """Give the array that holds values of a type, be it named, classed, coded or optional."""
    if get_origin(kind) is Annotated:
        return _array_of(get_args(kind)[0])
    if get_origin(kind) in {Union, UnionType}:
        [present] = (one for one in get_args(kind) if one is not NoneType)
        return _array_of(present)
    plain = getattr(kind, "__supertype__", kind)
    return next(ARRAYS[base] for base in plain.__mro__ if base in ARRAYS)
