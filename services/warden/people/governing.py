"""Decides what an organization, its programs and new groups go by: rules come from here alone."""

from datetime import datetime

import msgspec

from domain.codes import refusal
from domain.execute import Step, execute, execute_all, state_of
from domain.groups.group import GROUP
from domain.kernel import Context, Refused, Stream, Tenant, own_log
from domain.organizations.organization import ORGANIZATION
from domain.profiles.guards import require_adoptable
from domain.profiles.profile import PROFILES, profiles_stream
from domain.programs.commands import AdoptProfile, ApproveProfile, DefineProgram, ProgramCommand
from domain.programs.program import PROGRAM, rules_of
from domain.programs.state import Program
from domain.protocol.answers import Enacted
from domain.protocol.people import (
    EnactGroupRules,
    EnactOrganization,
    EnactProfiles,
    EnactPrograms,
    ProgramStep,
    Proposal,
    ProposeGroups,
)
from services.warden.caller import OFFICERS, Caller, authenticate
from services.warden.ports import Parts
from services.warden.steps import step_done


async def enact_organization(parts: Parts, request: EnactOrganization) -> Enacted:
    """Publish rules, adopt quotas, or vouch for the past (organization admin)."""
    caller = await authenticate(parts, request.token)
    step = Step(
        stream=_own_stream(caller),
        command=request.command,
        context=caller.context(parts, caller.own_log, request.command_id),
        basis=caller.basis,
    )
    return Enacted((step_done(await execute(parts.store, ORGANIZATION, step)),))


async def enact_profiles(parts: Parts, request: EnactProfiles) -> Enacted:
    """Publish, supersede or retire a rule profile (organization admin)."""
    caller = await authenticate(parts, request.token)
    step = Step(
        stream=profiles_stream(caller.organization),
        command=request.command,
        context=caller.context(parts, caller.own_log, request.command_id),
        basis=caller.basis,
    )
    return Enacted((step_done(await execute(parts.store, PROFILES, step)),))


async def enact_programs(parts: Parts, request: EnactPrograms) -> Enacted:
    """Define programs, say what they keep and go by; what was defined has its logs from then on."""
    caller = await authenticate(parts, request.token)
    steps = [
        Step(
            stream=Stream(caller.own_log, PROGRAM.category, step.program),
            command=await _with_rules(parts, caller, step),
            context=_program_context(parts, caller, step),
            basis=caller.basis,
            row=step.row,
        )
        for step in request.steps
    ]
    outcomes = await execute_all(parts.store, PROGRAM, steps) if steps else ()
    for step, outcome in zip(request.steps, outcomes, strict=True):
        if isinstance(step.command, DefineProgram) and not isinstance(outcome, Refused):
            await parts.store.open_log(caller.in_program(step.program))
    return Enacted(tuple(map(step_done, outcomes)))


async def propose_groups(parts: Parts, request: ProposeGroups) -> Enacted:
    """Propose groups, by the rules that organization and program have now."""
    caller = await authenticate(parts, request.token)
    tenant = caller.in_program(request.program)
    program = await _program(parts, tenant)
    organization, _ = await state_of(parts.store, ORGANIZATION, _own_stream(caller))
    rules = rules_of(organization.profile, program, parts.now())
    steps = [
        Step(
            stream=Stream(tenant, GROUP.category, proposal.group),
            command=msgspec.structs.replace(proposal.command, rules=rules),
            context=_context(parts, caller, tenant, proposal),
            basis=caller.basis,
        )
        for proposal in request.proposals
    ]
    outcomes = await execute_all(parts.store, GROUP, steps) if steps else ()
    return Enacted(tuple(map(step_done, outcomes)))


async def enact_group_rules(parts: Parts, request: EnactGroupRules) -> Enacted:
    """Have a group follow what its program adopted last, or keep its own rules."""
    caller = await authenticate(parts, request.token)
    tenant = caller.in_program(request.program)
    program = await _program(parts, tenant)
    step = Step(
        stream=Stream(tenant, GROUP.category, request.group),
        command=msgspec.structs.replace(request.command, offered=program.latest),
        context=caller.context(parts, tenant, request.command_id, group=request.group),
        basis=caller.basis,
    )
    return Enacted((step_done(await execute(parts.store, GROUP, step)),))


async def _with_rules(parts: Parts, caller: Caller, step: ProgramStep) -> ProgramCommand:
    """Give a command the rules that it names, as they are published: they come from the log alone.

    What was retired or superseded since it was asked for is adopted no more.
    """
    command = step.command
    if not isinstance(command, AdoptProfile | ApproveProfile):
        return command
    profiles, _ = await state_of(parts.store, PROFILES, profiles_stream(caller.organization))
    if isinstance(command, AdoptProfile):
        rules = require_adoptable(profiles, command.profile, command.profile_version)
        return msgspec.structs.replace(command, rules=rules)
    program = await _program(parts, caller.in_program(step.program))
    if program.requested is not None:
        asked = program.requested.profile
        require_adoptable(profiles, asked.name, asked.version)
    return command


async def _program(parts: Parts, tenant: Tenant) -> Program:
    stream = Stream(own_log(tenant.organization), PROGRAM.category, tenant.program)
    program, _ = await state_of(parts.store, PROGRAM, stream)
    if not program.exists:
        raise refusal("program.missing")
    return program


def _own_stream(caller: Caller) -> Stream:
    return Stream(caller.own_log, ORGANIZATION.category, caller.organization)


def _program_context(parts: Parts, caller: Caller, step: ProgramStep) -> Context:
    """Decide in the organization's log, with the offices that are held in the program."""
    context = _context(parts, caller, caller.own_log, step)
    program = caller.in_program(step.program)
    return msgspec.structs.replace(
        context, role=caller.acts_as(program), offices=caller.offices(step.program)
    )


def _context(parts: Parts, caller: Caller, tenant: Tenant, step: ProgramStep | Proposal) -> Context:
    """Enter what was before; the past is for officers."""
    return caller.context(parts, tenant, step.command_id, at=_past(parts, caller, tenant, step.at))


def _past(parts: Parts, caller: Caller, tenant: Tenant, at: datetime | None) -> datetime | None:
    if at is not None and not caller.offices(tenant.program) & OFFICERS:
        raise refusal("roster.late_by_officer")
    if at is not None and at > parts.now():
        raise refusal("roster.in_the_future")
    return at
