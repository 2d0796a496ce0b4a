"""What handlers answer with: a page that nobody keeps, or a redirect that leaves a notice."""

from collections.abc import Sequence
from typing import Any

from litestar import Request, Response
from litestar.datastructures import Cookie
from litestar.response import Redirect
from litestar.status_codes import HTTP_200_OK, HTTP_303_SEE_OTHER

from services.web.frame.notices import NOTICE_COOKIE
from services.web.frame.render import render
from services.web.frame.undoing import no_offer
from services.web.frame.visit import LOCALE_COOKIE, visit_of

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": POLICY,
    # With no referrer at all, browsers send forms with `Origin: null`, which the guard refuses.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def page(
    request: Request[Any, Any, Any],
    template: str,
    *,
    status_code: int = HTTP_200_OK,
    back: str = "",
    behind: bool = False,
    **values: object,
) -> Response[str]:
    """Draw a page in the visitor's language; a notice is shown once.

    ``back`` is where a change of language leads, if not to this page again. With ``behind`` it says
    that the visitor's last step is not on it yet.
    """
    visit = visit_of(request, back, behind=behind)
    text = render(visit.speech.language, template, visit=visit, speech=visit.speech, **values)
    shown = [_notice("", 0), no_offer()] if visit.notice else []
    if visit.locale and visit.locale != request.cookies.get(LOCALE_COOKIE):
        shown.append(_own_locale(visit.locale))
    return Response(
        text,
        status_code=status_code,
        media_type="text/html",
        headers=HEADERS,
        cookies=shown,
    )


def go(path: str, notice: str = "", cookies: Sequence[Cookie] = ()) -> Redirect:
    """Send the browser on after a form, so that a reload repeats nothing."""
    left = [_notice(notice, 60)] if notice else []
    return Redirect(
        path,
        status_code=HTTP_303_SEE_OTHER,
        headers={"Cache-Control": "no-store"},
        cookies=[*cookies, *left],
    )


def _own_locale(locale: str) -> Cookie:
    return Cookie(key=LOCALE_COOKIE, value=locale, path="/", httponly=True, samesite="lax")


def _notice(code: str, max_age: int) -> Cookie:
    return Cookie(
        key=NOTICE_COOKIE, value=code, max_age=max_age, path="/", httponly=True, samesite="lax"
    )
