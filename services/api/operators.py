"""The operator's staff over HTTP: let in once, by an officer of the organization."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Controller, post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from domain.access.purposes import OperatorReason
from services.app import operators
from services.app.caller import Caller
from services.app.shell import Shell
from services.http.problems import problems


class AdmissionBody(msgspec.Struct, frozen=True, rename="camel"):
    """For what reason staff may come in, and within how many minutes: four hours at most."""

    reason: OperatorReason
    minutes: Annotated[int, msgspec.Meta(ge=1, le=240)] = 60


class AdmissionReply(msgspec.Struct, frozen=True, rename="camel"):
    """What staff is given: ``circlekeep … --reason … --admission``; good once, until a moment."""

    id: UUID
    until: datetime


class OperatorAdmissionController(Controller):
    """Admissions of the operator's staff; each is an entry of the access log, and so is its use."""

    path = "/operator-admissions"
    tags = ["Organization"]

    @post(
        "/",
        operation_id="admit_operator",
        responses=problems(401, 403, 408, 409, 413, 415, 422, 503),
    )
    async def admit(
        self,
        data: JSONBody[AdmissionBody],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> AdmissionReply:
        """Let staff in once (privacy officer, organization admin)."""
        admitted = await operators.admit_operator(shell, caller, data.reason, data.minutes)
        return AdmissionReply(admitted.admission, admitted.until)
