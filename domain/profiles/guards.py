"""What somebody may do about rule profiles: decisions ask it, pages before they show a form."""

from domain.codes import refusal
from domain.kernel import Context, Role
from domain.kernel.classes import Coded
from domain.profiles.state import Profile, Profiles
from domain.rules import RuleProfile


def may_publish(ctx: Context) -> bool:
    """Whether somebody may publish, supersede and retire profiles."""
    return ctx.holds(Role.ORGANIZATION_ADMIN)


def require_publishing(ctx: Context) -> None:
    """Refuse anybody but an organization admin."""
    if not may_publish(ctx):
        raise refusal("profile.not_admin")


def require_offered(profiles: Profiles, name: Coded) -> Profile:
    """Return a profile that is offered. Raises ``profile.missing`` or ``profile.retired``."""
    found = profiles.by_name.get(name)
    if found is None:
        raise refusal("profile.missing")
    if found.retired:
        raise refusal("profile.retired")
    return found


def require_adoptable(profiles: Profiles, name: Coded, version: int) -> RuleProfile:
    """Return the version of a profile that may be adopted: the latest, as whoever decides read it.

    Raises ``profile.missing``, ``profile.retired`` or ``profile.superseded``.
    """
    latest = require_offered(profiles, name).latest
    if latest.version != version:
        raise refusal("profile.superseded")
    return latest
