"""Rows of read models as pages find them."""

from typing import Any
from uuid import UUID

import msgspec

from projections.program_register.queries import ProgramRow
from tests.kit.web import MORNING, World


def as_row(row: msgspec.Struct) -> dict[str, Any]:
    """Shape a row as its query answers it."""
    said = msgspec.structs.asdict(row)
    return {
        name: msgspec.json.encode(value).decode() if isinstance(value, dict) else value
        for name, value in said.items()
    }


def listed_program(world: World) -> str:
    """Make a program that lists show."""
    program = world.program()
    row = dict.fromkeys(ProgramRow.__struct_fields__, "")
    facts = {
        "program": UUID(program),
        "languages": ["en-CA"],
        "named_in": ["en"],
        "names": ["Toronto program"],
        "zone": "America/Toronto",
        "defined_at": MORNING,
    }
    world.reads.rows["program_register.programs"] = [{**row, **facts, "eligible_professions": ()}]
    return program
