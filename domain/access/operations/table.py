"""The table of rights: every operation there is, each in one row, and who may.

A decision and the Warden refuse where they decide: by the guards of each area and the rules in
`domain/access/rights.py`. That they say what the table says, of everybody, in every relation and at
every moment, is what tests hold.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from domain.access.operations.cases import BREAK_GLASS, CASES
from domain.access.operations.credentials import CREDENTIALS
from domain.access.operations.door import DOOR
from domain.access.operations.groups import GROUPS
from domain.access.operations.organization import OFFICES, ORGANIZATION, PRIVACY
from domain.access.operations.oversight import OVERSIGHT
from domain.access.operations.sessions import SESSIONS
from domain.access.operations.words import Kind, Operation
from domain.kernel.classes import Coded, Public

TABLE: Final[Mapping[Public, tuple[Operation, ...]]] = MappingProxyType(
    {
        "Groups and who is in them": GROUPS,
        "Sessions and who was there": SESSIONS,
        "Cases and texts": CASES,
        "Break-glass": BREAK_GLASS,
        "The access log": OVERSIGHT,
        "Offices, and who runs the service": OFFICES,
        "The organization": ORGANIZATION,
        "Who is trained to lead": CREDENTIALS,
        "Erasures, holds and retention": PRIVACY,
        "Coming in, and what goes by itself": DOOR,
    }
)
"""The operations under their headings, in the order of the page that is drawn of them."""

OPERATIONS: Final = tuple(operation for rows in TABLE.values() for operation in rows)

BY_KIND: Final[Mapping[Kind, Operation]] = MappingProxyType(
    {kind: operation for operation in OPERATIONS for kind in operation.by}
)
"""By a command, or a request to the Warden, the row that says who may."""

BY_PLACE: Final[Mapping[Coded, Operation]] = MappingProxyType(
    {place: operation for operation in OPERATIONS for place in operation.at}
)
"""The same by the name of an operation of the API, or by the address of a page."""
