"""Who may see what: one table of rules, each with the id that goes on record. Pure."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import Final, assert_never
from uuid import UUID

import msgspec

from domain.access.leading import NEVER, Leading
from domain.access.person import Person
from domain.access.purposes import FOR_LEADING, Basis, Purpose
from domain.access.vault import Item
from domain.grants.events import Ground
from domain.grants.state import Grant
from domain.kernel import RightKind, Role, Tenant
from domain.kernel.classes import Coded
from domain.sessions.words import Audience, MaterialKind

LEADERS: Final = frozenset({Role.LEADER, Role.CO_LEADER, Role.TRAINEE})
LEADING: Final = frozenset(FOR_LEADING)
FOR_OFFICE: Final = frozenset(
    {Purpose.ADMINISTRATION, Purpose.ATTENDANCE, Purpose.CERTIFICATION, Purpose.IMPORT}
)
GROUNDS: Final = frozenset(Purpose(ground) for ground in Ground)

UNKNOWN_ITEM: Final = "item.unknown"
NOBODYS_RULE: Final = "item.no_rule"
LED_LATER: Final = "item.led_later"
OTHER_PURPOSE: Final = "item.other_purpose"
AUDITORS_SEE_NONE: Final = "item.auditors_see_no_content"
NOT_THE_PRESENTER: Final = "presentation.not_the_presenter"
GONE: Final = "item.gone"
NOT_OPENED: Final = "item.not_opened"
UNKNOWN_PEOPLE: Final = "names.no_rule"
TRAIL_CLOSED: Final = "trail.no_rule"
PROOF_CLOSED: Final = "proof.no_rule"
UNKNOWN_RECORD: Final = "trail.record_unknown"
REVIEW_NOTE: Final = "audit.review_note"
THROTTLED: Final = "sign_in.too_many"
OPERATOR_UNKNOWN: Final = "operator.secret_wrong"
QUOTA_READS: Final = "quota.reads"
QUOTA_NAMES: Final = "quota.names"
TOO_MUCH_WORK: Final = "work.too_much"
FLOOD: Final = "refusals.flood"
SESSION_ENDED: Final = "session.ended"
NOT_ADMITTED: Final = "operator.not_admitted"
ADMITTING_CLOSED: Final = "operator.no_rule"

LABELS: Final = {
    MaterialKind.PRESENTATION: "C3",
    MaterialKind.LEADER_DEBRIEF: "C3",
    MaterialKind.REFLECTION: "C4",
    MaterialKind.CASE_NARRATIVE: "C4",
}


class Permit(msgspec.Struct, frozen=True):
    """It is allowed: by which rule, on which basis, acting as what, for which purpose."""

    rule: Coded
    basis: Basis
    role: Role
    purpose: Purpose


class Denial(msgspec.Struct, frozen=True):
    """It is not. ``known`` says whether the caller may know that there is something to see."""

    rule: Coded
    known: bool = False


class Glass(msgspec.Struct, frozen=True):
    """The grant by which somebody would open an item, as it is ``at`` this moment."""

    grant: UUID
    state: Grant
    at: datetime


class Look(msgspec.Struct, frozen=True):
    """Somebody would like to see an item. ``own`` is whether they are its author.

    ``leading`` is what the log says of when they led, ``alone`` whether the author's texts of that
    session are for the author alone.
    """

    who: Person
    item: Item
    own: bool
    leading: Leading = NEVER
    glass: Glass | None = None
    alone: bool = False

    @property
    def role(self) -> Role | None:
        """As what the caller is, now, on the roster of the item's group."""
        return self.who.role_in(self.item.tenant, self.item.group)

    @property
    def leads(self) -> bool:
        """Whether the caller leads the item's group, now."""
        return self.role in LEADERS


class Rule(msgspec.Struct, frozen=True):
    """A way to be allowed."""

    id: Coded
    basis: Basis
    purposes: frozenset[Purpose]
    holds: Callable[[Look], bool]


def _led_then(look: Look, kind: MaterialKind) -> bool:
    return look.leads and look.leading.then and look.item.kind == kind


def _shared(look: Look) -> bool:
    """Whether its author shared it with leaders of whom the reader was one, and is one now."""
    match look.item.audience:
        case Audience.NOBODY:
            return False
        case Audience.HOLD:
            return False
        case Audience.LEADERS_THEN:
            return look.leads and look.leading.then
        case Audience.LEADERS_NOW:
            return look.leads and look.leading.shared
        case _ as unreachable:
            assert_never(unreachable)


def _by_grant(look: Look) -> bool:
    """Whether a live grant of two officers names this reader, still in office, and this item."""
    if look.glass is None or Role.PRIVACY_OFFICER not in look.who.offices(look.item.tenant):
        return False
    state, right = look.glass.state, look.glass.grant
    return (
        state.requested is not None
        and state.requested.requester == look.who.id
        and look.item.item in state.named
        and state.until is not None
        and not state.is_over(look.glass.at)
        and any(
            held.kind is RightKind.GRANT
            and held.program == look.item.tenant.program
            and held.scope == right
            for held in look.who.rights
        )
    )


ITEM_RULES: Final = (
    Rule("item.own", Basis.OWN, frozenset({Purpose.OWN}), lambda look: look.own),
    Rule(
        "item.presenter_to_leaders",
        Basis.LEADERSHIP,
        LEADING,
        lambda look: _led_then(look, MaterialKind.PRESENTATION),
    ),
    Rule(
        "item.debrief_among_leaders",
        Basis.LEADERSHIP,
        LEADING,
        lambda look: _led_then(look, MaterialKind.LEADER_DEBRIEF),
    ),
    Rule("item.shared_with_leaders", Basis.SHARED, LEADING, _shared),
    Rule("item.break_glass", Basis.GRANT, GROUNDS, _by_grant),
)


def decide_item(look: Look, purpose: Purpose) -> Permit | Denial:
    """Say whether an item may be shown for a purpose. One's own is shown as one's own."""
    if not look.own and Role.AUDITOR in look.who.offices(look.item.tenant):
        return Denial(AUDITORS_SEE_NONE)
    holding = [rule for rule in ITEM_RULES if rule.holds(look) and _is_open_to(look, rule.basis)]
    for rule in holding:
        if look.own or purpose in rule.purposes:
            by_office = rule.basis is Basis.GRANT
            role = Role.PRIVACY_OFFICER if by_office else look.role or Role.MEMBER
            return Permit(rule.id, rule.basis, role, Purpose.OWN if look.own else purpose)
    if holding:
        return Denial(OTHER_PURPOSE, known=True)
    return Denial(LED_LATER if look.leads and not look.leading.then else NOBODYS_RULE)


def _is_open_to(look: Look, basis: Basis) -> bool:
    """Whether a text is open at all on this ground: some are for their author, some for a hold."""
    if look.item.audience is Audience.HOLD:
        asked = None if look.glass is None else look.glass.state.requested
        lawful = asked is not None and asked.ground is Ground.LEGAL_ORDER
        return lawful and basis is Basis.GRANT
    if look.alone and look.item.kind != MaterialKind.PRESENTATION:
        return basis in {Basis.OWN, Basis.GRANT}
    return True


class Reach(StrEnum):
    """Of whom a rule gives the names.

    ``concerned`` are all whom the group's history names, ``belonging`` those who were ever seated
    or leading there.
    """

    EVERYBODY = "everybody"
    PROGRAM = "program"
    CONCERNED = "concerned"
    BELONGING = "belonging"


class NameRule(msgspec.Struct, frozen=True):
    """A way to be allowed the names of some people."""

    id: Coded
    basis: Basis
    purposes: frozenset[Purpose]
    role: Role
    reach: Reach


def name_rules(who: Person, tenant: Tenant, role: Role | None) -> tuple[NameRule, ...]:
    """Return the rules by which somebody sees names, the widest first.

    ``role`` is their place on the roster of the group that the names are shown with.
    """
    offices = who.offices(tenant)
    if Role.AUDITOR in offices:
        return ()
    rules: list[NameRule] = []
    if Role.ORGANIZATION_ADMIN in offices:
        rules.append(_office("names.organization_admin", Role.ORGANIZATION_ADMIN, Reach.EVERYBODY))
    if Role.PRIVACY_OFFICER in offices:
        rule = _office("names.privacy_officer", Role.PRIVACY_OFFICER, Reach.EVERYBODY)
        rules.append(msgspec.structs.replace(rule, purposes=frozenset({Purpose.PRIVACY})))
    if Role.PROGRAM_ADMIN in offices:
        rules.append(_office("names.program_admin", Role.PROGRAM_ADMIN, Reach.PROGRAM))
    if role in LEADERS:
        purposes = LEADING | {Purpose.ATTENDANCE}
        rules.append(NameRule("names.leader", Basis.LEADERSHIP, purposes, role, Reach.CONCERNED))
    if role is Role.MEMBER:
        purposes = frozenset({Purpose.PREPARING, Purpose.ATTENDANCE})
        rules.append(NameRule("names.member", Basis.MEMBERSHIP, purposes, role, Reach.BELONGING))
    return tuple(rules)


def may_search_trail(who: Person, log: Tenant) -> Permit | Denial:
    """Say whether somebody may look at the organization's access records."""
    held = who.offices(log)
    if Role.AUDITOR in held:
        return Permit("trail.auditor", Basis.OFFICE, Role.AUDITOR, Purpose.AUDIT)
    if Role.PRIVACY_OFFICER in held:
        return Permit("trail.privacy_officer", Basis.OFFICE, Role.PRIVACY_OFFICER, Purpose.PRIVACY)
    return Denial(TRAIL_CLOSED, known=True)


def may_take_proofs(who: Person, log: Tenant) -> Permit | Denial:
    """Say whether somebody may have checkpoints and proofs of the organization's logs.

    Admins may not: how a program's log grows tells what happens in a room while it happens.
    """
    permit = may_search_trail(who, log)
    if isinstance(permit, Permit):
        return msgspec.structs.replace(permit, rule=f"proof.{permit.role}")
    return Denial(PROOF_CLOSED, known=True)


def may_admit_operator(who: Person, log: Tenant) -> Permit | Denial:
    """Say whether somebody may let staff of whoever runs the service in."""
    held = who.offices(log)
    if Role.PRIVACY_OFFICER in held:
        return Permit(
            "operator.privacy_officer", Basis.OFFICE, Role.PRIVACY_OFFICER, Purpose.PRIVACY
        )
    if Role.ORGANIZATION_ADMIN in held:
        role = Role.ORGANIZATION_ADMIN
        return Permit("operator.organization_admin", Basis.OFFICE, role, Purpose.ADMINISTRATION)
    return Denial(ADMITTING_CLOSED, known=True)


def _office(rule: str, role: Role, reach: Reach) -> NameRule:
    return NameRule(rule, Basis.OFFICE, FOR_OFFICE, role, reach)
