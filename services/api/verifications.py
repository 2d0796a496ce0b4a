"""When the organization's logs were last verified by a person, over HTTP."""

from datetime import datetime

import msgspec
from litestar import Controller, get
from litestar.di import NamedDependency

from domain.access.events import VerifiedLog
from domain.kernel import ProgramId
from domain.kernel.classes import Coded
from domain.protocol.proofs import Verification
from services.api.commands import LOOK_PROBLEMS
from services.api.trail import ActorItem, actors
from services.app.caller import Caller
from services.app.shell import Shell
from services.app.verifications import show_verification


class VerifiedLogItem(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """What was found of one log: ``upto`` is the last entry walked, null for own looks.

    ``flaw`` is what is wrong at ``firstBad``; null if the log was whole.
    """

    program: ProgramId
    log: int
    whole: bool
    upto: int | None
    first_bad: int | None
    flaw: Coded | None


class VerificationItem(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """One verification: ``entry`` is its place in the organization's access log."""

    entry: int
    at: datetime
    whole: bool
    took_ms: int
    logs: tuple[VerifiedLogItem, ...]


class VerificationReply(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """The newest verification, null where nobody has verified; and who did it."""

    newest: VerificationItem | None
    actors: tuple[ActorItem, ...]


class VerificationController(Controller):
    """For auditors and privacy officers."""

    path = "/logs/verification"
    tags = ["Transparency log"]

    @get("/", operation_id="show_verification", responses=LOOK_PROBLEMS)
    async def show_verification(
        self, shell: NamedDependency[Shell], caller: NamedDependency[Caller]
    ) -> VerificationReply:
        """Tell when the logs were last verified, by whom, and what was found."""
        shown = await show_verification(shell, caller)
        return VerificationReply(
            newest=None if shown.newest is None else _item(shown.newest),
            actors=actors(shown.names),
        )


def _item(found: Verification) -> VerificationItem:
    return VerificationItem(
        entry=found.entry,
        at=found.at,
        whole=not found.broken,
        took_ms=found.took_ms,
        logs=tuple(map(_log, found.logs)),
    )


def _log(one: VerifiedLog) -> VerifiedLogItem:
    return VerifiedLogItem(
        program=one.program,
        log=one.log,
        whole=one.is_whole,
        upto=one.upto,
        first_bad=one.first_bad,
        flaw=one.flaw,
    )
