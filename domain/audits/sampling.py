"""How many records of each class a sample has. Pure."""

from collections.abc import Mapping

import msgspec

from domain.codes import refusal

MOST = 500
WHOLE = 100


class Extent(msgspec.Struct, frozen=True):
    """How much to review: a percentage of each class, or so many records in all."""

    percent: int | None = None
    records: int | None = None


def sizes(population: Mapping[str, int], extent: Extent) -> Mapping[str, int]:
    """Allot a sample to classes by their sizes; a class that has records has one in the sample.

    Raises ``Refused``: ``audit.extent_unclear`` unless there is one measure, of 1 or more (at most
    100 %), ``audit.nothing_to_review``, ``audit.too_large`` above 500.
    """
    present = {label: n for label, n in sorted(population.items()) if n > 0}
    if not present:
        raise refusal("audit.nothing_to_review")
    match extent:
        case Extent(percent=int() as percent, records=None) if 1 <= percent <= WHOLE:
            allotted = {label: -(-n * percent // WHOLE) for label, n in present.items()}
        case Extent(percent=None, records=int() as records) if records >= 1:
            allotted = _in_proportion(present, records)
        case _:
            raise refusal("audit.extent_unclear")
    if sum(allotted.values()) > MOST:
        raise refusal("audit.too_large")
    return allotted


def _in_proportion(present: Mapping[str, int], records: int) -> dict[str, int]:
    """Give each class one, and the rest by largest remainders; never more than it has."""
    total = sum(present.values())
    wanted = min(records, total)
    allotted = {label: max(1, wanted * n // total) for label, n in present.items()}
    by_remainder = sorted(present, key=lambda label: (-(wanted * present[label] % total), label))
    for label in by_remainder:
        if sum(allotted.values()) < wanted and allotted[label] < present[label]:
            allotted[label] += 1
    return allotted
