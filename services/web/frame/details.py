"""What the form of somebody's details offers, and what was typed in it."""

from typing import Any, Final

import msgspec
from litestar import Request

from domain.kernel.classes import Coded
from domain.kernel.locales import language_of
from domain.people.professions import PROFESSIONS
from domain.protocol.people import Details
from services.app.caller import Caller
from services.app.organizations import show_organization
from services.app.shell import Shell
from services.languages import LANGUAGES
from services.web.frame.formats import at_home, name_of
from services.web.frame.visit import visit_of
from services.web.frame.zones import Zones, zones_of

FIELDS: Final = {
    "given_name": "givenName",
    "family_name": "familyName",
    "post_nominals": "postNominals",
    "profession": "profession",
    "practice": "practice",
    "locale": "locale",
    "zone": "zone",
}
"""The fields of the form, by what each says."""
NONE_IS_SAID: Final = frozenset({"practice", "zone"})


class Choices(msgspec.Struct, frozen=True):
    """What there is to choose, what somebody has already among it; ``own`` if it is oneself."""

    professions: tuple[Coded, ...]
    languages: tuple[tuple[Coded, Coded], ...]
    own: bool
    zones: Zones

    def autocomplete(self, token: str) -> str:
        """Let a browser fill in its owner, and nobody else."""
        return token if self.own else "off"


async def choices_for(
    request: Request[Any, Any, Any], shell: Shell, caller: Caller, details: Details, *, own: bool
) -> Choices:
    """Say what there is to choose, and keep what is chosen already."""
    founded = (await show_organization(shell, caller)).founded
    kept = details.locale
    tags = [kept if language_of(kept) == one else at_home(one) for one in LANGUAGES]
    besides = () if details.profession in PROFESSIONS else (details.profession,)
    return Choices(
        professions=(*besides, *PROFESSIONS),
        languages=tuple((tag, name_of(language_of(tag))) for tag in tags),
        own=own,
        zones=zones_of(founded.jurisdiction, visit_of(request).speech),
    )


async def typed_in(request: Request[Any, Any, Any]) -> Details:
    """Read the form as it was typed, whatever it says."""
    form = await request.form()
    said: dict[str, str | None] = {}
    for name, field in FIELDS.items():
        value = form.get(field)
        text = value.strip() if isinstance(value, str) else ""
        said[name] = None if name in NONE_IS_SAID and not text else text
    return msgspec.convert(said, Details)
