"""What is refused of rule profiles, and what to do then."""

from typing import Final

from domain.kernel import Conflict, Forbidden, Missing, Refused

REFUSALS: Final[dict[str, tuple[type[Refused], str]]] = {
    "profile.not_admin": (
        Forbidden,
        "only an organization administrator can publish or retire group rules",
    ),
    "profile.missing": (Missing, "no group rules of this name. Choose some from the list"),
    "profile.known": (Conflict, "group rules of this name exist. Publish a new version of them"),
    "profile.not_next": (
        Conflict,
        "this is not the next version. Reload the page and start from the latest version",
    ),
    "profile.same": (Refused, "nothing differs from the latest version. Change something first"),
    "profile.impossible": (
        Refused,
        "the numbers contradict each other. Check minimum, maximum and quorum",
    ),
    "profile.retired": (Conflict, "these group rules are retired. Choose others from the list"),
    "profile.superseded": (
        Conflict,
        "a newer version of these group rules exists. Read and choose that one",
    ),
}
