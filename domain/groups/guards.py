"""What somebody may do in a group now: decisions ask it first, pages before they show a button."""

from domain.codes import refusal
from domain.groups.commands import (
    ActivateGroup,
    AdmitOfficer,
    AssignLeader,
    EndLeadership,
    EndMembership,
    GroupCommand,
    OfferMembership,
    ProposeGroup,
)
from domain.groups.moves import MOVES, require_move, require_viable
from domain.groups.state import TAKES_MEMBERS, Group, Stage
from domain.kernel import NOT_IN_PERSON, Context, PersonId, Refused, Role
from domain.officers import administers, enters_the_past
from domain.rules import Participation


def may(group: Group, kind: type[GroupCommand], ctx: Context) -> bool:
    """Whether a command of this kind can change the group now, if the rest of it fits.

    Of a roster's commands that are about somebody, whether there can be anybody: see ``may_end``.
    """
    try:
        if kind in MOVES:
            require_move(group, kind, ctx)
            if kind is ActivateGroup:
                require_viable(group, ctx)
            return group.stage is not MOVES[kind].to
        if kind is ProposeGroup:
            require_move(group, kind, ctx)
            return True
        if kind is OfferMembership:
            require_offering(group, ctx)
            return not group.full
        if kind is AssignLeader:
            require_assigning(group, ctx)
            return len(group.leaders) < group.rules.profile.leaders_max
        if kind is AdmitOfficer:
            require_admitting(group, ctx)
            return True
    except Refused:
        return False
    raise LookupError(f"{kind.__name__} has no guard")


def may_end(group: Group, person: PersonId, ctx: Context) -> bool:
    """Whether the actor may end somebody's membership or leadership."""
    try:
        if person in group.leaders:
            require_ending(group, EndLeadership(person), ctx)
        else:
            require_ending(group, EndMembership(person), ctx)
    except Refused:
        return False
    return group.has_place(person) or person in group.waiting


def may_offer(group: Group, person: PersonId, ctx: Context) -> bool:
    """Whether the actor may keep a seat for somebody now, if their profession and practice fit."""
    try:
        require_offering_to(group, person, ctx)
    except Refused:
        return False
    return not group.full and person not in group.offered


def may_decline(group: Group, person: PersonId, ctx: Context) -> bool:
    """Whether the actor may turn somebody's request or offer down now: there is one."""
    try:
        require_declining(group, person, ctx)
    except Refused:
        return False
    return person in group.waiting or person in group.offered


def may_take_a_seat(group: Group, person: PersonId) -> bool:
    """Whether somebody's signature would make them a member now."""
    try:
        require_joinable(group, person)
    except Refused:
        return False
    return person in group.offered


def gives_seats(group: Group, ctx: Context) -> bool:
    """Whether the actor gives seats: a leader, or an admin where taking part is mandatory."""
    placed = group.rules.participation is Participation.MANDATORY
    return ctx.actor in group.leaders or enters_the_past(ctx) or (placed and administers(ctx))


def require_offering(group: Group, ctx: Context) -> None:
    """Refuse a seat to be offered by whoever gives none, or where nobody joins."""
    if not gives_seats(group, ctx):
        raise refusal("membership.not_a_leader")
    require_joining(group)


def require_offering_to(group: Group, person: PersonId, ctx: Context) -> None:
    """Refuse a seat to be offered to oneself, by one officer alone, or to who has a place."""
    require_offering(group, ctx)
    if ctx.is_self(person):
        raise refusal("membership.own")
    require_another_officer(group, person, ctx)
    require_joinable(group, person)


def require_declining(group: Group, person: PersonId, ctx: Context) -> None:
    """Refuse a request or an offer to be turned down by others than theirs and who gives seats."""
    if ctx.actor != person and not gives_seats(group, ctx):
        raise refusal("membership.not_yours")


def require_another_officer(group: Group, person: PersonId, ctx: Context) -> None:
    """Refuse that one officer alone lets another into a group: one decides, another places."""
    if person in group.admitted and ctx.is_self(group.admitted[person]):
        raise refusal("clearance.same_officer")
    if person in group.admitted and not ctx.in_person:
        raise refusal(NOT_IN_PERSON)


def require_joinable(group: Group, person: PersonId) -> None:
    """Refuse somebody to join who has joined or leads, or a group that takes nobody."""
    require_joining(group)
    if person in group.members:
        raise refusal("membership.already")
    if person in group.leaders:
        raise refusal("group.member_is_leader")


def require_joining(group: Group) -> None:
    """Refuse anybody to join a group that takes nobody."""
    if group.stage is Stage.CLOSED:
        raise refusal("group.closed")
    if group.stage not in TAKES_MEMBERS:
        raise refusal("group.not_recruiting")


def require_assigning(group: Group, ctx: Context) -> None:
    """Refuse a leader to be assigned by anybody but an admin, or to what has ended."""
    if not administers(ctx):
        raise refusal("leader.not_admin")
    if group.stage is Stage.CLOSED:
        raise refusal("group.closed")


def require_admitting(group: Group, ctx: Context) -> None:
    """Refuse that anybody but an officer lets another officer into a group, or where none are."""
    if not ctx.holds(Role.PROGRAM_ADMIN, Role.ORGANIZATION_ADMIN, Role.PRIVACY_OFFICER):
        raise refusal("clearance.not_an_officer")
    if group.stage is Stage.CLOSED:
        raise refusal("group.closed")
    if group.rules.participation is Participation.MANDATORY:
        raise refusal("clearance.mandatory")


def require_ending(group: Group, command: EndMembership | EndLeadership, ctx: Context) -> None:
    """Refuse to end what is neither one's own nor, by leading or by office, one's to end."""
    own, admin = ctx.actor == command.person, administers(ctx)
    if isinstance(command, EndLeadership):
        if not (own or admin):
            raise refusal("leader.not_yours")
    elif not (own or admin or ctx.actor in group.leaders):
        raise refusal("membership.not_yours")
