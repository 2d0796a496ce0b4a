"""Which request or review an auditor's question is about."""

from services.app.audits.register import list_audits
from services.app.identities.register import show_identity
from services.languages import N_
from services.web.frame.facts import where
from services.web.frame.questions import Asking, Fact
from services.web.frame.visit import visit_of


async def of_identity(asking: Asking) -> tuple[Fact, ...]:
    """Say who asks who a number is, for which purpose, and of which entry."""
    line, listed = await show_identity(asking.shell, asking.caller, asking.at["request_id"])
    entry = visit_of(asking.request).speech.number(line.entry)
    return (
        Fact(label=N_("Asked by"), name=listed.names.get(line.asker), person=True),
        Fact(label=N_("Purpose"), kind="identity_ground", value=line.ground),
        Fact(label=N_("Entry"), value=entry),
        *await where(asking, line.program, None, None),
    )


async def of_review(asking: Asking) -> tuple[Fact, ...]:
    """Say which quarter's review it is, and how much of it is gone through."""
    found = (await list_audits(asking.shell, asking.caller)).audits
    speech = visit_of(asking.request).speech
    return tuple(
        fact
        for one in found
        if one.id == asking.at["audit_id"]
        for fact in (
            Fact(label=N_("Quarter"), value=speech.quarter(one.quarter)),
            Fact(label=N_("Entries reviewed"), value=speech.number(one.reviewed)),
            Fact(label=N_("Entries of the sample"), value=speech.number(one.records)),
        )
    )
