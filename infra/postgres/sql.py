"""Reads named statements from the .sql file beside the code that runs them."""

from functools import cache
from importlib.resources import files


@cache
def load(package: str, resource: str) -> dict[str, str]:
    """Return the ``-- name: x`` blocks of a file in a package, by name, in the file's order.

    Raises ``ValueError`` if a name is empty or occurs twice, or if something stands before the
    first one.
    """
    head, *blocks = (files(package) / resource).read_text("utf-8").split("-- name: ")
    if any(line and not line.startswith("--") for line in head.splitlines()):
        raise ValueError(f"{resource}: a statement stands before the first name")
    named = [(name.strip(), body.strip()) for name, _, body in (b.partition("\n") for b in blocks)]
    found = dict(named)
    if len(found) != len(named) or not all(found) or not all(found.values()):
        raise ValueError(f"{resource}: each name must occur once and have a statement")
    return found
