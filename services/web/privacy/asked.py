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
        N_("With your approval and that of the other role, each text opens once in four hours."),
        N_("Authors and leaders are told within 24 hours, and a third person reviews it."),
        N_("Your name stays on record."),
    ),
    way_back=N_("You can withdraw it as long as it is open. What was read stays read."),
    yes=N_("Approve"),
    back=OF_GRANT,
    facts=facts.of_grant,
)
GLASS_REFUSAL: Final = Question(
    title=N_("Refuse this break-glass request?"),
    does=(N_("No text opens by it, and no one else can approve it. The asker sees it."),),
    way_back=N_("It can be asked for again, from the beginning."),
    yes=N_("Refuse"),
    back=OF_GRANT,
    facts=facts.of_grant,
)
GLASS_WITHDRAWAL: Final = Question(
    title=N_("Withdraw this break-glass request?"),
    does=(N_("No text opens by it any more. What was opened is still told and reviewed."),),
    way_back=N_("It can be asked for again, from the beginning."),
    yes=N_("Withdraw it"),
    back=OF_GRANT,
    facts=facts.of_grant,
)
GLASS_OPENING: Final = Question(
    title=N_("Open this text now, once?"),
    does=(
        N_("The text is shown this one time. If you leave the page, it is gone for you."),
        N_("Its author is told within 24 hours. Your name and the moment go on record first."),
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
        N_("All of it is destroyed with its keys, at once. Backups follow when they expire."),
        N_("If a legal hold comes before all of it is gone, the rest waits until the hold ends."),
        N_("Others’ attendance and the access log stay."),
        N_("Whoever asked sees the proof under “Who looked at mine”."),
    ),
    way_back=FOR_GOOD,
    yes=N_("Approve the erasure"),
    back=DESK,
    final=True,
    facts=facts.of_erasure,
)
ERASURE_HELD: Final = Question(
    title=N_("A legal hold reaches into this: it cannot be approved now"),
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
    does=(N_("Nothing is destroyed. Whoever asked sees that it was refused, and why."),),
    way_back=N_("It can be asked for again, from the beginning."),
    yes=N_("Refuse the erasure"),
    back=DESK,
    facts=facts.of_erasure_refusal,
)
HOLD: Final = Question(
    title=N_("Place this legal hold?"),
    does=(
        N_("Nothing that it covers is destroyed: not when due, not on request, not by its author."),
        N_("On a person: texts of their groups also wait with theirs, whoever wrote them."),
        N_("Authors see that a hold covers their text. No email is sent."),
        N_("It lapses after 72 hours, unless the other officer confirms it."),
    ),
    way_back=N_("You can propose to lift it; the other officer then lifts it."),
    yes=N_("Place the hold"),
    back=DESK,
    facts=facts.of_new_hold,
)
HOLD_CONFIRMATION: Final = Question(
    title=N_("Confirm this legal hold?"),
    does=(N_("Nothing that it covers is destroyed until two officers lift it."),),
    way_back=N_("It can be lifted: one officer proposes it, the other lifts it."),
    yes=N_("Confirm the hold"),
    back=DESK,
    facts=facts.of_hold,
)
HOLD_LIFTING: Final = Question(
    title=N_("Lift this legal hold?"),
    does=(
        N_("What is overdue, or was to be erased, is destroyed from now on."),
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
        N_("From their day on, what is older than they say is announced, then destroyed."),
        N_("They hold for every program of the organization."),
    ),
    way_back=N_("This cannot be undone for what is destroyed. Other rules can follow."),
    yes=N_("Adopt these rules"),
    back=DESK,
    final=True,
    facts=facts.of_retention,
)
CLEARING: Final = Question(
    title=N_("Let all that was announced go at once?"),
    does=(
        N_("For a day, everything announced is destroyed as fast as it can, however much it is."),
    ),
    way_back=FOR_GOOD,
    yes=N_("Agree that all of it goes at once"),
    back=DESK,
    final=True,
    facts=facts.of_clearing,
)
