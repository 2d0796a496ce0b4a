"""Who accepted to administer a program, and was never appointed since they were invited."""

from collections.abc import Sequence

from domain.kernel import Role, Stream, own_log
from domain.organizations.organization import ORGANIZATION
from domain.organizations.tenures import tenures
from projections.people_register.queries import Accepted, who_accepted_as
from services.app.caller import Caller
from services.app.shell import Shell


async def list_unappointed(shell: Shell, caller: Caller) -> Sequence[Accepted]:
    """List those whom an organization admin would appoint; nobody for anybody else.

    Whoever had the office since, and has it no more, is not one of them.
    """
    organization = caller.principal.organization
    log = own_log(organization)
    if Role.ORGANIZATION_ADMIN not in caller.offices(log):
        return ()
    accepted = await who_accepted_as(shell.reads, organization, Role.PROGRAM_ADMIN)
    if not accepted:
        return ()
    history = await shell.store.read(Stream(log, ORGANIZATION.category, organization))
    held = [one for one in tenures(history) if one.role is Role.PROGRAM_ADMIN]
    return [
        one
        for one in accepted
        if not any(
            (had.person, had.program) == (one.person_id, one.to_program)
            and (had.until is None or had.since >= one.invited_at)
            for had in held
        )
    ]
