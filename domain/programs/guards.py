"""What somebody may do about a program: decisions ask it first, pages before they show a form."""

from domain.codes import refusal
from domain.kernel import Context, Role, passes
from domain.officers import administers
from domain.programs.commands import (
    AdoptProfile,
    ApproveProfile,
    DeclineProfile,
    DefineProgram,
    ProgramCommand,
)
from domain.programs.state import Program
from domain.rules import Adoption, ContentCapture


def may(program: Program, kind: type[ProgramCommand], ctx: Context) -> bool:
    """Whether a command of this kind can change the program now, if the rest of it fits."""
    if kind is DefineProgram:
        return passes(require_defining, program, ctx)
    if kind is AdoptProfile:
        return passes(require_adopting, program, ctx)
    if kind is ApproveProfile:
        return passes(require_approving, program, ctx)
    if kind is DeclineProfile:
        return passes(require_declining, program, ctx)
    return any(may_set(program, capture, ctx) for capture in ContentCapture)


def may_set(program: Program, capture: ContentCapture, ctx: Context) -> bool:
    """Whether somebody may have so much kept, once it is assessed."""
    return capture is not program.capture and passes(require_setting, program, capture, ctx)


def require_defining(program: Program, ctx: Context) -> None:
    """Refuse anybody but an organization admin to make a program, or one that there is."""
    if not ctx.holds(Role.ORGANIZATION_ADMIN):
        raise refusal("program.not_admin")
    if program.exists:
        raise refusal("program.exists")


def require_adopting(program: Program, ctx: Context) -> None:
    """Refuse anybody but an admin to say by which rules a program goes, or to ask for some."""
    if not program.exists:
        raise refusal("program.missing")
    if not administers(ctx):
        raise refusal("program.not_admin")


def require_approving(program: Program, ctx: Context) -> Adoption:
    """Return what was asked for, if the organization's admin may adopt it."""
    if not ctx.holds(Role.ORGANIZATION_ADMIN):
        raise refusal("program.rules_by_organization")
    return _require_requested(program)


def require_declining(program: Program, ctx: Context) -> Adoption:
    """Return what was asked for, if an admin of the program or organization may decline it."""
    require_adopting(program, ctx)
    return _require_requested(program)


def _require_requested(program: Program) -> Adoption:
    if program.requested is None:
        raise refusal("program.rules_not_requested")
    return program.requested


def require_setting(
    program: Program, capture: ContentCapture, ctx: Context, *, impact_assessed: bool = True
) -> None:
    """Refuse whoever does not say how much is kept; all of it is a privacy officer's to allow."""
    if not program.exists:
        raise refusal("program.missing")
    if capture is not ContentCapture.FULL:
        if not administers(ctx):
            raise refusal("program.not_admin")
        return
    if program.will_be_mandatory(ctx.at):
        raise refusal("program.full_mandatory")
    if not impact_assessed:
        raise refusal("program.full_needs_assessment")
    attested = ctx.entered_late and ctx.holds(Role.ORGANIZATION_ADMIN)
    if not (ctx.holds(Role.PRIVACY_OFFICER) or attested):
        raise refusal("program.full_needs_privacy_officer")
