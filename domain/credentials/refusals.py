"""What is refused of credentials to lead and of training, and what to do then."""

from typing import Final

from domain.kernel import Conflict, Forbidden, Refused

REFUSALS: Final[dict[str, tuple[type[Refused], str]]] = {
    "credential.not_admin": (Forbidden, "only an organization administrator can do this"),
    "credential.not_an_officer": (
        Forbidden,
        "only an organization administrator or a privacy officer can do this",
    ),
    "credential.own": (
        Forbidden,
        "you cannot decide about your own credential. Ask another officer",
    ),
    "credential.not_a_second": (
        Forbidden,
        "you proposed this credential. Another officer must confirm it",
    ),
    "credential.waits_already": (
        Conflict,
        "a proposal already waits for a second officer. Confirm or decline it first",
    ),
    "credential.nothing_waits": (
        Conflict,
        "this proposal was decided, or not confirmed within 30 days. Propose it again",
    ),
    "credential.suspended": (Conflict, "the credential is suspended. Reinstate it first"),
    "credential.not_suspended": (Conflict, "the credential is not suspended"),
    "credential.none": (Conflict, "this person has no credential. Propose one first"),
    "credential.evidence_ahead": (Refused, "give a date of the evidence that has passed"),
    "credential.over_already": (Refused, "give a last day that is still ahead"),
    "credential.too_long": (Refused, "give a last day within five years of the first"),
    "credential.not_later": (Refused, "give a last day after that of the present credential"),
    "credential.lapses_by_itself": (Forbidden, "a credential ends by itself on its last day"),
    "training.already": (
        Conflict,
        "this person already has a supervisor. End that supervision first",
    ),
    "training.not_needed": (Conflict, "this person already has a credential"),
    "training.none": (Conflict, "this person is not in training"),
    "supervision.self": (Refused, "no one can supervise themselves. Choose someone else"),
    "supervision.own": (
        Forbidden,
        "you cannot make yourself the supervisor. Ask another administrator",
    ),
    "supervision.not_credentialed": (
        Conflict,
        "a supervisor needs a credential in force. Choose someone else, or renew it first",
    ),
    "supervision.not_yours": (
        Forbidden,
        "only the supervisor can do this, and to end it also the trainee or an administrator",
    ),
    "supervision.agreed": (Conflict, "you have already agreed to this supervision"),
}
