"""The organization's own sign-in, as a page: proposed, tried, approved, ended."""

from typing import Any, Final
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.status_codes import HTTP_200_OK, HTTP_422_UNPROCESSABLE_ENTITY

from domain.kernel import Refused
from domain.kernel.classes import Coded
from domain.protocol.providers import ProviderLine, ProviderTried
from services.app.caller import Caller
from services.app.providers import STEPS, ProviderBody, list_providers, take_step, try_provider
from services.http.parts import WebParts
from services.http.places import PROVIDERS, OrganizationAt
from services.http.provider import callback_of, left_of, origin_of
from services.web.frame.answers import page
from services.web.frame.forms import Drawn, counted_once, form, forms_of, questions_in, said_in
from services.web.frame.notices import Notice, refused
from services.web.frame.questions import FIRST, Unasked
from services.web.frame.steps import done
from services.web.organization import asked

QUESTIONS: Final = questions_in(asked)
TEMPLATE: Final = "organization/providers.html"


class ProvidersView(msgspec.Struct, frozen=True, kw_only=True):
    """The providers, and the form of who may propose one; ``tried`` is what one answered.

    ``callback`` and ``left`` are what the provider has to know, ``origin`` where the service is.
    """

    lines: tuple[ProviderLine, ...]
    may_propose: bool
    unreadable: bool
    callback: Coded
    left: Coded
    origin: Coded
    once: UUID
    tried: ProviderTried | None = None
    tried_of: UUID | None = None
    failed: Notice | None = None
    typed: ProviderBody | None = None

    def logouts(self, provider: UUID) -> Coded:
        """Return where a provider tells of a sign-in's end."""
        return f"{self.origin}/api/v1{PROVIDERS}/{provider}/logouts"

    def link(self, provider: UUID) -> Coded:
        """Return where people begin to sign in with it."""
        return f"{self.origin}/sign-in/with/{provider}"


class ProvidersPages(Controller):
    """For officers of the whole organization; the Warden decides."""

    path = PROVIDERS

    @get("/")
    async def show(
        self,
        request: Request[Any, Any, Any],
        parts: NamedDependency[WebParts],
        caller: NamedDependency[Caller],
        behind: NamedDependency[bool],
    ) -> Response[str]:
        """Show which there are, and what the reader can do."""
        view = await _view(request, parts, caller)
        return page(request, TEMPLATE, behind=behind, page=view)

    @post("/{provider_id:uuid}/checks", status_code=HTTP_200_OK, opt={FIRST: Unasked.READS})
    async def check(
        self,
        request: Request[Any, Any, Any],
        provider_id: FromPath[UUID],
        parts: NamedDependency[WebParts],
        caller: NamedDependency[Caller],
    ) -> Response[str]:
        """Ask the provider what it publishes, and show that, or what is wrong."""
        view = await _view(request, parts, caller)
        try:
            tried = await try_provider(parts.shell, caller, provider_id)
        except Refused as error:
            if not error.code.startswith("provider."):
                raise
            view = msgspec.structs.replace(view, failed=refused(error.code), tried_of=provider_id)
        else:
            view = msgspec.structs.replace(view, tried=tried, tried_of=provider_id)
        return page(request, TEMPLATE, back=PROVIDERS, page=view)


@form(STEPS["propose"], QUESTIONS)
async def propose_provider(
    request: Request[Any, Any, Any],
    at: NamedDependency[OrganizationAt],
    parts: NamedDependency[WebParts],
) -> Response[Any]:
    """Propose a provider; what is refused is said on the page, with all but the secret kept."""
    said = await said_in(request, ProviderBody)
    proposing = counted_once(at, await said_in(request, Drawn))

    async def again(error: Refused) -> Response[Any]:
        view = await _view(request, parts, at.caller)
        view = msgspec.structs.replace(view, failed=refused(error.code), typed=said)
        status = HTTP_422_UNPROCESSABLE_ENTITY
        return page(request, TEMPLATE, status_code=status, back=PROVIDERS, page=view)

    step = STEPS["propose"]
    return await done(take_step(proposing, step, said), PROVIDERS, step.notice, again=again)


STEP_FORMS: Final = [
    propose_provider,
    *forms_of(
        [STEPS[word] for word in ("approve", "replace", "suspend", "resume", "end", "disconnect")],
        take_step,
        STEPS,
        QUESTIONS,
    ),
]


async def _view(request: Request[Any, Any, Any], parts: WebParts, caller: Caller) -> ProvidersView:
    listed = await list_providers(parts.shell, caller)
    return ProvidersView(
        lines=listed.providers,
        may_propose=listed.may_propose,
        unreadable=listed.unreadable,
        callback=callback_of(request, parts),
        left=left_of(request, parts),
        origin=origin_of(request, parts),
        once=parts.shell.new_id(),
    )
