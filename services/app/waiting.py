"""What waits for an officer, from every desk at once: what, since or by when, and where it is."""

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import date, datetime
from typing import Final

import msgspec

from domain.credentials.guards import SECOND
from domain.kernel import ProgramId, Role, Unavailable, own_log
from domain.kernel.classes import Coded
from domain.keys.guards import Turn
from domain.parking import OFFICES as ANSWER_FOR_PARKED
from services.app import held_up, parked
from services.app.audits.register import list_audits
from services.app.caller import Caller
from services.app.credentials import PAGE as CREDENTIALS
from services.app.credentials import list_credentials
from services.app.details.links import list_proposed
from services.app.details.renewals import list_renewals
from services.app.details.twins import PAGE as ALIKE
from services.app.glass import register as glass
from services.app.identities import register as identities
from services.app.keys import program_keys, signing_keys
from services.app.offices.accepting import list_unappointed
from services.app.offices.register import list_offices
from services.app.people import count_unconfirmed
from services.app.privacy import desk
from services.app.shell import Shell

READERS: Final = frozenset({Role.AUDITOR, Role.PRIVACY_OFFICER, Role.ORGANIZATION_ADMIN})
"""Who finds break-glass, who a number is, and the key that signs."""
REVIEWERS: Final = frozenset({Role.AUDITOR, Role.PRIVACY_OFFICER})


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that somebody else cannot do instead, and the page where it is decided.

    ``by`` is until when: a moment, or the last day. ``late`` is whether that is over.
    """

    what: Coded
    path: Coded
    since: datetime | None = None
    by: date | None = None
    late: bool = False

    @property
    def moment(self) -> datetime | None:
        """Until which moment, where it is one."""
        return self.by if isinstance(self.by, datetime) else None

    @property
    def urgency(self) -> tuple[bool, str, str]:
        """Late first, then what ends soonest, then what waits longest."""
        ends = "9" if self.by is None else self.by.isoformat()
        return not self.late, ends, "" if self.since is None else self.since.isoformat()


class WaitsShown(msgspec.Struct, frozen=True):
    """What waits, the most urgent first, and in which zone its hours are told.

    ``whole`` is whether every desk could be asked.
    """

    waiting: tuple[Waiting, ...]
    whole: bool
    zone: Coded = "UTC"


async def what_waits(shell: Shell, caller: Caller) -> WaitsShown:
    """Ask each desk that the caller's offices open; looks at registers are on record."""
    held = caller.offices(own_log(caller.principal.organization))
    found: list[Waiting] = []
    whole = True
    for open_to, waiting in _DESKS:
        if not held & open_to:
            continue
        try:
            found += [one async for one in waiting(shell, caller)]
        except Unavailable:
            whole = False
    return WaitsShown(tuple(sorted(found, key=lambda one: one.urgency)), whole)


async def _privacy(shell: Shell, caller: Caller) -> AsyncIterator[Waiting]:
    """What the other of two officers is waited for."""
    found, today = await desk.show_desk(shell, caller), shell.now().date()
    nothing = frozenset[Coded]()
    for row in found.requests:
        if "erasure_approval" in found.may.get(row.request_id, nothing):
            yield Waiting(
                what="erasure",
                path="/privacy#waiting",
                since=row.asked_at,
                by=row.due_on,
                late=row.due_on < today,
            )
    for hold in found.holds:
        here, may = "/privacy#holds", found.may.get(hold.hold_id, nothing)
        if "hold_confirmation" in may:
            yield Waiting(what="hold", path=here, since=hold.placed_at, by=hold.lapses_at)
        if "lifting" in may:
            yield Waiting(what="hold_lifting", path=here)
        if "hold_renewal" in may and hold.review_on < today:
            yield Waiting(what="hold_review", path=here, by=hold.review_on, late=True)
    may = found.may.get(caller.principal.organization, nothing)
    if found.proposed is not None and "retention_adoption" in may:
        since = found.proposed.proposed_at
        yield Waiting(what="retention", path="/privacy#retention", since=since)
    if found.clearing is not None and "clearing" in may:
        since = found.clearing.proposed_at
        yield Waiting(what="clearing", path="/privacy#retention", since=since)


async def _glass(shell: Shell, caller: Caller) -> AsyncIterator[Waiting]:
    for line in (await glass.list_break_glass(shell, caller)).grants:
        for step, by in (("approve", None), ("open", line.until), ("review", line.review_by)):
            if step in line.may:
                yield Waiting(
                    what=f"glass_{step}",
                    path=f"/programs/{line.program}/break-glass/{line.grant}",
                    since=line.requested.at,
                    by=by,
                    late=step == "review" and line.review_late,
                )


async def _identities(shell: Shell, caller: Caller) -> AsyncIterator[Waiting]:
    for line in (await identities.list_identities(shell, caller)).requests:
        for step in ("approve", "tell"):
            if step in line.may:
                yield Waiting(
                    what=f"identity_{step}",
                    path=f"/identity-requests/{line.request}",
                    since=line.asked_at,
                    by=line.until,
                )


async def _offices(shell: Shell, caller: Caller) -> AsyncIterator[Waiting]:
    for line in (await list_offices(shell, caller)).waiting:
        if line.may_confirm:
            yield Waiting(what="office", path="/officers", by=line.until)
        elif line.may_object and line.by is None:
            yield Waiting(what="office_operator", path="/officers", by=line.settles_at)


async def _unappointed(shell: Shell, caller: Caller) -> AsyncIterator[Waiting]:
    first: dict[ProgramId, datetime] = {}
    for one in await list_unappointed(shell, caller):
        first[one.to_program] = min(one.invited_at, first.get(one.to_program, one.invited_at))
    for program, since in first.items():
        yield Waiting(what="unappointed", path=f"/programs/{program}/invitations", since=since)


async def _renewals(shell: Shell, caller: Caller) -> AsyncIterator[Waiting]:
    for line in (await list_renewals(shell, caller)).renewals:
        if line.may_vouch:
            here = "/officers#renewals"
            yield Waiting(what="sign_in_renewal", path=here, since=line.asked_at, by=line.until)


async def _credentials(shell: Shell, caller: Caller) -> AsyncIterator[Waiting]:
    for line in (await list_credentials(shell, caller)).lines:
        if line.proposal and "confirm" in line.may:
            path = f"{CREDENTIALS}/{line.person}"
            yield Waiting(what="credential", path=path, by=line.waits_until)


async def _links(shell: Shell, caller: Caller) -> AsyncIterator[Waiting]:
    waiting = await list_proposed(shell, caller)
    if waiting:
        yield Waiting(what="link", path=ALIKE, since=min(waiting))


async def _parked(shell: Shell, caller: Caller) -> AsyncIterator[Waiting]:
    for names in parked.by_entry(await parked.list_parked(shell, caller)):
        if not any(one.order for one in names):
            since = min(one.parked_at for one in names)
            yield Waiting(what="parked", path=parked.PAGE, since=since)


async def _letters(shell: Shell, caller: Caller) -> AsyncIterator[Waiting]:
    given_up = [one for one in await held_up.list_held_up(shell, caller) if one.given_up]
    if given_up:
        since = min((one.since for one in given_up if one.since), default=None)
        yield Waiting(what="letters", path=held_up.PAGE, since=since)


async def _statuses(shell: Shell, caller: Caller) -> AsyncIterator[Waiting]:
    if await count_unconfirmed(shell, caller.principal.organization, None):
        yield Waiting(what="statuses", path="/organization/people?state=unconfirmed")


async def _signing_key(shell: Shell, caller: Caller) -> AsyncIterator[Waiting]:
    seen = await signing_keys.show_signing_keys(shell, caller)
    if seen.may is Turn.AGREE:
        since = min(word.at for word in seen.of(seen.newest))
        yield Waiting(what="signing_key", path="/signing-keys", since=since)


async def _program_keys(shell: Shell, caller: Caller) -> AsyncIterator[Waiting]:
    for word in await program_keys.words_to_agree_with(shell, caller):
        yield Waiting(what="program_key", path="/keys", since=word.at)


async def _reviews(shell: Shell, caller: Caller) -> AsyncIterator[Waiting]:
    for audit in (await list_audits(shell, caller)).audits:
        if audit.signed_at is None:
            yield Waiting(what="review", path=f"/audits/{audit.id}")


_DESKS: Final[
    Sequence[tuple[frozenset[Role], Callable[[Shell, Caller], AsyncIterator[Waiting]]]]
] = (
    (desk.DESK, _privacy),
    (READERS, _glass),
    (READERS, _identities),
    (READERS, _offices),
    (READERS, _renewals),
    (SECOND, _credentials),
    (frozenset().union(*ANSWER_FOR_PARKED.values()), _parked),
    (frozenset({Role.ORGANIZATION_ADMIN}), _letters),
    (frozenset({Role.ORGANIZATION_ADMIN}), _unappointed),
    (frozenset({Role.ORGANIZATION_ADMIN}), _links),
    (frozenset({Role.ORGANIZATION_ADMIN}), _statuses),
    (desk.DESK, _signing_key),
    (desk.DESK, _program_keys),
    (REVIEWERS, _reviews),
)
"""Whom each desk is open to, and what of it waits."""
