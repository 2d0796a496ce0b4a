"""What is refused of an organization's provider of sign-ins, and what to do then."""

from typing import Final

from domain.kernel import (
    Conflict,
    Forbidden,
    Missing,
    Refused,
    Throttled,
    Unauthenticated,
    Unavailable,
)

REFUSALS: Final[dict[str, tuple[type[Refused], str]]] = {
    "provider.missing": (Missing, "sign-in provider not found, or it is no longer in use"),
    "provider.exists": (Conflict, "this sign-in provider has already been proposed"),
    "provider.not_allowed": (
        Forbidden,
        "organization administrators propose a sign-in provider. A second officer approves it",
    ),
    "provider.not_operator": (
        Forbidden,
        "the operator confirms domains with circlekeep providers attest",
    ),
    "provider.not_waiting": (Conflict, "this sign-in provider no longer awaits approval"),
    "provider.not_in_use": (Conflict, "no one signs in with this provider now"),
    "provider.not_suspended": (Conflict, "this sign-in provider is not suspended"),
    "provider.suspended": (
        Conflict,
        (
            "an officer suspended your organization’s sign-in for now. Sign in another way, or "
            "choose a password with a code by email"
        ),
    ),
    "provider.too_many": (
        Throttled,
        (
            "too many sign-ins were started from where you are. Sign in another way, or try "
            "again in 10 minutes"
        ),
    ),
    "provider.second_is_another": (
        Forbidden,
        "a second officer must approve: not the one who proposed it",
    ),
    "provider.proposer_gone": (
        Conflict,
        "the officer who proposed this no longer holds the role. Propose it again",
    ),
    "provider.words_invalid": (
        Refused,
        "give a name on one line, and the client ID and acr values without spaces",
    ),
    "provider.issuer_invalid": (
        Refused,
        "give the issuer as your provider shows it: https:// and no ? or #",
    ),
    "provider.domain_invalid": (
        Refused,
        "give up to 20 email domains, each like hospital.example.org",
    ),
    "provider.domain_missing": (
        Missing,
        "this provider does not list that domain. Propose it with the domain first",
    ),
    "provider.domain_taken": (
        Conflict,
        "this domain is confirmed for another sign-in provider. Find out whose it is first",
    ),
    "provider.secret_needed": (Refused, "give the client secret that your provider shows"),
    "provider.down": (
        Unavailable,
        "your organization’s sign-in does not answer. Try again, or sign in another way",
    ),
    "provider.metadata_wrong": (
        Conflict,
        "what the provider publishes does not match this issuer. Check the address",
    ),
    "provider.clock_apart": (
        Unavailable,
        (
            "the provider’s clock and ours are more than two minutes apart. Ask your "
            "organization’s IT service to set the provider’s clock"
        ),
    ),
    "provider.answer_refused": (
        Unauthenticated,
        (
            "the answer of your organization’s sign-in could not be verified. Start again, or "
            "tell your organization’s IT service"
        ),
    ),
    "provider.try_over": (
        Unauthenticated,
        "this sign-in was started in another browser, was used, or took too long. Start again",
    ),
    "provider.not_completed": (
        Unauthenticated,
        "you did not complete your organization’s sign-in. Start again, or sign in another way",
    ),
    "provider.unknown_person": (
        Unauthenticated,
        (
            "this sign-in is not connected to anyone here. Open your invitation and accept it "
            "with this sign-in, or sign in another way and connect it under Account"
        ),
    ),
    "provider.not_for_address": (
        Missing,
        "no organization’s sign-in is set up for this address. Use another way to sign in",
    ),
    "provider.connected_elsewhere": (
        Conflict,
        "this sign-in is connected to someone else here. Ask an administrator",
    ),
    "provider.connected_already": (
        Conflict,
        "another sign-in is connected to you already. Ask an administrator to disconnect it",
    ),
    "provider.connect_needs_more": (
        Forbidden,
        (
            "sign in with a second factor before you connect this. Or use a provider account "
            "whose verified email address is yours here"
        ),
    ),
    "provider.not_strong": (
        Unauthenticated,
        "your organization’s sign-in did not confirm a second factor. Use it there, then try again",
    ),
    "provider.not_yours": (
        Unauthenticated,
        ("you signed in there as someone else. Sign out there, then sign in there as yourself"),
    ),
    "provider.not_connected": (Missing, "no sign-in provider is connected to this person"),
}
