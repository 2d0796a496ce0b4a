"""What somebody is, in an organization, a program or a group, in words."""

from services.languages import N_

ROLES = {
    "member": N_("Member"),
    "leader": N_("Leader"),
    "co_leader": N_("Co-leader"),
    "trainee": N_("Trainee leader"),
    "supervisor": N_("Supervisor"),
    "program_admin": N_("Program administrator"),
    "organization_admin": N_("Organization administrator"),
    "auditor": N_("Auditor"),
    "privacy_officer": N_("Privacy officer"),
    "operator": N_("Operator"),
    "system": N_("System"),
    "guest": N_("Guest"),
}
