"""Every refusal there is: its public code, its kind, and the sentence that says what to do.

The sentences stand with their areas; API, pages and command line say the same one.
"""

from typing import Final

from domain.access.refusals import REFUSALS as ACCESS
from domain.audits.refusals import REFUSALS as AUDITS
from domain.credentials.refusals import REFUSALS as CREDENTIALS
from domain.grants.refusals import REFUSALS as GRANTS
from domain.groups.refusals import REFUSALS as GROUPS
from domain.identities.refusals import REFUSALS as IDENTITIES
from domain.imports.refusals import REFUSALS as IMPORTS
from domain.installation.refusals import REFUSALS as INSTALLATION
from domain.invitations.refusals import REFUSALS as INVITATIONS
from domain.kernel import Finding, Refused, Throttled
from domain.kernel.classes import Coded
from domain.kernel.refusals import REFUSALS as KERNEL
from domain.keys.refusals import REFUSALS as KEYS
from domain.organizations.refusals import REFUSALS as ORGANIZATIONS
from domain.people.refusals import REFUSALS as PEOPLE
from domain.privacy.refusals import REFUSALS as PRIVACY
from domain.profiles.refusals import REFUSALS as PROFILES
from domain.programs.refusals import REFUSALS as PROGRAMS
from domain.providers.refusals import REFUSALS as PROVIDERS
from domain.sessions.refusals import REFUSALS as SESSIONS
from domain.skips.refusals import REFUSALS as SKIPS

CODES: Final[dict[str, tuple[type[Refused], str]]] = {
    **ACCESS,
    **AUDITS,
    **CREDENTIALS,
    **GRANTS,
    **GROUPS,
    **IDENTITIES,
    **IMPORTS,
    **INSTALLATION,
    **INVITATIONS,
    **KERNEL,
    **KEYS,
    **ORGANIZATIONS,
    **PEOPLE,
    **PRIVACY,
    **PROFILES,
    **PROGRAMS,
    **PROVIDERS,
    **SESSIONS,
    **SKIPS,
}


def said(code: str, about: object = "") -> Coded:
    """Return the sentence of a code, after what it is said about, if that is named."""
    sentence = CODES[code][1]
    return f"{about}: {sentence}" if about else sentence


def refusal(
    code: str,
    findings: tuple[Finding, ...] = (),
    *,
    about: object = "",
    after_s: int | None = None,
) -> Refused:
    """Make the refusal of this code, of its kind and with its sentence, to be raised.

    ``about`` is named before the sentence: a file, a row, what another program said.
    ``after_s`` seconds later it may be tried again, if it is refused for being too often.
    """
    refused = CODES[code][0](code, said(code, about), findings)
    if isinstance(refused, Throttled) and after_s is not None:
        refused.after_s = after_s
    return refused
