"""The operator's staff over HTTP: let in once, by an officer of the organization."""

from datetime import datetime
from uuid import UUID

import msgspec
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody
from litestar.status_codes import HTTP_201_CREATED

from services.api.steps import answering
from services.app import operators
from services.app.operators import ADMISSIONS, AdmissionBody
from services.http.places import OrganizationAt
from services.http.problems import problems


class AdmissionReply(msgspec.Struct, frozen=True, rename="camel"):
    """What staff is given: ``circlekeep … --reason … --admission``; good once, until a moment."""

    id: UUID
    until: datetime


@answering(
    ADMISSIONS["admission"], HTTP_201_CREATED, problems(401, 403, 408, 409, 413, 415, 422, 503)
)
async def admit_operator(
    at: NamedDependency[OrganizationAt], data: JSONBody[AdmissionBody]
) -> AdmissionReply:
    """Let staff in, and say what they need for it."""
    admitted = await operators.admit_operator(at, data)
    return AdmissionReply(admitted.admission, admitted.until)


STEP_ADDRESSES: list[HTTPRouteHandler] = [admit_operator]
