"""What somebody may do about a round of review: decisions ask it first, pages before a button."""

from domain.audits.commands import AuditCommand, DrawSample, ReviewRecord
from domain.audits.state import Audit, Place
from domain.codes import refusal
from domain.kernel import Context, Role, passes


def may(audit: Audit, kind: type[AuditCommand], ctx: Context) -> bool:
    """Whether a command of this kind can change the round now, if the rest of it fits."""
    if kind is DrawSample:
        return passes(require_drawing, audit, ctx)
    if kind is ReviewRecord:
        return any(may_review(audit, place, ctx) for place in audit.records)
    return passes(require_signing, audit, ctx)


def may_review(audit: Audit, place: Place, ctx: Context) -> bool:
    """Whether somebody may say what they found of this record."""
    return passes(require_reviewing, audit, place, ctx)


def require_drawing(audit: Audit, ctx: Context) -> None:
    """Refuse a sample to be drawn by anybody but an auditor, or twice."""
    _require_auditor(ctx)
    if audit.exists:
        raise refusal("audit.round_open")


def require_reviewing(audit: Audit, place: Place, ctx: Context) -> None:
    """Refuse whoever reviews nothing, what is closed or not in the sample, and one's own look."""
    _require_drawn(audit)
    if not ctx.holds(Role.AUDITOR, Role.PRIVACY_OFFICER):
        raise refusal("audit.not_reviewer")
    _require_open(audit)
    record = audit.records.get(place)
    if record is None:
        raise refusal("audit.record_missing")
    if ctx.is_self(record.actor):
        raise refusal("audit.own_access")


def require_signing(audit: Audit, ctx: Context) -> None:
    """Refuse a round to be closed by anybody but an auditor, twice, or before it is complete."""
    _require_drawn(audit)
    _require_auditor(ctx)
    _require_open(audit)
    if not audit.is_complete:
        raise refusal("audit.incomplete")


def _require_drawn(audit: Audit) -> None:
    if not audit.exists:
        raise refusal("audit.missing")


def _require_auditor(ctx: Context) -> None:
    if not ctx.holds(Role.AUDITOR):
        raise refusal("audit.not_auditor")


def _require_open(audit: Audit) -> None:
    if audit.signed_off:
        raise refusal("audit.signed_off")
