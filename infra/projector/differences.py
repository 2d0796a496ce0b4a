"""Counts how the rows of a table differ in two builds: says which and where, never a value."""

from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Literal, TypeAlias
from uuid import UUID

import msgspec

from domain.kernel import Tenant

SHOWN = 20
OF_PEOPLE = ("person_id", "actor_id")
"""Who somebody is, even by an id alone, is left out of a key that is shown."""
Kind: TypeAlias = Literal["missing", "added", "changed"]
Row: TypeAlias = tuple[list[str], list[str | None]]
"""The parts of its key and of the columns compared, as text."""


class Shape(msgspec.Struct, frozen=True):
    """The columns of a table: those of the key after the tenant's, and the others."""

    key: tuple[str, ...]
    columns: tuple[str, ...]


class Example(msgspec.Struct, frozen=True):
    """One row that would differ, by its key, and the columns in which it would."""

    kind: Kind
    organization: UUID
    program: UUID
    key: Mapping[str, str]
    columns: Sequence[str]


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """How a table would differ: rows that would go, come and change, and columns by their rows.

    ``dropped`` and ``introduced`` are columns that only the one or only the other has. Examples are
    the first twenty.
    """

    table: str
    rows: int
    missing: int
    added: int
    changed: int
    columns: Mapping[str, int]
    dropped: Sequence[str]
    introduced: Sequence[str]
    examples: Sequence[Example]

    @property
    def differs(self) -> bool:
        """Whether anything would."""
        return bool(self.missing or self.added or self.changed or self.dropped or self.introduced)


class Tally:
    """Counts for one table, of which either side may lack the whole."""

    def __init__(self, table: str, old: Shape | None, new: Shape | None) -> None:
        self.table = table
        self.old, self.new = old, new
        before, after = (shape.columns if shape else () for shape in (old, new))
        self.compared = tuple(column for column in before if column in after)
        self._dropped = [column for column in before if new and column not in after]
        self._introduced = [column for column in after if old and column not in before]
        self._kinds: Counter[Kind] = Counter()
        self._columns: Counter[str] = Counter()
        self._examples: list[Example] = []
        self._rows = 0

    async def count(self, tenant: Tenant, old: AsyncIterator[Row], new: AsyncIterator[Row]) -> None:
        """Walk the rows of one tenant on both sides, each in the order of their keys."""
        was, becomes = await anext(old, None), await anext(new, None)
        while was or becomes:
            if was and (becomes is None or self._precedes(was, becomes)):
                self._note(tenant, "missing", self.old, was)
                was = await anext(old, None)
            elif becomes and (was is None or becomes[0] != was[0]):
                self._note(tenant, "added", self.new, becomes)
                becomes = await anext(new, None)
            elif was and becomes:
                if was[1] != becomes[1]:
                    pairs = zip(self.compared, was[1], becomes[1], strict=True)
                    self._note(tenant, "changed", self.old, was, [c for c, a, b in pairs if a != b])
                self._rows += 1
                was, becomes = await anext(old, None), await anext(new, None)

    def difference(self) -> Difference:
        """Give what was counted."""
        return Difference(
            table=self.table,
            rows=self._rows + self._kinds["missing"],
            missing=self._kinds["missing"],
            added=self._kinds["added"],
            changed=self._kinds["changed"],
            columns=dict(self._columns),
            dropped=self._dropped,
            introduced=self._introduced,
            examples=self._examples,
        )

    def _precedes(self, was: Row, becomes: Row) -> bool:
        """Tables with other keys have no row in common: all of the one come before the other's."""
        same = self.old is not None and self.new is not None and self.old.key == self.new.key
        return was[0] < becomes[0] if same else True

    def _note(
        self,
        tenant: Tenant,
        kind: Kind,
        shape: Shape | None,
        row: Row,
        columns: Sequence[str] = (),
    ) -> None:
        self._kinds[kind] += 1
        self._columns.update(columns)
        if len(self._examples) < SHOWN:
            parts = zip(shape.key if shape else (), row[0], strict=True)
            key = {name: part for name, part in parts if name not in OF_PEOPLE}
            self._examples.append(Example(kind, *tenant, key, columns))
