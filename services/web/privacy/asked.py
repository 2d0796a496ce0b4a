"""The questions of privacy and of break-glass, before what cannot be taken back in one tap."""

from typing import Final

from services.languages import N_
from services.web.frame.questions import FOR_GOOD, ByCase, Question, unless_held
from services.web.privacy import facts

OF_GRANT: Final = "/programs/{program_id}/break-glass/{grant_id}"
DESK: Final = "/privacy"
GLASS_APPROVAL: Final = Question(
    title=N_("Approve this break-glass request?"),
    does=(
        N_("If the other role approves too, each text opens once within four hours."),
        N_("Authors and leaders are notified within 24 hours, and a third person reviews it."),
        N_("Your name stays on record."),
    ),
    way_back=N_("You can withdraw it while it is open. Texts already read stay read."),
    yes=N_("Approve request"),
    back=OF_GRANT,
    facts=facts.of_grant,
)
GLASS_REFUSAL: Final = Question(
    title=N_("Refuse this break-glass request?"),
    does=(N_("No text opens, and no one else can approve it. The officer who asked sees it."),),
    way_back=N_("It can be requested again."),
    yes=N_("Refuse request"),
    back=OF_GRANT,
    facts=facts.of_grant,
)
GLASS_WITHDRAWAL: Final = Question(
    title=N_("Withdraw this break-glass request?"),
    does=(
        N_(
            "It no longer opens any text. People are still notified of what was opened, and it "
            "is reviewed."
        ),
    ),
    way_back=N_("It can be requested again."),
    yes=N_("Withdraw request"),
    back=OF_GRANT,
    facts=facts.of_grant,
)
GLASS_OPENING: Final = Question(
    title=N_("Open this text once, now?"),
    does=(
        N_("The text is shown only once. If you leave the page, you cannot see it again."),
        N_("Its author is notified within 24 hours. Your name and the time are recorded first."),
    ),
    way_back=FOR_GOOD,
    yes=N_("Open once"),
    back=OF_GRANT,
    final=True,
    facts=facts.of_grant,
)
ERASURE_APPROVAL: Final = Question(
    title=N_("Approve this erasure?"),
    does=(
        N_("This destroys all of it now, with its keys. Backups follow when they expire."),
        N_(
            "If a legal hold is placed before all of it is destroyed, the rest waits until the "
            "hold ends."
        ),
        N_("Others’ attendance and the access log stay."),
        N_("The person who asked sees the proof under “Who viewed my texts”."),
    ),
    way_back=FOR_GOOD,
    yes=N_("Approve the erasure"),
    back=DESK,
    final=True,
    facts=facts.of_erasure,
)
ERASURE_HELD: Final = Question(
    title=N_("A legal hold covers part of this: it cannot be approved now"),
    does=(N_("Nothing is destroyed, and the request waits. Officers can lift the hold first."),),
    way_back=N_("You can approve it once the hold is lifted, or refuse it."),
    yes="",
    back=DESK,
    facts=facts.of_erasure,
)
APPROVABLE: Final = ByCase(
    among=(ERASURE_APPROVAL, ERASURE_HELD),
    which=lambda asking: unless_held(facts.is_erasure_held(asking), ERASURE_APPROVAL, ERASURE_HELD),
)
ERASURE_REFUSAL: Final = Question(
    title=N_("Refuse this erasure?"),
    does=(N_("Nothing is destroyed. The person who asked sees the refusal and why."),),
    way_back=N_("It can be requested again."),
    yes=N_("Refuse the erasure"),
    back=DESK,
    facts=facts.of_erasure_refusal,
)
HOLD: Final = Question(
    title=N_("Place this legal hold?"),
    does=(
        N_("Nothing it covers is destroyed: not when due, not on request, not by its author."),
        N_("If it covers a person, it also covers the texts of their groups, whoever wrote them."),
        N_("Authors see that a hold covers their text. No email is sent."),
        N_("It ends after 72 hours unless the other officer confirms it."),
    ),
    way_back=N_("You can propose to lift it; the other officer then lifts it."),
    yes=N_("Place the hold"),
    back=DESK,
    facts=facts.of_new_hold,
)
HOLD_CONFIRMATION: Final = Question(
    title=N_("Confirm this legal hold?"),
    does=(N_("Nothing it covers is destroyed until two officers lift it."),),
    way_back=N_("It can be lifted: one officer proposes it, the other lifts it."),
    yes=N_("Confirm the hold"),
    back=DESK,
    facts=facts.of_hold,
)
HOLD_LIFTING: Final = Question(
    title=N_("Lift this legal hold?"),
    does=(
        N_("Anything overdue, or due to be erased, can now be destroyed."),
        N_("Authors can destroy their texts again."),
    ),
    way_back=N_("This cannot be undone for what is destroyed. A new hold keeps only what is left."),
    yes=N_("Lift the hold"),
    back=DESK,
    final=True,
    facts=facts.of_hold,
)
RETENTION: Final = Question(
    title=N_("Adopt these retention rules?"),
    does=(
        N_("From their start date, anything older is announced, then destroyed."),
        N_("They apply to every program of the organization."),
    ),
    way_back=N_("This cannot be undone for what is destroyed. You can propose other rules later."),
    yes=N_("Adopt these rules"),
    back=DESK,
    final=True,
    facts=facts.of_retention,
)
CLEARING: Final = Question(
    title=N_("Agree to immediate destruction of everything announced?"),
    does=(
        N_(
            "For one day, everything announced is destroyed as soon as possible, whatever the "
            "quantity."
        ),
    ),
    way_back=FOR_GOOD,
    yes=N_("Agree to immediate destruction"),
    back=DESK,
    final=True,
    facts=facts.of_clearing,
)
