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
        N_("This closes the review in your name. No finding can be added or changed."),
        N_("Officers see that it is signed off."),
    ),
    way_back=FOR_GOOD,
    yes=N_("Sign off this review"),
    back=OF_AUDIT,
    final=True,
    facts=facts.of_review,
)
IDENTITY_APPROVAL: Final = Question(
    title=N_("Show this person’s name to the officer who asked?"),
    does=(
        N_(
            "The officer who asked can see the name once, within 24 hours, if both of you are "
            "still in your roles."
        ),
        N_("The person is notified by email. Your name stays on record."),
    ),
    way_back=N_("You can withdraw the request until the name is shown."),
    yes=N_("Agree to show the name"),
    back=OF_IDENTITY,
    facts=facts.of_identity,
)
IDENTITY_REFUSAL: Final = Question(
    title=N_("Refuse this request?"),
    does=(
        N_("The name stays hidden. The officer who asked is notified of the decision by email."),
    ),
    way_back=N_("It can be requested again."),
    yes=N_("Refuse request"),
    back=OF_IDENTITY,
    facts=facts.of_identity,
)
IDENTITY_WITHDRAWAL: Final = Question(
    title=N_("Withdraw this request?"),
    does=(N_("The name stays hidden. The request stays in the register."),),
    way_back=N_("It can be requested again."),
    yes=N_("Withdraw request"),
    back=OF_IDENTITY,
    facts=facts.of_identity,
)
IDENTITY_TELLING: Final = Question(
    title=N_("See this person’s name now?"),
    does=(
        N_("The name is shown only once. This is recorded first, with your name."),
        N_("The person is notified by email, and sees your role and purpose."),
    ),
    way_back=FOR_GOOD,
    yes=N_("See who it is"),
    back=OF_IDENTITY,
    final=True,
    facts=facts.of_identity,
)
