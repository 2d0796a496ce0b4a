"""What is refused of people and their names, and what to do then."""

from typing import Final

from domain.kernel import Conflict, Forbidden, Missing, Refused, Throttled, Unavailable

REFUSALS: Final[dict[str, tuple[type[Refused], str]]] = {
    "person.not_system": (
        Forbidden,
        "a person is erased only after a request is approved",
    ),
    "person.exists": (Conflict, "this person is already registered"),
    "person.missing": (Missing, "person not found. Check the address"),
    "person.not_officer": (Forbidden, "only an officer can register people"),
    "person.code_invalid": (Refused, "write profession and practice as codes, not as sentences"),
    "person.locale_unknown": (Refused, "choose a language of the service: en, fr-CA"),
    "person.not_oneself": (Forbidden, "only the person can do this, signed in as themselves"),
    "person.not_by_mail": (
        Forbidden,
        (
            "you signed in by email alone, so you cannot leave yet. Sign in with a passkey, or "
            "with your password once it is 72 hours old"
        ),
    ),
    "person.zone_unknown": (
        Refused,
        "choose a time zone by its name, a continent and a city: America/Halifax, Europe/Paris",
    ),
    "person.profession_unknown": (Refused, "choose a profession from the list"),
    "person.link_not_admin": (
        Forbidden,
        "only an administrator of the organization can do this",
    ),
    "person.link_own": (
        Forbidden,
        "you are one of the two. Another administrator of the organization decides",
    ),
    "person.link_by_another": (
        Forbidden,
        "you proposed this. Another administrator of the organization confirms it",
    ),
    "person.link_over": (Conflict, "this does not wait any more. Check the page"),
    "person.link_same": (Refused, "choose two different registrations"),
    "person.link_waits": (
        Conflict,
        "it is proposed already that one of them is registered twice. Decide on that first",
    ),
    "person.link_not_possible": (
        Conflict,
        "these two cannot be linked now. Ask an administrator of the organization",
    ),
    "person.linked_already": (
        Conflict,
        "one of them is linked to another registration already. Unlink them first",
    ),
    "person.in_office": (Conflict, "this person holds a role. End it first, under Officers"),
    "person.own_office": (
        Conflict,
        "you hold a role. Ask an administrator to end it first, under Officers",
    ),
    "person.deactivated": (
        Forbidden,
        "access to this organization was ended. Ask its administrators",
    ),
    "person.deceased": (
        Conflict,
        "it is recorded that this person has died. If that is a mistake, correct it on their page",
    ),
    "person.status_lapsed": (
        Conflict,
        "this person must first confirm their professional status, under My groups",
    ),
    "person.own_death": (Refused, "this is your own page. Choose the person it is about"),
    "person.death_ahead": (Refused, "enter a day that is not in the future, or none"),
    "person.code_over": (Refused, "this code is not valid any more. Have a new one sent"),
    "person.code_wrong": (Refused, "this code is not right. Check the newest email"),
    "person.too_many_codes": (
        Throttled,
        "too many codes were sent or tried within an hour. Wait, then try again",
    ),
    "mailbox.proven": (Conflict, "this mailbox is confirmed already"),
    "mailbox.same": (Refused, "this is your email address already. Enter another one"),
    "mailbox.taken": (
        Conflict,
        "someone in this organization has this email address. Ask an administrator",
    ),
    "mailbox.not_by_mail": (
        Forbidden,
        "sign in with your password or a passkey first: nothing else changes your address",
    ),
    "mailbox.sign_in_anew": (
        Forbidden,
        "you signed in more than 10 minutes ago. Sign in again, then change your address",
    ),
    "mailbox.passkey_first": (Forbidden, "use your passkey first, then change your address"),
    "mailbox.move_over": (Conflict, "no change of this email address is waiting any more"),
    "mailbox.not_another_office": (
        Forbidden,
        "this takes an officer of another role, who did not ask for the change",
    ),
    "mailbox.not_yet": (
        Unavailable,
        "not everything that this change takes is there yet. It is tried again",
    ),
    "mailbox.sign_in_renewal": (
        Conflict,
        "two officers are renewing this sign-in, or did. Change the address 72 hours after that",
    ),
    "renewal.not_admin": (
        Forbidden,
        "only an administrator of 72 hours or more can ask for this, and for someone else",
    ),
    "renewal.not_a_second": (
        Forbidden,
        "this takes another officer, in a role that the person does not hold, for 72 hours or more",
    ),
    "renewal.waits_already": (Conflict, "a renewal of this sign-in is waiting already"),
    "renewal.over": (Conflict, "no renewal of this sign-in is waiting any more"),
    "renewal.mailbox_changes": (
        Conflict,
        "an administrator is changing this email address, or did. Renew it 72 hours after that",
    ),
    "renewal.nothing": (
        Conflict,
        "this person’s account has no app and no passkey. Have them choose another password",
    ),
    "renewal.not_signed_in": (
        Forbidden,
        "sign in with your app or a passkey first, or use the code in the email",
    ),
    "renewal.not_yet": (
        Unavailable,
        "the time in which this renewal can be stopped is not over yet. It is tried again",
    ),
    "addresses.not_the_postman": (
        Forbidden,
        "only the process that sends emails can see addresses",
    ),
    "person.data_invalid": (Refused, "give the person's names and email address as text"),
    "person.name_invalid": (
        Refused,
        "give a name, each part on one line of at most 200 characters",
    ),
    "person.address_invalid": (
        Refused,
        "this email address is not valid. Check the part before and after the @",
    ),
    "person.differs": (
        Conflict,
        "this person is registered with other data, which cannot be overwritten",
    ),
    "roster.late_by_officer": (Forbidden, "only an officer can enter what happened before"),
    "roster.in_the_future": (Refused, "enter what has already happened"),
    "names.not_allowed": (Forbidden, "you cannot see the names of these people"),
    "people.not_admin": (
        Forbidden,
        "only administrators can see this list. Ask an administrator of the program",
    ),
    "people.name_too_short": (Refused, "enter at least two letters of the name"),
    "people.too_many": (Refused, "more than 10 people match. Enter more of the name"),
}
