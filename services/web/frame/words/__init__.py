"""The words for codes: every code a page may show, in the language's own terms."""

from services.web.frame.words import groups, organization, privacy, rules, sessions, texts, views

LISTS = {
    **groups.LISTS,
    **rules.LISTS,
    **sessions.LISTS,
    **texts.LISTS,
    **views.LISTS,
    **privacy.LISTS,
    **organization.LISTS,
}


def word(kind: str, code: str) -> str:
    """Give the message for a code; a code that has none yet is shown as it is."""
    return LISTS[kind].get(code, code)
