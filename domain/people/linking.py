"""Two registrations of one human: an admin proposes, another confirms, and it can be taken back.

It stands in the second's stream. Nothing passes from one to the other: they are shown and counted
as one, and together held apart from what one person may not be (``domain/separation.py``).
"""

from collections.abc import Sequence
from typing import TypeAlias, assert_never

import msgspec

from domain.codes import refusal
from domain.kernel import Context, PersonId, Role, passes
from domain.officers import administers
from domain.people.commands import (
    ConfirmLink,
    DeclineLink,
    ProposeLink,
    TellApart,
    Unlink,
)
from domain.people.events import (
    PersonsLinkDeclined,
    PersonsLinked,
    PersonsLinkProposed,
    PersonsToldApart,
    PersonsUnlinked,
)

OfLink: TypeAlias = ProposeLink | ConfirmLink | DeclineLink | Unlink | TellApart
"""Commands about two registrations."""
LinkEvent: TypeAlias = (
    PersonsLinkProposed | PersonsLinkDeclined | PersonsLinked | PersonsUnlinked | PersonsToldApart
)
"""Facts about two registrations."""


class Link(msgspec.Struct, frozen=True):
    """As whom else somebody is registered, as it was proposed; ``stands`` once it is confirmed."""

    first: PersonId
    by: PersonId
    stands: bool = False


class Links(msgspec.Struct, frozen=True):
    """As whom somebody is registered besides, if it is said, and as whom they surely are not."""

    link: Link | None = None
    apart: frozenset[PersonId] = frozenset()


def decide_link(links: Links, command: OfLink, ctx: Context) -> Sequence[LinkEvent]:
    """Answer a command about two registrations, of which the second is known."""
    match command:
        case ProposeLink():
            return _propose(links, command, ctx)
        case ConfirmLink(second=second, first=first):
            _require_whole(ctx)
            if _stands(links, first):
                return []
            require_confirming(links, second, first, ctx)
            return [PersonsLinked(first=first)]
        case DeclineLink(first=first):
            require_declining(links, first, ctx)
            return [PersonsLinkDeclined(first=first)]
        case Unlink(second=second, first=first):
            if ctx.role is Role.SYSTEM and not _stands(links, first):
                return []
            require_unlinking(links, second, first, ctx)
            return [PersonsUnlinked(first=first)]
        case TellApart():
            return _tell_apart(links, command, ctx)
        case _ as unreachable:
            assert_never(unreachable)


def evolve_link(links: Links, event: LinkEvent) -> Links:
    """Apply a fact."""
    match event:
        case PersonsLinkProposed(first=first, by=by):
            return Links(Link(first, by), links.apart - {first})
        case PersonsLinkDeclined() | PersonsUnlinked():
            return Links(None, links.apart)
        case PersonsLinked(first=first):
            by = first if links.link is None else links.link.by
            return Links(Link(first, by, stands=True), links.apart)
        case PersonsToldApart(other=other):
            return Links(links.link, links.apart | {other})
        case _ as unreachable:
            assert_never(unreachable)


def may_confirm(links: Links, second: PersonId, first: PersonId, ctx: Context) -> bool:
    """Whether the actor can confirm what waits."""
    return passes(require_confirming, links, second, first, ctx)


def may_decline(links: Links, first: PersonId, ctx: Context) -> bool:
    """Whether the actor can take back what waits, or turn it down."""
    return passes(require_declining, links, first, ctx)


def may_unlink(links: Links, second: PersonId, first: PersonId, ctx: Context) -> bool:
    """Whether the actor can make two people of them again."""
    return passes(require_unlinking, links, second, first, ctx)


def require_confirming(links: Links, second: PersonId, first: PersonId, ctx: Context) -> None:
    """Refuse who proposed it, whom it is about, whoever is no such admin; and what is over."""
    _require_whole(ctx)
    link = _waiting(links, first)
    if ctx.is_self(second, first):
        raise refusal("person.link_own")
    if ctx.is_self(link.by):
        raise refusal("person.link_by_another")


def require_declining(links: Links, first: PersonId, ctx: Context) -> None:
    """Refuse who neither proposed it nor is an organization admin, and what is over.

    What waits for who is erased is turned down by the system.
    """
    proposer = None if links.link is None else links.link.by
    if ctx.role is not Role.SYSTEM and ctx.actor != proposer:
        _require_whole(ctx)
    _waiting(links, first)


def require_unlinking(links: Links, second: PersonId, first: PersonId, ctx: Context) -> None:
    """Refuse whoever is no organization admin, or is one of the two; and what is no link.

    A link to who is erased is ended by the system.
    """
    if ctx.role is not Role.SYSTEM:
        _require_whole(ctx)
    if not _stands(links, first):
        raise refusal("person.link_over")
    if ctx.is_self(second, first):
        raise refusal("person.link_own")


def require_proposing(command: ProposeLink, ctx: Context) -> None:
    """Refuse who is no admin of both, a program's of themselves, and one registration twice."""
    _require_admin(ctx, command.second, command.first, theirs=command.theirs)
    if command.first == command.second:
        raise refusal("person.link_same")


def _propose(links: Links, command: ProposeLink, ctx: Context) -> Sequence[LinkEvent]:
    require_proposing(command, ctx)
    if links.link is None:
        return [PersonsLinkProposed(first=command.first, by=ctx.actor)]
    if links.link.stands:
        raise refusal("person.linked_already")
    if links.link.first != command.first:
        raise refusal("person.link_waits")
    return []


def _tell_apart(links: Links, command: TellApart, ctx: Context) -> Sequence[LinkEvent]:
    other, link = command.other, links.link
    _require_admin(ctx, command.second, other, theirs=command.theirs)
    if other == command.second:
        raise refusal("person.link_same")
    if link is not None and link.first == other:
        raise refusal("person.linked_already" if link.stands else "person.link_waits")
    return [] if other in links.apart else [PersonsToldApart(other=other)]


def _require_whole(ctx: Context) -> None:
    """Refuse who does not administer the whole organization."""
    if not ctx.holds(Role.ORGANIZATION_ADMIN):
        raise refusal("person.link_not_admin")


def _stands(links: Links, first: PersonId) -> bool:
    link = links.link
    return link is not None and link.stands and link.first == first


def _waiting(links: Links, first: PersonId) -> Link:
    link = links.link
    if link is None or link.stands or link.first != first:
        raise refusal("person.link_over")
    return link


def _require_admin(ctx: Context, *whom: PersonId, theirs: bool) -> None:
    """Refuse who is no admin; to a program's, themselves, and who are not both of it."""
    if ctx.holds(Role.ORGANIZATION_ADMIN):
        return
    if not administers(ctx):
        raise refusal("person.not_officer")
    if ctx.is_self(*whom):
        raise refusal("person.link_own")
    if not theirs:
        raise refusal("person.link_not_admin")
