"""What the register of people answers: who is at home in a program. Ids only, class C2."""

from domain.kernel import PersonId, Tenant, own_log
from domain.ports import ReadModels


async def people_at_home(reads: ReadModels, tenant: Tenant) -> list[PersonId]:
    """List those who were registered for a program."""
    home = own_log(tenant.organization)
    rows = await reads.fetch("people_register", "at_home", home, tenant.program)
    return [PersonId(row["person_id"]) for row in rows]
