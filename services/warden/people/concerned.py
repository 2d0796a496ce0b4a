"""Whom something in a group concerns: told to the process that sends letters, and to no other."""

from domain.execute import state_of
from domain.groups.group import GROUP
from domain.kernel import Role, Stream, Tenant, own_log
from domain.protocol.people import GroupConcerns, WhomGroupConcerns
from services.warden.people.addresses import require_postman
from services.warden.people.offices import organization_of
from services.warden.ports import Parts


async def whom_group_concerns(parts: Parts, request: WhomGroupConcerns) -> GroupConcerns:
    """Say who leads a group, who is a member and who administers it, as of now."""
    organization, program = request.organization, request.program
    await require_postman(parts, own_log(organization), request.secret)
    stream = Stream(Tenant(organization, program), GROUP.category, request.group)
    group, _ = await state_of(parts.store, GROUP, stream)
    offices = (await organization_of(parts, organization)).offices
    own = {one.person for one in offices if one.program == program}
    governing = {one.person for one in offices if one.role is Role.ORGANIZATION_ADMIN}
    leaders, members = {*group.leaders}, {*group.members}
    return GroupConcerns(
        name="" if group.proposed is None else group.proposed.name,
        leaders=tuple(sorted(leaders)),
        members=tuple(sorted(members - leaders)),
        admins=tuple(sorted((own or governing) - leaders - members)),
    )
