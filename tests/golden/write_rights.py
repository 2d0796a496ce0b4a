"""Write `docs/rights.md` from the table of rights: who may do and see what, in plain words."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from domain.access.operations.table import TABLE
from domain.access.operations.words import May, Operation, Party

PAGE: Final = Path(__file__).parents[2] / "docs" / "rights.md"
HEAD: Final = """\
# Who may do what

Each line is one thing that can be done or seen. A column is what somebody is there:

- a member, leader or trainee **of the group** in question, the presenter **of the presentation**
- a program administrator **of the program**, any other officer of the organization
- a leader is also a co-leader. A trainee leads with a supervisor; to supervise gives no rights
- the operator is whoever runs the service, without any office

**yes** is always, **no** is never, a number is a condition that stands below the table. That the
moment is right (a session is open, a request undecided) is asked of everybody. Who is several of
these may what each of them may, but for three rules:

- an auditor holds nothing else
- nobody is privacy officer and organization administrator at once
- who holds an office over a group is in it only if a second officer let them in, and the command
  line of the operator, acting as somebody, never gives one of two people's words

This page is written by `python -m tests.golden.write_rights` from the table that tests compare with
every decision and every look ([ADR 16](adr/0016-one-table-of-rights.md)).
"""
NAMES: Final = {
    Party.MEMBER: "member",
    Party.PRESENTER: "presenter",
    Party.LEADER: "leader",
    Party.TRAINEE: "trainee",
    Party.PROGRAM_ADMIN: "program admin",
    Party.ORGANIZATION_ADMIN: "organization admin",
    Party.SUPERVISOR: "supervisor",
    Party.AUDITOR: "auditor",
    Party.PRIVACY_OFFICER: "privacy officer",
    Party.OPERATOR: "operator",
}
PLAIN: Final = {May.NEVER: "no", May.ALWAYS: "yes"}


def page() -> str:
    """Return the page as it should be."""
    return HEAD + "".join(
        "".join(_section(heading, operations)) for heading, operations in TABLE.items()
    )


def _section(heading: str, operations: Sequence[Operation]) -> Iterator[str]:
    conditions = list(dict.fromkeys(_conditions(operations)))
    yield f"\n## {heading}\n\n| | {' | '.join(NAMES.values())} |\n|---{'|---' * len(NAMES)}|\n"
    for operation in operations:
        cells = (_cell(operation.may(party), conditions) for party in NAMES)
        says = f"{operation.says} (without signing in)" if operation.public else operation.says
        yield f"| {says} | {' | '.join(cells)} |\n"
    if conditions:
        yield "\n"
    for number, condition in enumerate(conditions, 1):
        yield f"{number}. {condition}\n"


def _conditions(operations: Iterable[Operation]) -> Iterator[May]:
    for operation in operations:
        yield from (may for party in NAMES if (may := operation.may(party)) not in PLAIN)


def _cell(may: May, conditions: Sequence[May]) -> str:
    return PLAIN.get(may) or str(conditions.index(may) + 1)


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
