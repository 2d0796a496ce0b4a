"""Signing in by passkey, as pages have it: a browser's answer, then perhaps an organization."""

from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, post
from litestar.di import NamedDependency
from litestar.params import URLEncodedBody

from domain.kernel import OrganizationId, Refused, Sealed, Unavailable
from domain.kernel.classes import Coded
from domain.protocol.door import ChooseOrganization
from services.app import passkeys
from services.http.parts import WebParts
from services.http.problems import problem_of
from services.http.visitor import device_of, proof_of
from services.web.frame.answers import page
from services.web.frame.notices import refused
from services.web.frame.signing_in import SignInView
from services.web.frame.visit import own_path, visit_of
from services.web.public.account import choices, enter


class PasskeyForm(msgspec.Struct, frozen=True):
    """What the script of the sign-in page sends, or the organization that was chosen after it."""

    answer: Sealed = Sealed("")
    organization: OrganizationId | None = None
    back: Annotated[Coded, msgspec.Meta(max_length=500)] = "/"
    carried: Sealed = Sealed("")


class PasskeySignInPages(Controller):
    """For who is not signed in yet."""

    path = "/sign-in/passkeys"

    @post("/")
    async def sign_in(
        self,
        request: Request[Any, Any, Any],
        data: URLEncodedBody[PasskeyForm],
        parts: NamedDependency[WebParts],
    ) -> Response[Any]:
        """Begin a session by a passkey, then go where somebody was going."""
        view = SignInView(back=own_path(data.back), carried=data.carried)
        answer = data.answer if data.answer.reveal() else None
        try:
            begun = await passkeys.sign_in(
                parts.shell, proof_of(request), answer, data.organization, device_of(request)
            )
        except Unavailable:
            raise
        except Refused as error:
            view = msgspec.structs.replace(view, refused=refused(error.code))
            status = problem_of(error).status
            return page(request, "frame/sign_in.html", status_code=status, page=view)
        if isinstance(begun, ChooseOrganization):
            there = await choices(parts, begun, visit_of(request).speech.tag)
            view = msgspec.structs.replace(view, organizations=there)
            return page(request, "public/choosing.html", page=view)
        return await enter(request, parts, begun, view.back, data.carried)
