"""What is refused of coming in, looking and proving, and what to do then."""

from typing import Final

from domain.kernel import (
    Conflict,
    Forbidden,
    Missing,
    Refused,
    Throttled,
    Unauthenticated,
    Unavailable,
)

REFUSALS: Final[dict[str, tuple[type[Refused], str]]] = {
    "verification.unfit": (
        Refused,
        "name each log of the organization once, with the entries that were walked",
    ),
    "sign_in.refused": (
        Unauthenticated,
        "the email address or password is incorrect. Check both, then try again",
    ),
    "session.none": (Unauthenticated, "please sign in first"),
    "sign_in.busy": (Throttled, "many people sign in just now; try again in some seconds"),
    "sign_in.too_many": (Throttled, "too many attempts. Wait fifteen minutes, then try again"),
    "operator.organization_missing": (Missing, "there is no organization of this code or id"),
    "operator.officer_already": (Conflict, "this person holds this office already"),
    "operator.link_to_officer": (
        Forbidden,
        "other officers appointed this person: no link is made for them here",
    ),
    "operator.refused": (Forbidden, "this command line does not hold the operator's secret"),
    "operator.person_missing": (Missing, "nobody in this organization has this address or id"),
    "operator.not_admitted": (
        Forbidden,
        "an officer must let you in beforehand, for this reason; their leave is good once",
    ),
    "operator.admission_not_allowed": (
        Forbidden,
        "privacy officers and organization administrators let the operator in",
    ),
    "operator.reason_needed": (Refused, "name a reason other than evaluation"),
    "operator.too_long": (Refused, "let the operator in for four hours at most"),
    "operator.organization_needed": (
        Refused,
        "this address is not that of one account: name the organization",
    ),
    "link.refused": (Unauthenticated, "this link has been used or is too old; ask for another"),
    "link.password_differs": (
        Forbidden,
        "you have an account already: enter the password that you sign in with",
    ),
    "password.too_short": (Refused, "choose a password of 12 characters or more"),
    "password.too_long": (Refused, "choose a password of 200 characters or fewer"),
    "account.not_evaluation": (Forbidden, "passwords are given to others for evaluation only"),
    "item.missing": (Missing, "there is no such item"),
    "item.unreadable": (
        Unavailable,
        "this item does not open: it, or its key, is not what was sealed; tell your operator",
    ),
    "access.not_recorded": (
        Unavailable,
        "the access log cannot be written, so nothing is shown. Try again",
    ),
    "access.too_many_reads": (
        Throttled,
        "you have read as many texts of others as one person may in an hour; go on later",
    ),
    "access.too_many_names": (
        Throttled,
        "you were shown as many names as one person may be in an hour; go on later",
    ),
    "access.too_many_refusals": (
        Throttled,
        "you were refused very often within a minute; wait a minute",
    ),
    "access.purpose": (Forbidden, "you may look, but not for this purpose; choose another"),
    "access.rights_moved": (Conflict, "your rights have changed meanwhile; try again"),
    "trail.not_allowed": (Forbidden, "auditors and privacy officers look at access records"),
    "proof.not_allowed": (Forbidden, "auditors and privacy officers verify the logs"),
    "verification.not_allowed": (
        Forbidden,
        "auditors and privacy officers put on record that they verified the logs",
    ),
    "verification.no_such_entries": (
        Refused,
        "the organization's logs do not go so far: verify them anew",
    ),
    "bundle.not_allowed": (Forbidden, "auditors and privacy officers export the logs"),
    "bundle.own_looks": (
        Forbidden,
        "what people looked at of their own is shown to themselves; take its checkpoints instead",
    ),
    "bundle.missing": (Missing, "there is no such export, or it was begun in another session"),
    "trail.filter_unknown": (Refused, "filter by a purpose or an outcome of the list"),
    "trail.cursor_unknown": (Refused, "this page is not one that was given out; start anew"),
    "reason.missing": (Refused, "say why, in a sentence or two"),
    "reason.too_long": (Refused, "a reason has 8 KB at most; shorten it"),
    "record.missing": (Missing, "there is no such access record"),
    "item.led_later": (
        Missing,
        (
            "that you lead this group was entered after this session, or only after you had "
            "begun to lead, as by an import: what was shared with those who led then is not open "
            "to you. Its author can share it with those who lead now"
        ),
    ),
    "proof.position_outside": (Refused, "name a position from 1 up to the size"),
    "proof.sizes_reversed": (Refused, "name the smaller size first"),
    "proof.log_missing": (Missing, "there is no such log, or it has not been signed yet"),
    "proof.size_missing": (Missing, "the last checkpoint has fewer entries than that"),
    "proof.tile_missing": (Missing, "there is no such tile in the log as it is signed"),
    "sign_in.choose_organization": (
        Conflict,
        "this account is known in several organizations: name one",
    ),
    "proof.unreadable": (Refused, "this is no checkpoint or key as C2SP writes it"),
    "proof.unavailable": (
        Unavailable,
        "hashes that this proof is made of are gone; tell your operator and your auditor",
    ),
    "signer.in_use": (Conflict, "this folder is in use by another signer"),
    "signer.damaged": (
        Conflict,
        (
            "the signer's file is not what was written: bring its backup, or set it aside "
            "with the reason on record (docs/transparency.md)"
        ),
    ),
    "signer.keys_missing": (
        Conflict,
        (
            "the keys that signed checkpoints before are not in the signer's keyring: bring"
            " them from the backup of the keys (its folder signer); until then nothing is "
            "signed, and nothing is lost by waiting; where they are lost for good, go on "
            "with --without-signer-keys (docs/transparency.md)"
        ),
    ),
    "witness.in_use": (Conflict, "the folder of this witness is in use by another process"),
    "witness.no_checkpoints": (Refused, "this file holds no checkpoints for a witness"),
    "witness.key_malformed": (Refused, "give a public key as 32 bytes in base64"),
    "witness.none": (Missing, "there is no witness in this folder: name its --folder"),
    "witness.forgotten": (
        Conflict,
        (
            "what this witness has seen is gone: bring its memory back; without it, begin another "
            "in another folder, under a key of its own"
        ),
    ),
}
