"""A group's agreement, as a page: read in the visitor's language, and signed below its end."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency

from domain.kernel import ProgramId
from domain.kernel.classes import Coded
from services.app.groups.agreement import AgreementShown, agreement_of
from services.app.steps import Where
from services.http.agreements import agreement_file
from services.http.places import DOORS, GROUP, GroupAt
from services.web.frame.answers import HEADERS, page
from services.web.frame.visit import visit_of


class AgreementView(msgspec.Struct, frozen=True, kw_only=True):
    """The agreement of a group, and in which zone its days are.

    Who ``only_supervises`` has no page of the group to go back to.
    """

    program: ProgramId
    id: UUID
    name: Coded
    zone: Coded
    shown: AgreementShown
    only_supervises: bool = False


class AgreementPages(Controller):
    """For whoever may open the group's page, and whoever supervises somebody who leads."""

    path = f"{GROUP}/agreement"

    @get("/", dependencies=DOORS[Where.GROUP_TO_SIGN].at)
    async def agreement(
        self,
        request: Request[Any, Any, Any],
        at: NamedDependency[GroupAt],
        *,
        behind: NamedDependency[bool],
    ) -> Response[str]:
        """Show the text in the language of the page; nobody is named in it."""
        place, language = at.place, visit_of(request).speech.language
        view = AgreementView(
            program=place.place.tenant.program,
            id=place.stream.id,
            name=place.proposed.name,
            zone=place.proposed.frame.zone,
            only_supervises=place.seat is None and not place.place.offices,
            shown=agreement_of(place, language, at.shell.now()),
        )
        return page(request, "leader/agreement.html", behind=behind, page=view)

    @get("/print", dependencies=DOORS[Where.GROUP_TO_SIGN].at)
    async def printed(
        self, request: Request[Any, Any, Any], at: NamedDependency[GroupAt]
    ) -> Response[bytes]:
        """Give the same as a file to print; nobody is named in it."""
        language = visit_of(request).speech.language
        answer = await agreement_file(at.place, language, at.shell.now())
        answer.headers.update(HEADERS)
        return answer
