"""What somebody may do about the organization and its offices: decisions ask it, pages too."""

from domain.codes import refusal
from domain.kernel import OFFICES, Context, Role, passes
from domain.organizations.commands import (
    AdoptNaming,
    AdoptQuotas,
    AppointOfficer,
    AttestPast,
    EndOffice,
    OrganizationCommand,
    PublishRuleProfile,
)
from domain.organizations.state import WEIGHTY, Office, Organization, Pending

GOVERNING = frozenset({PublishRuleProfile, AttestPast, AdoptNaming, AdoptQuotas})


def may(organization: Organization, kind: type[OrganizationCommand], ctx: Context) -> bool:
    """Whether a command of this kind can change the organization now, if the rest of it fits.

    Of those about somebody's office, whether there can be any: see ``may_end``, ``may_confirm``
    and ``may_object``.
    """
    if not organization.exists:
        return False
    if kind in GOVERNING:
        return passes(require_governing, ctx)
    if kind is AppointOfficer:
        return bool(offices_given(ctx))
    if kind is EndOffice:
        return any(may_end(organization, office, ctx) for office in organization.offices)
    raise LookupError(f"{kind.__name__} has no guard")


def offices_given(ctx: Context) -> tuple[Role, ...]:
    """Return the offices that the actor may give, or propose somebody for; the weighty first."""
    others = sorted(OFFICES - {*WEIGHTY})
    return tuple(role for role in (*WEIGHTY, *others) if passes(require_giving, role, ctx))


def may_end(organization: Organization, office: Office, ctx: Context) -> bool:
    """Whether somebody may take an office back that somebody holds."""
    return office in organization.offices and passes(require_ending, organization, office, ctx)


def may_confirm(organization: Organization, one: Pending, ctx: Context) -> bool:
    """Whether somebody may be the second officer of an appointment."""
    confirmed = one.confirmed_by is not None
    return not confirmed and passes(require_confirming, organization, one, ctx)


def may_object(organization: Organization, one: Pending, ctx: Context, *, is_member: bool) -> bool:
    """Whether somebody may still object to an appointment."""
    said = ctx.actor in one.opposed_by and not is_officer(organization, ctx)
    return not said and passes(require_objecting, organization, one, ctx, is_member=is_member)


def require_governing(ctx: Context) -> None:
    """Refuse anybody but an organization admin."""
    if not ctx.holds(Role.ORGANIZATION_ADMIN):
        raise refusal("organization.not_admin")


def require_giving(role: Role, ctx: Context) -> None:
    """Refuse an office to be given, or proposed for, by whoever does not give it."""
    if not ctx.holds(*(WEIGHTY if role in WEIGHTY else (Role.ORGANIZATION_ADMIN,))):
        raise refusal("office.not_admin")


def require_ending(organization: Organization, office: Office, ctx: Context) -> None:
    """Refuse anybody but an organization admin to end an office, and the last admin's to end.

    From who has died the system takes it, the last admin's too.
    """
    if ctx.role is Role.SYSTEM:
        return
    if not ctx.holds(Role.ORGANIZATION_ADMIN):
        raise refusal("office.not_admin")
    admins = [one for one in organization.offices if one.role is Role.ORGANIZATION_ADMIN]
    if admins == [office]:
        raise refusal("office.last_admin")


def require_confirming(organization: Organization, one: Pending | None, ctx: Context) -> Pending:
    """Return an appointment that takes a second officer, if the actor can be the second."""
    if not ctx.holds(*WEIGHTY) or one is None or one.is_lapsed(ctx.latest):
        raise refusal("office.appointment_missing")
    if one.is_operators:
        raise refusal("office.settles_by_itself")
    if ctx.is_self(one.by, one.person):
        raise refusal("office.second_is_another")
    if one.confirmed_by is None:
        if one.by not in organization.deciders:
            raise refusal("office.proposer_gone")
        require_no_conflict(organization.offices, one.office)
    return one


def require_objecting(
    organization: Organization, one: Pending | None, ctx: Context, *, is_member: bool
) -> Pending:
    """Return an appointment that the actor can object to; an officer does so by an office."""
    officer = is_officer(organization, ctx)
    own = one is not None and ctx.actor == one.person
    if officer and not ctx.holds(*OFFICES) and not own:
        raise refusal("office.appointment_missing")
    if one is None or not (officer or own or (is_member and one.is_operators)):
        raise refusal("office.appointment_missing")
    if one.is_lapsed(ctx.latest) or one.is_settled(ctx.earliest):
        raise refusal("office.appointment_over")
    return one


def is_officer(organization: Organization, ctx: Context) -> bool:
    """Whether the actor holds any office, of a program alone as well."""
    return any(office.person == ctx.actor for office in organization.offices)


def require_no_conflict(offices: frozenset[Office], office: Office) -> None:
    """Refuse an office that nobody holds beside one that they hold."""
    if are_in_conflict(offices, office):
        raise refusal("office.conflict")


def are_in_conflict(offices: frozenset[Office], office: Office) -> bool:
    """Whether nobody holds both: an auditor nothing else, a privacy officer not the admin's."""
    held = {other.role for other in offices if other.person == office.person}
    together = held | {office.role}
    alone = Role.AUDITOR in together and len(together) > 1
    apart = {Role.PRIVACY_OFFICER, Role.ORGANIZATION_ADMIN} <= together
    return alone or apart
