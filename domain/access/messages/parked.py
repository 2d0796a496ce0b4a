"""What is parked and shall be left out: decided and recorded by the Warden."""

from uuid import UUID

import msgspec

from domain.kernel import ProgramId, Sealed
from domain.kernel.classes import Coded
from domain.skips.commands import SkipReason


class SkipParked(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """Leave an entry out for good where it is parked (organization admin).

    ``name`` is the read model or policy that goes on without it, or ``decisions``. What cannot be
    read is left out everywhere, whatever ``name`` is.
    """

    token: Sealed
    command_id: UUID
    program: ProgramId
    name: Coded
    stream: UUID
    position: int
    reason: SkipReason
