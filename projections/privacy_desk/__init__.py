"""The privacy officer's desk: requests with their clocks, legal holds, what expired. Class AX.

Ids, codes and counts; whom a request is about is an alias here, and sealed elsewhere.
"""

from domain.kernel import Log
from domain.kernel.classes import Class
from projections.privacy_desk import erasures, holds, retention
from projections.projection import Projection, classed

PRIVACY_DESK = Projection(
    name="privacy_desk",
    version=4,
    log=Log.EVENTS,
    readers=("app", "warden", "auditor"),
    writes=(*holds.WRITES, *erasures.WRITES, *retention.WRITES),
    on={**holds.ON, **erasures.ON, **retention.ON},
    highest=Class.C2,
    columns=classed(
        C1="of_class ground kind stage obstacle",
        C2="of_person placed_by lifting_by asked_by subject proposed_by clearing_by",
    ),
    whole_organization=True,
)
