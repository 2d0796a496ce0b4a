"""What may be asked of the Warden, and what it answers: plain data that crosses its socket.

Every request but sign-in carries the caller's session ``token``; the Warden authenticates it anew.
``program`` names the tenant's program (the organization itself for its own matters).
"""

from typing import TypeAlias

from domain.protocol import (
    answers,
    audits,
    cases,
    credentials,
    door,
    enrolling,
    glass,
    identities,
    invitations,
    keys,
    linking,
    mailboxes,
    mine,
    names,
    offices,
    passkeys,
    people,
    privacy,
    proofs,
    providers,
    renewals,
    trail,
)

Request: TypeAlias = (
    audits.Request
    | cases.Request
    | credentials.Request
    | door.Request
    | enrolling.Request
    | glass.Request
    | identities.Request
    | invitations.Request
    | keys.Request
    | linking.Request
    | mailboxes.Request
    | mine.Request
    | names.Request
    | offices.Request
    | passkeys.Request
    | people.Request
    | privacy.Request
    | proofs.Request
    | providers.Request
    | renewals.Request
    | trail.Request
)
Answer: TypeAlias = (
    answers.Answer
    | audits.Answer
    | cases.Answer
    | credentials.Answer
    | door.Answer
    | enrolling.Answer
    | glass.Answer
    | identities.Answer
    | invitations.Answer
    | keys.Answer
    | linking.Answer
    | mailboxes.Answer
    | mine.Answer
    | names.Answer
    | offices.Answer
    | passkeys.Answer
    | people.Answer
    | privacy.Answer
    | proofs.Answer
    | providers.Answer
    | renewals.Answer
    | trail.Answer
)
