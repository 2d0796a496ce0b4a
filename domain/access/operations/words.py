"""The words of the table of rights: who, how far, and an operation of which they are said."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Any, Final, NamedTuple, TypeAlias

from domain.kernel import Role
from domain.kernel.classes import Class, Coded, Public


class Party(StrEnum):
    """As what somebody may: by a place in the group, by an office over it, or by running it all.

    A presenter is one of the presentation; a leader is also a co-leader. A trainee leads with a
    supervisor, who by that may read the group's agreement and sign it, and nothing else.
    """

    MEMBER = Role.MEMBER
    PRESENTER = "presenter"
    LEADER = Role.LEADER
    TRAINEE = Role.TRAINEE
    PROGRAM_ADMIN = Role.PROGRAM_ADMIN
    ORGANIZATION_ADMIN = Role.ORGANIZATION_ADMIN
    SUPERVISOR = Role.SUPERVISOR
    AUDITOR = Role.AUDITOR
    PRIVACY_OFFICER = Role.PRIVACY_OFFICER
    OPERATOR = Role.OPERATOR


class May(StrEnum):
    """How far somebody may: always, never, or under one of these conditions.

    That the moment is right (a session is open, a request undecided) is asked of everybody and is
    no condition of this table.
    """

    NEVER = "never"
    ALWAYS = "always"
    THEMSELVES = "for themselves"
    THEIR_OWN = "their own alone"
    SOMEBODY_ELSE = "for somebody else"
    ANOTHER_ASKED = "if somebody else asked for it, about somebody else"
    THEY_ASKED = "if they asked, and others agreed"
    THEY_SPOKE = "if they asked or agreed"
    THIRD = "if they neither asked nor approved"
    OTHER_OFFICE = "if the other office said so first"
    BOTH_OFFICES = "one of each office, two people"
    SECOND = "if somebody else proposed it"
    ANOTHERS_LOOK = "of somebody else's look"
    MANDATORY = "for somebody else, where taking part is mandatory"
    SELF_OR_LATE = "for themselves, or to enter the past"
    LATE = "to enter the past"
    FIRST_DAYS = "in the first 14 days"
    AFTER_FIRST_DAYS = "after the first 14 days"
    OTHER_CAPTURE = "unless whole narratives are kept"
    WHOLE_CAPTURE = "whole narratives, once assessed"
    LED_THEN = "if they led then and lead now"
    SHARED = "if its author shared it with them"
    GRANTED = "once, if two officers approved"
    CONCERNED = "if it is about them, or the operator proposed it"
    PROPOSING = "these offices as a proposal, for somebody else"
    FEWER_THAN_TWO = "where fewer than two officers can act"
    NO_OFFICER = "where there is no officer yet"
    LET_IN = "once an officer let them in, for a while"
    UNAPPOINTED = "for who was not appointed by officers"
    THERE = "if they were there"
    OF_THEIR_PROGRAM = "of people of their program"
    OF_THEIR_LOGS = "of the logs that they answer for"
    COLLEAGUES = "colleagues, as members, by email"
    EVALUATION = "on a machine for evaluation only"


Kind: TypeAlias = Annotated[type[Any], Class.C0]
NOBODY: Final[Mapping[Party, May]] = MappingProxyType({})


class Operation(NamedTuple):
    """One thing that can be done or seen, and who may.

    ``says`` is its line of the table. ``who`` says how far by a role; ``all_may`` how far anybody
    may who is signed in, whatever they are. ``by`` are the commands and requests to the Warden with
    which it is asked for, ``at`` where it is: operations of the API by their names, pages by their
    addresses. What is ``public`` is for anybody, whether or not they are signed in.
    """

    says: Public
    who: Mapping[Party, May] = NOBODY
    by: tuple[Kind, ...] = ()
    at: tuple[Coded, ...] = ()
    all_may: May = May.NEVER
    public: bool = False

    def may(self, party: Party) -> May:
        """Say how far a party may, by its role or as anybody does; the operator is nobody."""
        anybody = May.NEVER if party is Party.OPERATOR else self.all_may
        return self.who.get(party, anybody)


def each(how: May, *parties: Party) -> dict[Party, May]:
    """Say the same of several."""
    return dict.fromkeys(parties, how)


LEADERS: Final = (Party.LEADER, Party.TRAINEE)
ADMINS: Final = (Party.PROGRAM_ADMIN, Party.ORGANIZATION_ADMIN)
DECIDERS: Final = (Party.PRIVACY_OFFICER, Party.ORGANIZATION_ADMIN)
OVERSEERS: Final = (Party.AUDITOR, Party.PRIVACY_OFFICER)
OF_THE_GROUP: Final = (Party.MEMBER, Party.PRESENTER, *LEADERS)
