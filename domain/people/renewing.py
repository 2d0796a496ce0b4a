"""A second factor that was lost, given back by two officers: who asks, who vouches, who stops it.

It takes an admin of the organization and a second officer, by an office that the person does not
hold, and 24 hours in which the person, their mailbox or any officer stops it. Whether both officers
still hold their offices is looked at anew when it is carried out.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeAlias, assert_never
from uuid import UUID

import msgspec

from domain.codes import refusal
from domain.kernel import Context, PersonId, Role, passes
from domain.people.commands import (
    AskSignInRenewal,
    BackSignInRenewal,
    SettleSignInRenewal,
    StopSignInRenewal,
)
from domain.people.events import (
    RenewalStop,
    SignInRenewalAsked,
    SignInRenewalStopped,
    SignInRenewalVouched,
    SignInRenewed,
)
from domain.people.limits import RENEWAL_WAITS, VOUCHED_WITHIN
from domain.people.moving import VOUCHING

OfRenewal: TypeAlias = (
    AskSignInRenewal | BackSignInRenewal | StopSignInRenewal | SettleSignInRenewal
)
"""Commands about a lost second factor."""
RenewalEvent: TypeAlias = (
    SignInRenewalAsked | SignInRenewalVouched | SignInRenewalStopped | SignInRenewed
)
"""Facts about a lost second factor."""


class Renewal(msgspec.Struct, frozen=True):
    """What was asked for last, and how far it is; ``done`` is since when it is carried out."""

    asked: SignInRenewalAsked
    vouched: SignInRenewalVouched | None = None
    done: datetime | None = None

    @property
    def asked_at(self) -> datetime:
        """Since when it waits."""
        return self.asked.until - VOUCHED_WITHIN

    def is_waiting(self, at: datetime) -> bool:
        """Whether it is neither carried out nor over."""
        return self.done is None and at < self.asked.until

    def is_due(self, at: datetime) -> bool:
        """Whether a second officer vouched, and the time to stop it has passed."""
        vouched = self.vouched is not None and at >= self.vouched.settles_at
        return vouched and self.done is None


def waiting_renewal(renewal: Renewal | None, ctx: Context, asked: UUID | None = None) -> Renewal:
    """Return the renewal that waits. Raises ``Conflict`` (``renewal.over``) if this does not."""
    is_it = renewal is not None and asked in {None, renewal.asked.asked}
    if renewal is None or not is_it or not renewal.is_waiting(ctx.latest):
        raise refusal("renewal.over")
    return renewal


def require_renewal_right(command: OfRenewal, ctx: Context) -> None:
    """Refuse who may say nothing of it, before anything is said of the person."""
    match command:
        case AskSignInRenewal(person=person, settled=settled):
            _require_admin(person, settled, ctx)
        case BackSignInRenewal(person=person, held=held, settled=settled):
            _require_other_office(person, held, settled, ctx)
        case StopSignInRenewal():
            _why(command, ctx)
        case SettleSignInRenewal():
            if ctx.role is not Role.SYSTEM:
                raise refusal("person.not_system")
        case _ as unreachable:
            assert_never(unreachable)


def decide_renewal(
    renewal: Renewal | None, command: OfRenewal, ctx: Context
) -> Sequence[RenewalEvent]:
    """Answer a command about the sign-in of somebody who is known, by who may say it."""
    match command:
        case AskSignInRenewal():
            return [_ask(renewal, command, ctx)]
        case BackSignInRenewal(person=person, held=held, settled=settled):
            found = waiting_renewal(renewal, ctx)
            require_second(found, person, held, settled, ctx)
            if found.vouched is not None:
                return []
            return [_vouched(found, ctx)]
        case StopSignInRenewal():
            found = waiting_renewal(renewal, ctx, command.asked)
            return [SignInRenewalStopped(asked=found.asked.asked, why=_why(command, ctx))]
        case SettleSignInRenewal(asked=asked):
            found = waiting_renewal(renewal, ctx, asked)
            if not found.is_due(ctx.earliest):
                raise refusal("renewal.not_yet")
            if not is_vouched_still(command):
                return [SignInRenewalStopped(asked=asked, why=RenewalStop.OFFICES)]
            return [SignInRenewed(asked=asked, at=ctx.at)]
        case _ as unreachable:
            assert_never(unreachable)


def evolve_renewal(renewal: Renewal | None, event: RenewalEvent) -> Renewal | None:
    """Apply a fact."""
    if isinstance(event, SignInRenewalAsked):
        return Renewal(event)
    if renewal is None or renewal.asked.asked != event.asked:
        return renewal
    match event:
        case SignInRenewalVouched():
            return msgspec.structs.replace(renewal, vouched=event)
        case SignInRenewalStopped():
            return None
        case SignInRenewed(at=at):
            return msgspec.structs.replace(renewal, done=at)
        case _ as unreachable:
            assert_never(unreachable)


def may_second(
    renewal: Renewal,
    person: PersonId,
    held: frozenset[Role],
    settled: frozenset[Role],
    ctx: Context,
) -> bool:
    """Whether the actor can vouch for whom a renewal is asked, who holds the offices ``held``."""
    waits = renewal.vouched is None and renewal.is_waiting(ctx.latest)
    return waits and passes(require_second, renewal, person, held, settled, ctx)


def require_second(
    renewal: Renewal,
    person: PersonId,
    held: frozenset[Role],
    settled: frozenset[Role],
    ctx: Context,
) -> None:
    """Refuse who holds no other office for long enough, who asked for it, and whom it is about."""
    _require_other_office(person, held, settled, ctx)
    if ctx.actor == renewal.asked.by:
        raise refusal("renewal.not_a_second")


def may_ask_renewal(person: PersonId, settled: frozenset[Role], ctx: Context) -> bool:
    """Whether the actor can ask for it."""
    return passes(_require_admin, person, settled, ctx)


def is_vouched_still(command: SettleSignInRenewal) -> bool:
    """Whether both officers still can, with what the person holds by now."""
    return Role.ORGANIZATION_ADMIN in command.asking and bool(
        command.vouching & VOUCHING - command.held
    )


def _ask(renewal: Renewal | None, command: AskSignInRenewal, ctx: Context) -> SignInRenewalAsked:
    if renewal is not None and renewal.is_waiting(ctx.latest):
        raise refusal("renewal.waits_already")
    return SignInRenewalAsked(
        asked=ctx.command_id, by=ctx.actor, reason=command.reason, until=ctx.at + VOUCHED_WITHIN
    )


def _vouched(renewal: Renewal, ctx: Context) -> SignInRenewalVouched:
    return SignInRenewalVouched(
        asked=renewal.asked.asked, by=ctx.actor, settles_at=ctx.at + RENEWAL_WAITS
    )


def _require_admin(person: PersonId, settled: frozenset[Role], ctx: Context) -> None:
    admin = ctx.holds(Role.ORGANIZATION_ADMIN) and Role.ORGANIZATION_ADMIN in settled
    if not admin or ctx.actor == person:
        raise refusal("renewal.not_admin")


def _require_other_office(
    person: PersonId, held: frozenset[Role], settled: frozenset[Role], ctx: Context
) -> None:
    if not ctx.offices & settled & VOUCHING - held or ctx.actor == person:
        raise refusal("renewal.not_a_second")


def _why(command: StopSignInRenewal, ctx: Context) -> RenewalStop:
    """Say who stops it. Raises ``Forbidden`` (``person.not_oneself``)."""
    if ctx.role is Role.SYSTEM:
        return command.why
    if ctx.actor == command.person:
        return RenewalStop.THEMSELVES
    if not ctx.offices & VOUCHING:
        raise refusal("person.not_oneself")
    return RenewalStop.OFFICER
