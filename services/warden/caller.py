"""Who asks: authenticated anew for each request, with the rights of this moment."""

from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from uuid import UUID

import msgspec

from domain.access.factors import SITTING, asks_for_factor, is_fresh, is_idle
from domain.access.person import Person
from domain.access.recovering import is_shut_after_renewal
from domain.access.strengths import BY_PROVIDER, MAILED, OPERATOR, RECOVERED, opens_sealed
from domain.codes import refusal
from domain.kernel import (
    NOT_IN_PERSON,
    Context,
    OrganizationId,
    PersonId,
    ProgramId,
    Role,
    Sealed,
    Tenant,
    Unavailable,
    own_log,
)
from domain.ports import Basis, Principal
from services.warden.ports import Parts

OFFICERS = frozenset({Role.PROGRAM_ADMIN, Role.ORGANIZATION_ADMIN})
BY_COMMAND_LINE = "operator"
BY_MAIL_ALONE = {RECOVERED: "access.shut_after_recovery", MAILED: "access.shut_by_mail"}
"""What is said to who came in by mail alone, of what is sealed."""
NOT_BY_MAIL = "person.not_by_mail"
AFTER_RENEWAL = "access.shut_after_renewal"
SECOND_FACTOR, STEP_UP = "sign_in.second_factor", "sign_in.step_up"
NOT_BY_PROVIDER = "passkey.not_by_provider"
ON_RECORD = frozenset(
    {
        NOT_IN_PERSON,
        AFTER_RENEWAL,
        SECOND_FACTOR,
        STEP_UP,
        NOT_BY_PROVIDER,
        NOT_BY_MAIL,
        *BY_MAIL_ALONE.values(),
    }
)
"""Why somebody is refused wherever they are, which is on record."""


class Caller(msgspec.Struct, frozen=True):
    """Somebody who is signed in."""

    principal: Principal

    @property
    def person(self) -> PersonId:
        """Who it is."""
        return self.principal.person

    @property
    def organization(self) -> OrganizationId:
        """In which organization."""
        return self.principal.organization

    @property
    def own_log(self) -> Tenant:
        """The organization's own log."""
        return own_log(self.organization)

    @property
    def basis(self) -> Basis:
        """The rights that are decided on, for the append to hold them to."""
        return Basis(self.person, self.principal.authority.version)

    @property
    def client(self) -> str:
        """Through what the person asks."""
        return "cli" if self.principal.strength == BY_COMMAND_LINE else "web"

    def in_program(self, program: ProgramId) -> Tenant:
        """Name a program of the caller's organization; it need not exist."""
        return Tenant(self.organization, program)

    def log_of(self, program: ProgramId | None) -> Tenant:
        """Name the program if the caller has a right in it, so that it exists, or their own log."""
        has_right = any(right.program == program for right in self.principal.authority.rights)
        return self.in_program(program) if program is not None and has_right else self.own_log

    @property
    def who(self) -> Person:
        """What the caller is, and as what they act."""
        return Person(self.person, self.principal.authority.rights)

    @property
    def selves(self) -> tuple[PersonId, ...]:
        """Who the caller is: also as whom else they are registered here."""
        twin = self.who.twin
        return (self.person,) if twin is None else (self.person, twin)

    def offices(self, program: ProgramId) -> frozenset[Role]:
        """Return the offices held for a program, or for the whole organization."""
        return self.who.offices(self.in_program(program))

    def role_in(self, tenant: Tenant, group: UUID | None) -> Role | None:
        """Return as what the caller is on a group's roster: as leader, or as member."""
        return self.who.role_in(tenant, group)

    def acts_as(self, tenant: Tenant, group: UUID | None = None) -> Role:
        """Return the role in which the caller acts, before anything is decided."""
        return self.who.acts_as(tenant, group)

    def context(
        self,
        parts: Parts,
        tenant: Tenant,
        command_id: UUID,
        *,
        group: UUID | None = None,
        at: datetime | None = None,
    ) -> Context:
        """Say who does this, for a decision about a group; ``at`` in the past is entered late."""
        return Context(
            tenant=tenant,
            actor=self.person,
            role=self.acts_as(tenant, group),
            at=at or parts.now(),
            ahead=parts.agreed.ahead(),
            command_id=command_id,
            correlation_id=parts.new_id(),
            offices=self.offices(tenant.program),
            client=self.client,
            entered_late=at is not None,
            in_person=self.principal.in_person,
            twin=self.who.twin,
        )


async def authenticate(parts: Parts, token: Sealed) -> Caller:
    """Say who holds a token. Raises ``Unauthenticated`` (``session.none``).

    Raises ``Forbidden``: ``access.shut_after_recovery`` if they came in by mail alone, to open
    something sealed, and ``person.not_by_mail`` to end something for good;
    ``access.shut_after_renewal`` if officers renewed their sign-in lately;
    ``sign_in.second_factor`` if it takes one and they gave none, and
    ``sign_in.step_up`` if they gave it longer ago than a sitting; ``passkey.not_by_provider`` if
    it takes one of the account's own and they came in by an organization's sign-in.
    """
    principal = await parts.sessions.principal(token)
    if principal.expires <= parts.latest():
        raise refusal("session.none")
    if not parts.evaluation and is_idle(principal.seen, parts.earliest()):
        await parts.accounts.end(sha256(token.reveal().encode()).digest())
        raise refusal("session.none")
    parts.inquiry.organization = principal.organization
    if parts.inquiry.opens and principal.strength in BY_MAIL_ALONE:
        raise refusal(BY_MAIL_ALONE[principal.strength])
    if parts.inquiry.ends and principal.strength in BY_MAIL_ALONE:
        raise refusal(NOT_BY_MAIL)
    require_factor(parts, principal)
    if parts.inquiry.opens:
        await _require_not_renewal(parts, principal)
    if parts.counts.seen.is_due(principal.session, parts.now()):
        with suppress(Unavailable):  # when somebody was last seen is nice to know, and no more
            await parts.accounts.note(principal.session)
    return Caller(principal)


def require_factor(parts: Parts, principal: Principal) -> None:
    """Refuse who has still to give a second factor, or to give it again.

    Where the service is being tried out a password is enough for those who have no other. What
    changes a passkey is asked of who has one: it is asked for there too.
    """
    inquiry, strength = parts.inquiry, principal.strength
    if asks_for_factor(principal, evaluation=parts.evaluation, there=inquiry.weakly):
        raise refusal(SECOND_FACTOR)
    if not inquiry.takes_factor or strength == OPERATOR:
        return
    if inquiry.takes_own and strength in BY_PROVIDER:
        raise refusal(NOT_BY_PROVIDER)
    if not opens_sealed(strength):
        if inquiry.takes_own or not parts.evaluation:
            raise refusal(SECOND_FACTOR)
    elif not is_fresh(principal.proven, parts.latest(), SITTING):
        raise refusal(STEP_UP)


async def _require_not_renewal(parts: Parts, principal: Principal) -> None:
    """Refuse what is sealed to whose second factor officers took lately, however they came in."""
    held = await parts.accounts.accounts_of(principal.organization, [principal.person])
    account = held.get(principal.person)
    if account is not None and is_shut_after_renewal(account, parts.earliest()):
        raise refusal(AFTER_RENEWAL)


async def authenticate_in_person(parts: Parts, token: Sealed) -> Caller:
    """Say who holds a token, if they signed in themselves: nothing sealed opens to the operator.

    Raises ``Forbidden`` (``voice.not_in_person``), which the Warden puts on record.
    """
    caller = await authenticate(parts, token)
    if not caller.principal.in_person:
        raise refusal(NOT_IN_PERSON)
    return caller
