"""What can be done, as a table: a row a step, from which API, forms and buttons are made."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Generic, NamedTuple, TypeVar

import msgspec

from domain.kernel import PersonId
from domain.kernel.classes import Coded
from services.app.caller import Caller
from services.app.numbers import Version
from services.app.shell import Shell

P_co = TypeVar("P_co", covariant=True)
C = TypeVar("C", bound=msgspec.Struct)


class Where(StrEnum):
    """What a step is taken in or about: its address begins there, and there is its page."""

    ORGANIZATION = "organization"
    RULE_PROFILES = "rule_profiles"
    PROGRAMS = "programs"
    PROGRAM = "program"
    GROUP = "group"
    GROUP_TO_JOIN = "group_to_join"
    GROUP_TO_SIGN = "group_to_sign"
    SESSION = "session"
    PRESENTATION = "presentation"
    OWN_PRESENTATION = "own_presentation"
    ITEM = "item"
    ERASURES = "erasures"
    ERASURE = "erasure"
    OWN_ERASURES = "own_erasures"
    OWN_ERASURE = "own_erasure"
    HOLDS = "holds"
    HOLD = "hold"
    RETENTION = "retention"
    GRANTS = "grants"
    GRANT = "grant"
    IDENTITIES = "identities"
    IDENTITY = "identity"
    KEYS = "keys"
    SIGNING_KEYS = "signing_keys"
    PARKED = "parked"
    LETTERS = "letters"
    ADMISSIONS = "admissions"
    OFFICERS = "officers"
    APPOINTMENT = "appointment"
    PROVIDERS = "providers"
    PROVIDER = "provider"
    AUDITS = "audits"
    AUDIT = "audit"
    SAMPLED = "sampled"
    PERSON = "person"
    CREDENTIAL = "credential"
    DETAILS = "details"
    MAILBOX = "mailbox"
    SECOND_FACTOR = "second_factor"


class By(StrEnum):
    """Who may take a step, as the document of the API says it."""

    ONESELF = "oneself"
    MEMBER = "a member"
    LEADER = "a leader"
    PRESENT = "who was in the room"
    PRESENTER = "its presenter"
    AUTHOR = "its author"
    ADMIN = "an admin"
    PRIVACY_OFFICER = "a privacy officer"
    OFFICER = "an officer"
    ANOTHER_OFFICER = "an officer other than who asked"
    OTHER_OFFICE = "the other office"
    ASKER = "who asked"
    APPROVER = "who approved"
    DECIDER = "who could approve"
    THIRD_PERSON = "a third person"
    ANOTHER_PRIVACY_OFFICER = "another privacy officer"
    ORGANIZATION_ADMIN = "an organization admin"
    AUDITOR = "an auditor"
    SUBJECT = "whom it is about"
    SUPERVISOR = "who is asked to supervise"


class Body(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What is sent with a command; with some, nothing."""


class Seen(Body, frozen=True, kw_only=True, rename="camel"):
    """A command that needs no more than, at most, the version the caller has seen."""

    version: Version | None = None


class About(Seen, frozen=True, kw_only=True, rename="camel"):
    """Whom it is about."""

    person: PersonId


class AboutOrSelf(Seen, frozen=True, kw_only=True, rename="camel"):
    """Whom it is about; without a person, oneself."""

    person: PersonId | None = None


class Step(NamedTuple):
    """One step: the command, and how it is asked for.

    ``word`` is its name in the table and to pages; ``address`` stands below that of ``where``, for
    API and pages alike; ``says`` is a sentence of the API's document, and ``operation`` its name
    there: without one it is of pages alone. With a ``notice``, said when it is done, there is a
    form; ``first`` names its question, or why none is asked. ``undone_by`` is the word of the step
    that takes it back, ``undone_from`` the only stage to which that leads back, if there is but
    one. ``then`` is the page afterwards, if it is not that of the place: one below it, or with
    ``/`` at its beginning any other. ``creates`` is whether it makes something that has an id of
    its own.
    ``heading`` is where the API's document lists it, if not with the place.
    """

    word: Coded
    command: type[Any]
    where: Where
    address: Coded
    operation: Coded
    says: Coded
    by: tuple[By, ...]
    body: type[msgspec.Struct] = Seen
    notice: Coded = ""
    first: Coded = ""
    undone_by: Coded = ""
    undone_from: Coded = ""
    then: Coded = ""
    creates: bool = False
    heading: Coded = ""


class Button(msgspec.Struct, frozen=True):
    """A step that a page offers, and where its form is sent from the page of the place."""

    word: Coded
    address: Coded


@dataclass(frozen=True, slots=True)
class At(Generic[P_co]):
    """Who asks, the place that they have entered, and the address of its page."""

    shell: Shell
    caller: Caller
    place: P_co
    page: Coded

    def seeing(self, version: int | None) -> "At[P_co]":
        """Return the same with the version of the place that the caller has seen, if given."""
        return replace(self, caller=self.caller.expecting(version))


def table(*steps: Step) -> Mapping[Coded, Step]:
    """Make a table of steps by their words."""
    return {step.word: step for step in steps}


def filled(kind: type[C], said: msgspec.Struct, **supplied: Any) -> C:  # noqa: ANN401 - its fields
    """Make a command of what was said and what its runner supplies, as far as it has fields."""
    spoken = {name: getattr(said, name) for name in said.__struct_fields__}
    fields = (spoken | supplied).items()
    return kind(**{name: value for name, value in fields if name in kind.__struct_fields__})
