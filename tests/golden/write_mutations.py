"""Write into `docs/for-auditors.md` which deployment finds which mutation of a log."""

import re
from pathlib import Path

from tests.kit.mutations import FOUND, Deployment

PAGE = Path(__file__).parents[2] / "docs" / "for-auditors.md"
BETWEEN = re.compile(r"(<!-- mutations -->\n).*?(<!-- /mutations -->)", re.DOTALL)


def table() -> str:
    """Return the table, a row for each mutation."""
    heads = ["", *Deployment]
    rows = [heads, ["---"] * len(heads)]
    for number, (mutation, by) in enumerate(FOUND.items(), start=1):
        rows.append(
            [f"{number}. {mutation}", *("found" if one in by else "no" for one in Deployment)]
        )
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def page() -> str:
    """Return the page with the table as it is found."""
    return BETWEEN.sub(lambda mark: mark[1] + table() + mark[2], PAGE.read_text("utf-8"))


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
