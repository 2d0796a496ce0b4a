"""What is refused of people and their names, and what to do then."""

from typing import Final

from domain.kernel import Conflict, Forbidden, Missing, Refused

REFUSALS: Final[dict[str, tuple[type[Refused], str]]] = {
    "person.not_system": (
        Forbidden,
        "people are erased when a request for it is approved, by nobody else",
    ),
    "person.exists": (Conflict, "this person is known already"),
    "person.missing": (Missing, "there is no such person"),
    "person.not_officer": (Forbidden, "only an officer registers people"),
    "person.code_invalid": (Refused, "write profession and practice as codes, not as sentences"),
    "person.locale_unknown": (Refused, "name a language that the service speaks: en, fr-CA"),
    "addresses.not_the_postman": (
        Forbidden,
        "addresses are given to the process that sends letters alone",
    ),
    "person.data_invalid": (Refused, "a person has names and an e-mail address, as text"),
    "person.differs": (Conflict, "this person is known with other data, which is not overwritten"),
    "roster.late_by_officer": (Forbidden, "only an officer enters what happened before"),
    "roster.in_the_future": (Refused, "enter what has happened, not what will"),
    "names.not_allowed": (Forbidden, "you may not see the names of these people"),
    "people.name_too_short": (Refused, "give two letters of the name or more"),
    "people.too_many": (Refused, "more than ten people fit: give more of the name"),
}
