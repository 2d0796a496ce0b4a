"""Notes, checkpoints and cosignatures as they are published, and what is no such thing."""

from base64 import b64encode

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from infra.transparency.notes import (
    Checkpoint,
    Kind,
    Note,
    NoteInvalid,
    VerifierKey,
    cosigned,
    timestamped,
)
from tests.kit.published_trees import (
    PETER_KEY,
    PETER_NOTE,
    PETER_SEED,
    SOFA_COSIGNED,
    SOFA_NOTE,
)

PETER = VerifierKey.parse(PETER_KEY)
PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(PETER_SEED))
WITNESS = VerifierKey("witness.example/w1", Kind.COSIGNATURE, PETER.public)
SOFA = Checkpoint.parse(Note.parse(SOFA_NOTE).text)


def cosignature(time: int, text: str = SOFA.text) -> str:
    return WITNESS.line(timestamped(time, PRIVATE.sign(cosigned(text, time))))


def test_the_published_note_is_by_its_key() -> None:
    note = Note.parse(PETER_NOTE)
    [(key, signature)] = note.verified([PETER, WITNESS])
    assert key == PETER
    assert str(note) == PETER_NOTE
    assert note.text + "\n" + PETER.line(PRIVATE.sign(note.text.encode())) == PETER_NOTE
    assert signature.name == "PeterNeumann"


def test_keys_are_written_as_they_are_published() -> None:
    assert str(PETER) == PETER_KEY
    assert VerifierKey.parse(str(WITNESS)) == WITNESS


def test_the_published_checkpoint_is_read_and_written_alike() -> None:
    note = Note.parse(SOFA_NOTE)
    assert (SOFA.origin, SOFA.size) == ("example.com/behind-the-sofa", 20852163)
    assert SOFA.text == note.text
    assert str(note) == SOFA_NOTE


def test_what_a_witness_signs_is_what_is_published() -> None:
    [_, by_witness] = Note.parse(SOFA_NOTE).signatures
    assert by_witness.time == 1679315147
    assert cosigned(SOFA.text, by_witness.time) == SOFA_COSIGNED.encode()


def test_a_cosignature_is_of_one_checkpoint_at_one_time() -> None:
    note = Note.parse(SOFA.text + "\n" + cosignature(1679315147))
    [(key, signature)] = note.verified([WITNESS])
    assert (key, signature.time) == (WITNESS, 1679315147)
    later = Checkpoint(SOFA.origin, SOFA.size + 1, SOFA.root)
    replayed = Note(later.text, note.signatures)
    with pytest.raises(NoteInvalid, match=r"note\.forged"):
        replayed.verified([WITNESS])
    moved = WITNESS.line(timestamped(1679315148, signature.value[8:]))
    with pytest.raises(NoteInvalid, match=r"note\.forged"):
        Note.parse(SOFA.text + "\n" + moved).verified([WITNESS])


@pytest.mark.parametrize("time", [2**63, 2**64 - 1])
def test_a_cosignature_of_no_time_is_refused(time: int) -> None:
    with pytest.raises(NoteInvalid, match=r"note\.forged"):
        Note.parse(SOFA.text + "\n" + cosignature(time)).verified([WITNESS])


def test_signatures_of_unknown_keys_are_passed_over() -> None:
    other = VerifierKey("PeterNeumann", Kind.NOTE, bytes(32))
    signed = PETER_NOTE + other.line(bytes(64))
    [(key, _)] = Note.parse(signed).verified([PETER])
    assert key == PETER
    with pytest.raises(NoteInvalid, match=r"note\.unsigned"):
        Note.parse(PETER_NOTE).verified([other])


def test_one_forged_line_of_a_known_key_condemns_the_note() -> None:
    signed = PETER_NOTE + PETER.line(bytes(64))
    with pytest.raises(NoteInvalid, match=r"note\.forged"):
        Note.parse(signed).verified([PETER])


def test_a_changed_text_is_not_what_was_signed() -> None:
    with pytest.raises(NoteInvalid, match=r"note\.forged"):
        Note.parse(PETER_NOTE.replace("cryptography", "cryptographY")).verified([PETER])


@pytest.mark.parametrize(
    "note",
    [
        "",
        "\n",
        "\n\n",
        "text\n",
        "text\n\n",
        "\n\n— a AAAAAAA=\n",
        PETER_NOTE.removesuffix("\n"),
        PETER_NOTE.replace("— ", "- "),
        PETER_NOTE.replace("nAM=", "nAN="),
        PETER_NOTE.replace("nAM=", "nAM"),
        PETER_NOTE.replace("PeterNeumann", "Peter+Neumann"),
        PETER_NOTE.replace("PeterNeumann", "Peter\u2028Neumann"),
        PETER_NOTE.replace("PeterNeumann ", ""),
        PETER_NOTE.replace("your", "your\t"),
        PETER_NOTE.replace("your", "your\0"),
        PETER_NOTE.replace("your", "your\r"),
        PETER_NOTE + "\n",
        PETER_NOTE + "and more\n",
        "text\n\n— a AAAA\n",
        PETER_NOTE + PETER.line(bytes(64)) * 100,
    ],
)
def test_what_is_no_note_is_refused(note: str) -> None:
    with pytest.raises(NoteInvalid, match=r"note\.malformed"):
        Note.parse(note)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "origin\n1\n",
        SOFA.text.removesuffix("\n"),
        SOFA.text.replace("20852163", "020852163"),
        SOFA.text.replace("20852163", "-1"),
        SOFA.text.replace("20852163", "٢"),
        SOFA.text.replace("20852163", "1" * 20),
        SOFA.text.replace("q2I=", "q2J="),
        SOFA.text.replace("q2I=", "q2I"),
        SOFA.text.replace("CsUY", "*sUY"),
        "origin\n1\n" + b64encode(bytes(31)).decode() + "\n",
        "\n1\n" + b64encode(bytes(32)).decode() + "\n",
        SOFA.text + "\n",
    ],
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(NoteInvalid, match=r"checkpoint\.malformed"):
        Checkpoint.parse(text)


def test_more_lines_may_follow_in_a_checkpoint() -> None:
    assert Checkpoint.parse(SOFA.text + "more\n") == SOFA


@pytest.mark.parametrize(
    "key",
    [
        "",
        "PeterNeumann",
        PETER_KEY.replace("c74f20a3", "c74f20a4"),
        PETER_KEY.replace("c74f20a3", "C74F20A3"),
        PETER_KEY.replace("PeterNeumann", ""),
        PETER_KEY.replace("PeterNeumann", "Peter Neumann"),
        PETER_KEY.removesuffix("W"),
        PETER_KEY + "BADKEY==",
        "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+",
    ],
)
def test_what_is_no_key_is_refused(key: str) -> None:
    with pytest.raises(NoteInvalid, match=r"key\.malformed"):
        VerifierKey.parse(key)
