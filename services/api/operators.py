"""The operator's staff over HTTP: let in once, by an officer of the organization."""

from datetime import datetime
from uuid import UUID

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody
from litestar.status_codes import HTTP_201_CREATED

from domain.protocol.door import AdmissionLine
from services.api.commands import LOOK_PROBLEMS
from services.api.steps import answering
from services.api.trail import ActorItem, actors
from services.app import operators
from services.app.caller import Caller
from services.app.operators import ADMISSIONS, AdmissionBody
from services.app.shell import Shell
from services.app.steps import Where
from services.http.places import DOORS, OrganizationAt
from services.http.problems import problems


class AdmissionReply(msgspec.Struct, frozen=True, rename="camel"):
    """What staff is given: ``circlekeep … --reason … --admission``; good once, until a moment."""

    id: UUID
    until: datetime


class AdmissionsReply(msgspec.Struct, frozen=True, rename="camel"):
    """When staff was let in, by whom, why, until when, and as whom it came; with all names."""

    items: tuple[AdmissionLine, ...]
    people: tuple[ActorItem, ...]


@answering(
    ADMISSIONS["admission"], HTTP_201_CREATED, problems(401, 403, 408, 409, 413, 415, 422, 503)
)
async def admit_operator(
    at: NamedDependency[OrganizationAt], data: JSONBody[AdmissionBody]
) -> AdmissionReply:
    """Let staff in, and say what they need for it."""
    admitted = await operators.admit_operator(at, data)
    return AdmissionReply(admitted.admission, admitted.until)


@get(
    DOORS[Where.ADMISSIONS].path,
    operation_id="list_admissions",
    responses=LOOK_PROBLEMS,
    tags=["Organization"],
)
async def list_admissions(
    shell: NamedDependency[Shell], caller: NamedDependency[Caller]
) -> AdmissionsReply:
    """Say when the operator's staff was let in, the newest first; for officers."""
    listed = await operators.list_admissions(shell, caller)
    return AdmissionsReply(listed.lines, actors(listed.names))


STEP_ADDRESSES: list[HTTPRouteHandler] = [admit_operator, list_admissions]
