"""What can be asked of an audit."""

from datetime import datetime
from typing import TypeAlias
from uuid import UUID

import msgspec

from domain.audits.events import Disposition, SampledRecord, Stratum
from domain.kernel import ProgramId
from domain.kernel.classes import Coded


class DrawSample(msgspec.Struct, frozen=True, kw_only=True):
    """Begin a round with what the Warden drew (auditor).

    ``earlier_open`` says whether the quarter has a round that is not signed off.
    """

    quarter: Coded
    round: int
    since: datetime
    until: datetime
    seed: Coded
    strata: tuple[Stratum, ...]
    records: tuple[SampledRecord, ...]
    earlier_open: bool


class ReviewRecord(msgspec.Struct, frozen=True):
    """Say what was found of one record (auditor or privacy officer, of others' accesses)."""

    program: ProgramId
    entry: int
    disposition: Disposition
    note: UUID | None = None


class SignOff(msgspec.Struct, frozen=True):
    """Close the round (auditor), when every record is reviewed."""


AuditCommand: TypeAlias = DrawSample | ReviewRecord | SignOff
