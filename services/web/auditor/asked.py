"""The questions of a review and of who a number is, before what cannot be taken back in one tap."""

from typing import Final

from services.languages import N_
from services.web.auditor import facts
from services.web.frame.questions import FOR_GOOD, Question

OF_AUDIT: Final = "/audits/{audit_id}"
OF_IDENTITY: Final = "/identity-requests/{request_id}"
SIGNATURE: Final = Question(
    title=N_("Sign off this review?"),
    does=(
        N_("The round is closed with your name. No finding can be added or changed."),
        N_("Officers see that it is signed off."),
    ),
    way_back=FOR_GOOD,
    yes=N_("Sign off this review"),
    back=OF_AUDIT,
    final=True,
    facts=facts.of_review,
)
IDENTITY_APPROVAL: Final = Question(
    title=N_("Agree that the asker learns who this is?"),
    does=(
        N_("The asker is told the name once, within 24 hours, if both of you hold office then."),
        N_("The person is told by email that there is a notice. Your name stays on record."),
    ),
    way_back=N_("You can withdraw the request until the name is told."),
    yes=N_("Agree"),
    back=OF_IDENTITY,
    facts=facts.of_identity,
)
IDENTITY_REFUSAL: Final = Question(
    title=N_("Do not agree to this request?"),
    does=(N_("Nobody is told who it is. Whoever asked hears by email that it is decided."),),
    way_back=N_("It can be asked for again, from the beginning."),
    yes=N_("Do not agree"),
    back=OF_IDENTITY,
    facts=facts.of_identity,
)
IDENTITY_WITHDRAWAL: Final = Question(
    title=N_("Withdraw this request?"),
    does=(N_("Nobody is told who it is. The request stays in the register."),),
    way_back=N_("It can be asked for again, from the beginning."),
    yes=N_("Withdraw it"),
    back=OF_IDENTITY,
    facts=facts.of_identity,
)
IDENTITY_TELLING: Final = Question(
    title=N_("Learn now who this number is?"),
    does=(
        N_("The name is shown this one time. It goes on record first, with your name."),
        N_("The person is told by email that there is a notice, and sees your office and purpose."),
    ),
    way_back=FOR_GOOD,
    yes=N_("Learn who it is"),
    back=OF_IDENTITY,
    final=True,
    facts=facts.of_identity,
)
