"""Who looked at what is somebody's own, as a table for that person, in their language."""

from collections.abc import Callable, Iterator

from domain.protocol.mine import MineShown
from services.exports.csv_line import csv_line


def own_looks(shown: MineShown, said: Callable[[str, str], str]) -> Iterator[str]:
    """Write the looks of others, then one's own; ``said`` gives the words for a kind and a code."""
    yield csv_line(("at", "role", "name", "item", "kind", "purpose", "basis", "entry"))
    for entry in (*shown.others, *shown.own):
        name = shown.names.get(entry.actor)
        yield csv_line(
            (
                entry.at.isoformat(timespec="seconds"),
                said("role", entry.role),
                "" if name is None else f"{name.given_name} {name.family_name}",
                entry.object,
                said("kind", entry.kind),
                said("purpose", entry.purpose) if entry.purpose else "",
                said("basis", entry.basis),
                entry.entry or "",
            )
        )
