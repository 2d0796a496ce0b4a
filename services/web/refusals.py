"""Refusals as a person reads them: a sentence for each code that there is."""

from domain.codes import CODES
from services.warden.refusals import CODES as OF_THE_WARDEN
from services.web.words import N_

SENTENCES = {
    "sign_in.refused": N_(
        "The email address or password is incorrect. Check both, then try again."
    ),
    "sign_in.too_many": N_("Too many attempts. Wait fifteen minutes, then try again."),
    "session.none": N_("Please sign in first."),
    "idempotency.differs": N_(
        "This form was sent before, with other content. Open the page again, then send it anew."
    ),
    "idempotency.expired": N_(
        "This form was sent more than 7 days ago. Open the page again and see what it did."
    ),
    "claim.taken": N_("This belongs to somebody else already."),
    "item.held": N_("A legal hold covers this text: it cannot be destroyed now."),
    "item.led_later": N_(
        "That you lead this group was entered after this session, or only after you had begun to"
        " lead, as by an import: what was shared with those who led then is not open to you. Its"
        " author can share it with those who lead now."
    ),
    "material.too_long": N_("The text is too long: 64 KB at most."),
    "session.time_skipped": N_("Clocks skip this time that night: choose another."),
    "voice.not_in_person": N_(
        "This is done in person. Sign out, sign in with your own password, and do it then."
    ),
    "undo.done": N_("This is undone already. The page shows what holds now."),
    "undo.unknown": N_(
        "What you just did can no longer be undone from here. Change it on its own page."
    ),
    "undo.overtaken": N_(
        "This has changed since, so nothing was undone. The page shows what holds now."
    ),
    "version.stale": N_("Somebody else changed this meanwhile. Look again, then decide."),
    "stream.unreadable": N_(
        "An entry of this record cannot be read, so nothing of it is shown or changed. The rest of"
        " the service goes on. Tell your organization’s administrator: the entry is listed under"
        " “What cannot be read”, and can be tried again or left out."
    ),
    "stream.busy": N_("Others are changing this at the same moment. Try again."),
    "store.overloaded": N_("Too much is being written at this moment. Try again."),
    "rights.moved": N_("Your rights have changed meanwhile. Try again."),
    "access.not_recorded": N_("The access log cannot be written, so nothing is shown. Try again."),
    "service.too_slow": N_(
        "This took too long. What you sent may have been saved: go back, look, and send it again"
        " if it is not there. The same form is never counted twice."
    ),
    "store.unavailable": N_(
        "The database does not answer. What you sent may have been saved: look again in a moment."
    ),
    "warden.unavailable": N_("The service that guards sealed texts does not answer. Try again."),
    "projection.not_built": N_("This view is being made for a new version. Try again in a while."),
    "projection.unavailable": N_("What you ask for cannot be read at this moment. Try again."),
    "work.too_much": N_("This is much work at once. Let what you asked for end, then try again."),
    "request.cross_site": N_("This must be asked from our own pages."),
    "form.nobodys": N_("This page was too old to send from. Open it again, then send."),
}
REASONS = {code: reason for code, (_, reason) in {**CODES, **OF_THE_WARDEN}.items()}
OTHERWISE = N_("This could not be done.")


def sentence(code: str) -> str:
    """Give the message for a refusal's code."""
    if code in SENTENCES:
        return SENTENCES[code]
    return as_sentence(REASONS[code]) if code in REASONS else OTHERWISE


def as_sentence(reason: str) -> str:
    """Write a refusal's reason as a sentence with typographic apostrophes."""
    return f"{reason[0].upper()}{reason[1:]}.".replace("'", "’")
