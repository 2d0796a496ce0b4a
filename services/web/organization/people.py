"""People of the organization: who there is in which program, and how they came in."""

from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import URLEncodedBody

from services.app.caller import Caller
from services.app.shell import Shell
from services.http.places import ORGANIZATION
from services.web.frame.people import FindForm, found_page, people_page
from services.web.frame.questions import FIRST, Unasked

PEOPLE = ORGANIZATION + "/people"


class OrganizationPeople(Controller):
    """For the organization's administrators."""

    path = PEOPLE

    @get("/")
    async def listed(
        self,
        request: Request[Any, Any, Any],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        *,
        behind: NamedDependency[bool],
    ) -> Response[str]:
        """Show people, 25 at a time; names come from the Warden, in one record."""
        return await people_page(request, shell, caller, path=PEOPLE, program=None, behind=behind)

    @post("/search", opt={FIRST: Unasked.READS})
    async def find(
        self,
        request: Request[Any, Any, Any],
        data: URLEncodedBody[FindForm],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """Find anybody of the organization by name; whose names were shown is on record."""
        return await found_page(request, shell, caller, data, path=PEOPLE, program=None)
