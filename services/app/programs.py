"""Programs: made by the organization, entered by those who take part."""

import re
import unicodedata
from datetime import UTC, date, datetime, time
from hashlib import sha256
from typing import Annotated, Any, Final
from uuid import uuid5
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from domain.codes import refusal
from domain.kernel import OrganizationId, ProgramId
from domain.kernel.classes import Coded
from domain.programs.commands import (
    AdoptProfile,
    ApproveProfile,
    DeclineProfile,
    DefineProgram,
    ProgramCommand,
    SetContentCapture,
)
from domain.programs.program import PROGRAM
from domain.protocol.people import EnactPrograms, ProgramStep
from domain.rules import ContentCapture, Participation, SamePractice
from services.app.asking import enact, require_seen
from services.app.instants import Day
from services.app.numbers import Version
from services.app.outcomes import Outcome
from services.app.steps import At, Body, By, Seen, Step, Where, filled, table
from services.app.tenancy import Place, program_stream
from services.languages import is_spoken

Name = Annotated[Coded, msgspec.Meta(min_length=1, max_length=200)]
Code = Annotated[Coded, msgspec.Meta(min_length=1, max_length=48)]
MOST_LANGUAGES: Final = 20
LONGEST_CODE: Final = 24
NOT_OF_A_CODE: Final = re.compile(r"[^A-Za-z0-9]+")


class ProgramBody(Body, frozen=True, kw_only=True, rename="camel"):
    """A program to make. Names and codes are public; ``zone`` is an IANA name.

    ``languages`` are tags of those it needs, its own first: ``fr-CA``. ``names`` are by language:
    ``fr``; a name in the first stands for what is missing. ``setting`` is one of the list; in a
    community practice, ``practice`` is the one that is host.
    """

    code: Code
    languages: Annotated[tuple[Code, ...], msgspec.Meta(min_length=1, max_length=MOST_LANGUAGES)]
    names: Annotated[dict[Code, Name], msgspec.Meta(min_length=1, max_length=MOST_LANGUAGES)]
    setting: Code
    region: Code
    zone: Code
    participation: Participation = Participation.VOLUNTARY
    same_practice: SamePractice = SamePractice.WARN
    eligible_professions: Annotated[tuple[Code, ...], msgspec.Meta(max_length=50)] = (
        "family_physician",
        "resident",
    )
    practice: Code | None = None


class CaptureBody(Seen, frozen=True, kw_only=True, rename="camel"):
    """How much of what is said may be kept; ``full`` needs a recorded impact assessment."""

    capture: ContentCapture
    impact_assessed: bool = False


class AdoptionBody(Seen, frozen=True, kw_only=True, rename="camel"):
    """Which version of which profile was read, and the day from which it holds, in the program.

    Without a day it holds from now.
    """

    profile: Code
    profile_version: Version
    since: Day | None = None


PROGRAMS: Final = table(
    Step(
        word="program",
        command=DefineProgram,
        where=Where.PROGRAMS,
        address="",
        operation="define_program",
        says="Make a program, with logs of its own",
        by=(By.ORGANIZATION_ADMIN,),
        body=ProgramBody,
        creates=True,
        notice="program_added",
        first="filled_in",
    ),
    Step(
        word="capture",
        command=SetContentCapture,
        where=Where.PROGRAM,
        address="/content-captures",
        operation="set_content_capture",
        says="Choose how much may be kept, from now on; all of it takes a privacy officer",
        by=(By.ADMIN, By.PRIVACY_OFFICER),
        body=CaptureBody,
    ),
    Step(
        word="adoption",
        command=AdoptProfile,
        where=Where.PROGRAM,
        address="/rules",
        operation="adopt_rule_profile",
        says="Go by rules from a day on; a program admin asks, an organization admin decides",
        by=(By.ADMIN,),
        body=AdoptionBody,
        notice="rules_adopted",
        first="again",
        then="rules",
    ),
    Step(
        word="approval",
        command=ApproveProfile,
        where=Where.PROGRAM,
        address="/rules/approvals",
        operation="approve_rule_profile",
        says="Adopt what an admin of the program asked for",
        by=(By.ORGANIZATION_ADMIN,),
        notice="rules_adopted",
        first="again",
        then="rules",
    ),
    Step(
        word="refusal",
        command=DeclineProfile,
        where=Where.PROGRAM,
        address="/rules/refusals",
        operation="decline_rule_profile",
        says="Let what was asked for come to nothing",
        by=(By.ADMIN,),
        notice="rules_declined",
        first="again",
        then="rules",
    ),
)


def program_id(organization: OrganizationId, code: str) -> ProgramId:
    """Return the id a program's code stands for: a code is used once in an organization."""
    return ProgramId(uuid5(organization, f"programs.csv:{code}"))


def code_for(name: str) -> str:
    """Return the code of a program whose name is all that was said: the same for the same name."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    words = "-".join(NOT_OF_A_CODE.sub(" ", plain).upper().split())[:LONGEST_CODE].strip("-")
    return words or f"P-{sha256(name.encode()).hexdigest()[:8].upper()}"


async def take_step(
    at: At[None] | At[Place],
    step: Step,
    said: Any,  # noqa: ANN401 - its body
) -> Outcome:
    """Ask the Warden to make a program, or for a step in one that was entered."""
    shell, caller, place = at.shell, at.caller, at.place
    supplied: dict[str, Any] = {}
    if isinstance(said, AdoptionBody) and place is not None:
        supplied["since"] = said.since and first_moment(said.since, place.founded.zone)
    command: ProgramCommand = filled(step.command, said, **supplied)
    if place is not None:
        program = place.tenant.program
        await require_seen(shell, caller, PROGRAM, program_stream(caller, program))
    else:
        require_zone(said.zone)
        if not is_spoken(*said.languages):
            raise refusal("program.locale_unknown")
        program = program_id(caller.principal.organization, said.code)
    wanted = ProgramStep(program=program, command=command, command_id=caller.command_id)
    return await enact(shell, caller, EnactPrograms(caller.token, (wanted,)), program)


def first_moment(day: date, zone: str) -> datetime:
    """Return when a day begins where the program is."""
    return datetime.combine(day, time(), require_zone(zone)).astimezone(UTC)


def require_zone(zone: str) -> ZoneInfo:
    """Return the time zone of this name. Raises ``Refused`` (``program.zone_unknown``)."""
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise refusal("program.zone_unknown") from None
