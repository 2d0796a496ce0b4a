"""What a verification may say, and what of it goes on record."""

from uuid import UUID

import pytest

from domain.access.events import LogsVerified, VerifiedLog
from domain.access.verifying import as_recorded
from domain.kernel import Log, PersonId, ProgramId, Refused
from domain.protocol.proofs import Verification
from tests.kit.stores import NOON

HERE, THERE = ProgramId(UUID(int=1)), ProgramId(UUID(int=2))
WHOLE = VerifiedLog(HERE, Log.ACCESS, 9)
BROKEN = VerifiedLog(THERE, Log.EVENTS, 4, 3, "digest")


def test_p19_how_many_own_looks_there_are_is_not_on_record() -> None:
    """P19: the number of own looks would tell when somebody looked; whether they are whole may."""
    told = (BROKEN, VerifiedLog(HERE, Log.OWN, 7), WHOLE)
    assert as_recorded(told) == (WHOLE, VerifiedLog(HERE, Log.OWN, None), BROKEN)


@pytest.mark.parametrize(
    "told",
    [
        (),
        (WHOLE, VerifiedLog(HERE, Log.ACCESS, 8)),
        (VerifiedLog(HERE, Log.ACCESS, None),),
        (VerifiedLog(HERE, Log.ACCESS, -1),),
        (VerifiedLog(HERE, Log.ACCESS, 9, None, "digest"),),
        (VerifiedLog(HERE, Log.ACCESS, 9, 3),),
    ],
    ids=["nothing", "twice", "no-number", "negative", "no-place", "no-flaw"],
)
def test_what_cannot_have_been_found_is_refused(told: tuple[VerifiedLog, ...]) -> None:
    with pytest.raises(Refused) as refused:
        as_recorded(told)
    assert refused.value.code == "verification.unfit"


def test_one_broken_log_makes_the_verification_not_whole() -> None:
    def verified(*logs: VerifiedLog) -> LogsVerified:
        return LogsVerified(logs, 12, "password", UUID(int=3), "0" * 16, "")

    assert verified(WHOLE).is_whole
    assert not verified(WHOLE, BROKEN).is_whole


def test_what_is_shown_names_the_broken_and_counts_what_was_walked() -> None:
    logs = (WHOLE, BROKEN, VerifiedLog(HERE, Log.OWN, None))
    shown = Verification(entry=5, at=NOON, by=PersonId(UUID(int=4)), logs=logs, took_ms=12)
    assert (shown.broken, shown.entries) == ((BROKEN,), 13)
