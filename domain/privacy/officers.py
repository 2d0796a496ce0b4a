"""Two offices act together: what one begins, another person in the other office makes good."""

from typing import NamedTuple

from domain.kernel import Context, PersonId, Role

TOGETHER = (Role.PRIVACY_OFFICER, Role.ORGANIZATION_ADMIN)


class Signature(NamedTuple):
    """Who did the first half, and in which office."""

    person: PersonId
    office: Role

    def is_completed_by(self, ctx: Context) -> bool:
        """Whether the actor is somebody else, in the other office."""
        office = office_of(ctx)
        return not ctx.is_self(self.person) and office is not None and office is not self.office


def office_of(ctx: Context) -> Role | None:
    """Return in which of the two offices the actor acts, if in any."""
    return next((role for role in TOGETHER if ctx.holds(role)), None)
