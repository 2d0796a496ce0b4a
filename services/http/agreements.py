"""A group's agreement as a file to print, for API and pages."""

from datetime import datetime
from typing import Final

from litestar import Response

from domain.kernel.locales import Locale
from services.app.groups.agreement import agreement_of
from services.app.groups.entering import GroupPlace
from services.exports.agreement import PDF, Printed, agreement_pdf

NAMED: Final = {"Content-Disposition": 'attachment; filename="agreement.pdf"'}


async def agreement_file(place: GroupPlace, locale: Locale, now: datetime) -> Response[bytes]:
    """Give it in a language. Raises ``Refused`` (``agreement.locale_unknown``)."""
    shown = agreement_of(place, locale, now)
    printed = Printed(
        document=shown.document,
        name=place.proposed.name,
        code=place.proposed.code,
        version=shown.version,
        at=now,
    )
    return Response(await agreement_pdf(printed), media_type=PDF, headers=NAMED)
