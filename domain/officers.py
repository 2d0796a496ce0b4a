"""Who acts for a program by office, and who may enter what happened before."""

from domain.kernel import Context, Role


def administers(ctx: Context) -> bool:
    """Whether the actor is a program admin of this program, or an organization admin."""
    return ctx.holds(Role.PROGRAM_ADMIN, Role.ORGANIZATION_ADMIN)


def enters_the_past(ctx: Context) -> bool:
    """Whether an officer records what happened before, as an import does under attestation."""
    return ctx.entered_late and administers(ctx)
