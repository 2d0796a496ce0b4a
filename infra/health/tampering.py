"""From what differs to findings: what somebody has changed by hand, and what to do then."""

from collections.abc import Mapping, Sequence
from typing import Final

from infra.health.findings import MOST_TOLD, Finding, well, wrong

MOST_MISSED: Final = 1000


def of_definitions(differences: str) -> Finding:
    """Judge whether the database is made of what this version makes it of."""
    if differences:
        return wrong(
            "definitions",
            differences,
            "Somebody has changed the database by hand. Keep a copy of it as it is, tell the "
            "auditors, run circlekeep verify, and restore the definitions from a backup.",
        )
    return well("definitions", "functions, policies, triggers and roles are those of this version")


def of_rights(forged: Sequence[str]) -> Finding:
    """Judge whether the rights that are kept are those that the logs give."""
    if forged:
        return wrong(
            "rights",
            f"{len(forged)} are not those of the logs: {'; '.join(forged[:MOST_TOLD])}",
            "Somebody has changed rights by hand. Keep a copy of the database as it is, tell the "
            "auditors and privacy officers, and run circlekeep verify.",
        )
    return well("rights", "the rights that are kept are those that the logs give")


def of_texts(differing: Sequence[str]) -> Finding:
    """Judge whether the vault holds the texts that the logs say are sealed, and no others."""
    if differing:
        return wrong(
            "texts",
            f"{len(differing)} differ from the logs: {'; '.join(differing[:MOST_TOLD])}",
            "Somebody has changed the vault or the logs by hand. Keep a copy of the database as it "
            "is, tell the privacy officers, and restore what is missing from a backup.",
        )
    return well("texts", "the vault holds the texts that the logs say are sealed")


def of_holds(differing: Sequence[str]) -> Finding:
    """Judge whether the legal holds that are kept are those that the logs say."""
    if differing:
        return wrong(
            "holds",
            f"{len(differing)} are not those of the logs: {'; '.join(differing[:MOST_TOLD])}",
            "Somebody has changed legal holds by hand: where one differs nothing is destroyed. "
            "Keep a copy of the database as it is, tell the privacy officers, and run circlekeep "
            "verify.",
        )
    return well("holds", "the legal holds that are kept are those of the logs")


def of_bonds(examined: int, unbound: Sequence[str]) -> Finding:
    """Judge whether what lets somebody in is as the Warden wrote it."""
    if unbound:
        return wrong(
            "accounts",
            f"{len(unbound)} of {examined} are not as the Warden wrote them, and let nobody in: "
            f"{'; '.join(unbound[:MOST_TOLD])}",
            "Somebody has changed accounts by hand. Keep a copy of the database as it is, and tell "
            "the auditors; whose password it is sets a new one by mail.",
        )
    return well("accounts", f"{examined} passwords, people, sign-ins and links are the Warden's")


def of_sealed(examined: int, unopened: Sequence[str], *, every: bool) -> Finding:
    """Judge whether what is sealed opens, of ``every`` item or of some."""
    how_many = f"all {examined} items" if every else f"{examined} items of those there are"
    if unopened:
        return wrong(
            "sealed",
            f"{len(unopened)} of {how_many} do not open: {'; '.join(unopened[:MOST_TOLD])}",
            "Somebody has changed the vault by hand, or its disk fails. Keep a copy of the "
            "database as it is, tell the privacy officers, and restore them from a backup.",
        )
    return well("sealed", f"{how_many} were opened and are as they were sealed")


def of_privileges(
    too_strong: Sequence[str],
    writers: Sequence[str],
    unguarded: Sequence[str],
    given_to_all: Sequence[str],
) -> Finding:
    """Judge what roles may do beyond what they are given."""
    found = [
        *(f"{role} is more than itself" for role in too_strong),
        *writers,
        *(f"{table} has no row-level security" for table in unguarded),
        *(f"{name} is open to every role" for name in given_to_all),
    ]
    if found:
        return wrong(
            "privileges",
            "; ".join(found),
            "Somebody has changed the database by hand: take it back, find out who, and run "
            "circlekeep verify.",
        )
    return well("privileges", "each role may do what it is given and no more")


def of_kinds(strange: Sequence[str]) -> Finding:
    """Judge whether what may be appended is what this release says."""
    if strange:
        return wrong(
            "appending",
            f"listed otherwise than this version does: {', '.join(strange)}",
            "Run circlekeep migrate; if you did, somebody has changed the database by hand: find "
            "out who, and run circlekeep verify.",
        )
    return well("appending", "each role may append what this version says")


def of_streams(taken: Sequence[str]) -> Finding:
    """Judge whether ids that are derived for one thing were begun as another."""
    if taken:
        return wrong(
            "streams",
            f"begun as sessions at ids that are for others: {'; '.join(taken[:MOST_TOLD])}",
            "Whoever did had the database password of app: give it another, and find out who. "
            "What the id is for, such as a rule of retention or a key, is refused until the backup "
            "of before is restored (docs/operating-the-store.md).",
        )
    return well("streams", "each is at an id of its own")


def of_claims(idle: Sequence[str]) -> Finding:
    """Judge whether groups are held in session by sessions that are open."""
    if idle:
        return wrong(
            "in session",
            f"groups held in session by none that is open: {'; '.join(idle[:MOST_TOLD])}",
            "Run circlekeep migrate, which gives them up; whoever held them had the database "
            "password of app: find out who.",
        )
    return well("in session", "only groups whose session is open")


def of_ahead(ahead: Sequence[str]) -> Finding:
    """Judge whether anything says that it is further in a log than the log is."""
    if ahead:
        return wrong(
            "followers",
            f"ahead of their logs, passing over what comes: {'; '.join(ahead[:MOST_TOLD])}",
            "Have them read anew: circlekeep reactions anew; circlekeep projections rebuild.",
        )
    return well("followers", "none is ahead of its log")


def of_cosignatures(spurious: Sequence[str]) -> Finding:
    """Judge whether what stands beside checkpoints as cosignatures is some."""
    if spurious:
        return wrong(
            "cosignatures",
            f"something is none beside {'; '.join(spurious[:MOST_TOLD])}",
            "It counts for nothing, and the logs are as they were. Whoever wrote it had the "
            "database password of signer: give it another, and find out who "
            "(docs/transparency.md).",
        )
    return well("cosignatures", "each holds that stands beside a last checkpoint")


def of_holes(missing: Mapping[str, Sequence[int]]) -> Finding:
    """Judge whether searches of the access log have all that the logs have, by program."""
    if missing:
        told = "; ".join(_missed(*one) for one in list(missing.items())[:MOST_TOLD])
        return wrong(
            "holes",
            f"the search of the access log lacks {told}",
            "Find out who deleted them; circlekeep projections rebuild access_log mends it.",
        )
    return well("holes", "the search of the access log has every entry")


def _missed(program: str, entries: Sequence[int]) -> str:
    more = "at least " if len(entries) >= MOST_MISSED else ""
    shown = ", ".join(map(str, entries[:MOST_TOLD]))
    return f"{more}{len(entries)} of {program} ({shown}{', …' if entries[MOST_TOLD:] else ''})"


def of_reactions(strayed: Sequence[str]) -> Finding:
    """Judge whether what policies owe by the logs is in the outbox, as they owe it."""
    if strayed:
        return wrong(
            "reactions",
            f"{len(strayed)} differ from the logs: {'; '.join(strayed[:MOST_TOLD])}",
            "Somebody has changed the outbox by hand. Keep a copy of the database as it is; "
            "circlekeep reactions anew has what is gone owed again.",
        )
    return well("reactions", "the outbox has what policies owe by the logs")
