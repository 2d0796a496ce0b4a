"""When a table that grows from nothing has outgrown the planner's statistics of it."""

FIRST = 1_000


class Growing:
    """After the first thousand rows that this process adds, and at each doubling.

    Autovacuum counts them too, but a minute late: until then all indexes that begin with the
    program look alike, and finding a row by another than its key reads every row of the program.
    """

    def __init__(self) -> None:
        self._added = 0
        self._due = FIRST

    def by(self, rows: int) -> bool:
        """Take note that so many rows more are there; say whether they are to be counted now."""
        self._added += rows
        outgrown = self._added >= self._due
        if outgrown:
            self._due = 2 * self._added
        return outgrown
