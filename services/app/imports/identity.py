"""Ids that follow from what a row is about, so that importing it again finds the same thing."""

from uuid import UUID, uuid5

from domain.kernel import OrganizationId, PersonId, ProgramId
from services.app.imports.columns import GROUPS, PEOPLE, PROGRAMS, Sheet


def row_id(organization: OrganizationId, sheet: Sheet, *key: str) -> UUID:
    """Return the id of what a row is about, by its natural key."""
    return uuid5(organization, f"{sheet.name}:{'/'.join(key)}")


def step_id(organization: OrganizationId, sheet: Sheet, step: str, *key: str) -> UUID:
    """Return the id of one command that a row stands for."""
    return uuid5(organization, f"{sheet.name}:{'/'.join(key)}:{step}")


def person_id(organization: OrganizationId, code: str) -> PersonId:
    """Return a person's id."""
    return PersonId(row_id(organization, PEOPLE, code))


def program_id(organization: OrganizationId, code: str) -> ProgramId:
    """Return a program's id."""
    return ProgramId(row_id(organization, PROGRAMS, code))


def group_id(organization: OrganizationId, code: str) -> UUID:
    """Return a group's id."""
    return row_id(organization, GROUPS, code)
