"""The program: who may take part, and how much of what is said may be kept."""

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

import msgspec

from domain.codes import refusal
from domain.kernel import Context, Decider, Role
from domain.kernel.locales import are_languages, are_names
from domain.kernel.shapes import is_code, is_zone
from domain.programs.commands import (
    AdoptProfile,
    ApproveProfile,
    DeclineProfile,
    DefineProgram,
    ProgramCommand,
    SetContentCapture,
)
from domain.programs.events import (
    ContentCaptureSet,
    ProgramEvent,
    ProgramFounded,
    RulesAdopted,
    RulesDeclined,
    RulesRequested,
)
from domain.programs.guards import (
    require_adopting,
    require_approving,
    require_declining,
    require_defining,
    require_setting,
)
from domain.programs.state import Program, evolve
from domain.rules import (
    Adoption,
    ContentCapture,
    GroupRules,
    Participation,
    RuleProfile,
    Setting,
    in_force,
)

ANY_PROFESSION = "any"
SETTINGS = frozenset(Setting)


def decide(program: Program, command: ProgramCommand, ctx: Context) -> Sequence[ProgramEvent]:
    """Answer a command with the facts it makes true, or refuse it."""
    match command:
        case DefineProgram():
            require_defining(program, ctx)
            return [_define(command)]
        case SetContentCapture(capture=capture, impact_assessed=assessed):
            require_setting(program, capture, ctx, impact_assessed=assessed)
            if capture is program.capture:
                return []
            return [ContentCaptureSet(capture=capture, impact_assessed=assessed)]
        case AdoptProfile():
            require_adopting(program, ctx)
            return _adopt(program, command, ctx)
        case ApproveProfile():
            requested = require_approving(program, ctx)
            _require_choice(program, requested.profile)
            since = max(requested.since, ctx.at)
            return [RulesAdopted(profile=requested.profile, since=since)]
        case DeclineProfile():
            require_declining(program, ctx)
            return [RulesDeclined()]
        case _ as unreachable:
            assert_never(unreachable)


def rules_of(default: RuleProfile, program: Program, at: datetime) -> GroupRules:
    """Join what a program goes by at a moment with its own choices.

    If it has adopted no profile by then, that is its organization's ``default``.
    """
    profile = in_force(program.adopted, at) or default
    return GroupRules(
        profile=msgspec.structs.replace(profile, eligible_professions=program.eligible_professions),
        same_practice=program.same_practice,
        participation=profile.participation or program.participation,
        content_capture=program.capture,
        any_profession=ANY_PROFESSION in program.eligible_professions,
    )


def _adopt(program: Program, command: AdoptProfile, ctx: Context) -> Sequence[ProgramEvent]:
    """Adopt at once what an organization admin decides; what the program's admin does waits."""
    profile, since = command.rules, command.since or ctx.at
    if profile is None:
        raise refusal("profile.missing")
    if since < ctx.at:
        raise refusal("program.rules_in_the_past")
    _require_choice(program, profile)
    wanted = Adoption(profile, since)
    if ctx.holds(Role.ORGANIZATION_ADMIN):
        known = program.latest == wanted
        return [] if known else [RulesAdopted(profile=profile, since=since)]
    if program.requested == wanted:
        return []
    return [RulesRequested(profile=profile, since=since, by=ctx.actor)]


def _require_choice(program: Program, profile: RuleProfile) -> None:
    """Refuse that people are placed where all that is said may be kept: nobody agrees freely."""
    mandatory = profile.participation is Participation.MANDATORY
    if mandatory and program.capture is ContentCapture.FULL:
        raise refusal("program.mandatory_keeps_full")


def _define(command: DefineProgram) -> ProgramFounded:
    codes = (command.code, command.setting, command.region, *command.eligible_professions)
    if not all(is_code(code) for code in codes):
        raise refusal("program.code_invalid")
    if command.setting not in SETTINGS:
        raise refusal("program.setting_unknown")
    _require_host(command)
    if not are_languages(command.languages):
        raise refusal("program.locale_unknown")
    if not are_names(command.names, command.languages):
        raise refusal("program.name_invalid")
    if not command.eligible_professions:
        raise refusal("program.professions_missing")
    if not is_zone(command.zone):
        raise refusal("program.zone_unknown")
    return ProgramFounded(
        code=command.code,
        languages=command.languages,
        names=command.names,
        setting=command.setting,
        region=command.region,
        zone=command.zone,
        participation=command.participation,
        same_practice=command.same_practice,
        eligible_professions=command.eligible_professions,
        practice=command.practice,
    )


def _require_host(command: DefineProgram) -> None:
    """Refuse a practice as host of what is not in one, and one that is no code."""
    if command.practice is None:
        return
    if command.setting != Setting.COMMUNITY_PRACTICE:
        raise refusal("program.practice_not_host")
    if not is_code(command.practice):
        raise refusal("program.practice_invalid")


PROGRAM = Decider(category="program", initial=Program(), decide=decide, evolve=evolve)
