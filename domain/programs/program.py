"""The program: who may take part, and how much of what is said may be kept."""

from collections.abc import Sequence
from typing import assert_never

import msgspec

from domain.codes import refusal
from domain.kernel import Context, Decider, Role
from domain.kernel.classes import Coded
from domain.kernel.shapes import is_code, is_line, is_locale, is_zone
from domain.officers import administers
from domain.programs.commands import DefineProgram, ProgramCommand, SetContentCapture
from domain.programs.events import ContentCaptureSet, ProgramDefined, ProgramEvent
from domain.rules import ContentCapture, GroupRules, Participation, RuleProfile, SamePractice

ANY_PROFESSION = "any"


class Program(msgspec.Struct, frozen=True):
    """The choices that groups of this program go by; ``defined`` is the fact that it began with."""

    defined: ProgramDefined | None = None
    participation: Participation = Participation.VOLUNTARY
    same_practice: SamePractice = SamePractice.WARN
    eligible_professions: tuple[Coded, ...] = ()
    capture: ContentCapture = ContentCapture.CODES

    @property
    def exists(self) -> bool:
        """Whether there is such a program."""
        return self.defined is not None


def decide(program: Program, command: ProgramCommand, ctx: Context) -> Sequence[ProgramEvent]:
    """Answer a command with the facts it makes true, or refuse it."""
    match command:
        case DefineProgram():
            return [_define(program, command, ctx)]
        case SetContentCapture(capture=capture, impact_assessed=impact_assessed):
            if not program.exists:
                raise refusal("program.missing")
            if capture is ContentCapture.FULL:
                _require_full(program, ctx, impact_assessed=impact_assessed)
            elif not administers(ctx):
                raise refusal("program.not_admin")
            if capture is program.capture:
                return []
            return [ContentCaptureSet(capture=capture, impact_assessed=impact_assessed)]
        case _ as unreachable:
            assert_never(unreachable)


def evolve(program: Program, event: ProgramEvent) -> Program:
    """Apply a fact."""
    match event:
        case ProgramDefined():
            return Program(
                defined=event,
                participation=event.participation,
                same_practice=event.same_practice,
                eligible_professions=event.eligible_professions,
            )
        case ContentCaptureSet(capture=capture):
            return msgspec.structs.replace(program, capture=capture)
        case _ as unreachable:
            assert_never(unreachable)


def rules_of(profile: RuleProfile, program: Program) -> GroupRules:
    """Join an organization's profile with a program's own choices."""
    return GroupRules(
        profile=msgspec.structs.replace(profile, eligible_professions=program.eligible_professions),
        same_practice=program.same_practice,
        participation=program.participation,
        content_capture=program.capture,
        any_profession=ANY_PROFESSION in program.eligible_professions,
    )


def _define(program: Program, command: DefineProgram, ctx: Context) -> ProgramDefined:
    if not ctx.holds(Role.ORGANIZATION_ADMIN):
        raise refusal("program.not_admin")
    if program.exists:
        raise refusal("program.exists")
    codes = (command.code, command.setting, command.region, *command.eligible_professions)
    if not all(is_code(code) for code in codes):
        raise refusal("program.code_invalid")
    if not (is_line(command.name_en) and is_line(command.name_fr)):
        raise refusal("program.name_invalid")
    if not command.eligible_professions:
        raise refusal("program.professions_missing")
    if not is_zone(command.zone):
        raise refusal("program.zone_unknown")
    if not is_locale(command.locale):
        raise refusal("program.locale_unknown")
    return ProgramDefined(
        code=command.code,
        name_en=command.name_en,
        name_fr=command.name_fr,
        setting=command.setting,
        region=command.region,
        zone=command.zone,
        locale=command.locale,
        participation=command.participation,
        same_practice=command.same_practice,
        eligible_professions=command.eligible_professions,
    )


def _require_full(program: Program, ctx: Context, *, impact_assessed: bool) -> None:
    if program.participation is Participation.MANDATORY:
        raise refusal("program.full_mandatory")
    if not impact_assessed:
        raise refusal("program.full_needs_assessment")
    attested = ctx.entered_late and ctx.holds(Role.ORGANIZATION_ADMIN)
    if not (ctx.holds(Role.PRIVACY_OFFICER) or attested):
        raise refusal("program.full_needs_privacy_officer")


PROGRAM = Decider(category="program", initial=Program(), decide=decide, evolve=evolve)
