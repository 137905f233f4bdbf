"""Signed notes, against the vectors of C2SP and of golang.org/x/mod/sumdb/note."""

from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from offsets.ledger.cosignature import parse_verifier
from offsets.ledger.errors import Malformed, Refused
from offsets.ledger.note import (
    ED25519,
    Ed25519Signer,
    is_key_name,
    parse_note,
    parse_vkey,
    sign_note,
    vkey,
)
from offsets.ledger.strict import base64_bytes
from tests.ledger.flip import flip
from tests.ledger.logs import LOG

FOO = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
FOO_NOTE = """This is an example message.

— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
""".encode()  # noqa: E501 - the specification's own note

PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETER_PRIVATE = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
ENOCH = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
TEXT = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
PETER_LINE = (
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpR"
    "Zb6KE6RyyBwJnAM=\n"
)
ENOCH_LINE = (
    "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33"
    "WWd1RvMc+QQ=\n"
)


def names(note: bytes, *lines: str) -> list[str]:
    """Whose signatures a reader with these verifier keys finds."""
    return [key.name for key, _ in parse_note(note).signed_by(map(parse_verifier, lines))]


def of_go(text: str, *lines: str) -> bytes:
    return f"{text}\n{''.join(lines)}".encode()


def test_the_specification_s_example() -> None:
    assert names(FOO_NOTE, FOO) == ["example.com/foo"]
    assert parse_note(FOO_NOTE).text == b"This is an example message.\n"
    assert parse_note(FOO_NOTE).encode() == FOO_NOTE


def test_a_text_may_have_empty_lines() -> None:
    text = "Ognuno sta solo\n\ned è subito sera.\n"
    note = sign_note(text.encode(), [LOG])
    assert parse_note(note.encode()).text == text.encode()


def test_go_s_signer_signs_the_same() -> None:
    kind, *seed = base64_bytes(PETER_PRIVATE)
    signer = Ed25519Signer("PeterNeumann", Ed25519PrivateKey.from_private_bytes(bytes(seed)))

    assert kind == ED25519

    assert vkey("PeterNeumann", ED25519, signer.verifier.public_key) == PETER
    assert sign_note(TEXT.encode(), [signer]).encode() == of_go(TEXT, PETER_LINE)


def test_unknown_signatures_are_passed_over() -> None:
    note = of_go(TEXT, PETER_LINE, ENOCH_LINE)
    assert names(note, PETER) == ["PeterNeumann"]
    assert names(note, PETER, ENOCH) == ["PeterNeumann", "EnochRoot"]
    assert names(note) == []
    assert names(of_go(TEXT, ENOCH_LINE), PETER) == []


def test_a_key_counts_once() -> None:
    assert names(of_go(TEXT, PETER_LINE, PETER_LINE), PETER) == ["PeterNeumann"]


def test_a_wrong_signature_of_a_known_key_spoils_the_note() -> None:
    wrong = PETER_LINE[:60] + "ABCD" + PETER_LINE[60:]
    with pytest.raises(Refused, match="PeterNeumann"):
        names(of_go(TEXT, wrong), PETER)
    with pytest.raises(Refused, match="EnochRoot"):
        names(of_go(TEXT, PETER_LINE, ENOCH_LINE.replace("Mc+QQ=", "Mc+QA=")), PETER, ENOCH)


@pytest.mark.parametrize(
    "raw",
    [
        TEXT.encode(),
        of_go(TEXT),
        of_go(TEXT, PETER_LINE[:-1]),
        b"\x01" + of_go(TEXT, PETER_LINE),
        b"\xff" + of_go(TEXT, PETER_LINE),
        of_go(TEXT, PETER_LINE).replace(b"\n", b"\r\n"),
        of_go(TEXT, PETER_LINE.replace("PeterNeumann", "Bad Name")),
        of_go(TEXT, PETER_LINE.replace("PeterNeumann", "Bad+Name")),
        of_go(TEXT, PETER_LINE.replace("PeterNeumann", "Bad\u3000Name")),
        of_go(TEXT, PETER_LINE, "Unexpected line.\n"),
        of_go(TEXT, PETER_LINE.replace("— ", "- ")),
        of_go(TEXT, PETER_LINE.replace("AM=", "AN=")),
        of_go(TEXT, "— PeterNeumann x08gow==\n"),
        of_go(TEXT, "— PeterNeumann \n"),
        of_go(TEXT, PETER_LINE * 101),
        b"",
    ],
)
def test_malformed_notes(raw: bytes) -> None:
    with pytest.raises(Malformed):
        parse_note(raw)


def test_a_hundred_signatures_are_read() -> None:
    assert len(parse_note(of_go(TEXT, PETER_LINE * 100)).signatures) == 100


def test_a_verifier_key_has_no_other_spelling() -> None:
    assert vkey(*parse_vkey(PETER)) == PETER
    for place in range(len(PETER)):
        with pytest.raises(Malformed):
            parse_verifier(PETER[:place])
        with pytest.raises(Malformed):
            parse_verifier(PETER[place + 1 :])
        changed = chr(ord(PETER[place]) + 1)
        with pytest.raises(Malformed):
            parse_verifier(PETER[:place] + changed + PETER[place + 1 :])


@pytest.mark.parametrize(
    "line",
    [
        "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",
        "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        PETER.replace("c74f20a3", "C74F20A3"),
        "",
        "PeterNeumann",
    ],
)
def test_malformed_verifier_keys(line: str) -> None:
    with pytest.raises(Malformed):
        parse_verifier(line)


def test_two_known_keys_may_not_share_an_identity() -> None:
    class Double:
        name, key_id = LOG.name, LOG.key_id

        def accepts(self, text: bytes, signature: bytes) -> bool:
            return True

    with pytest.raises(Refused, match="share one id"):
        sign_note(b"text\n", [LOG]).signed_by([LOG.verifier, Double()])


@pytest.mark.parametrize(
    "text", [b"no newline", b"tab\tin it\n", b"\xff\n", b"", b"a\n\n\xe2\x80\x94 b AAAAAAA="]
)
def test_what_nobody_could_read_is_not_signed(text: bytes) -> None:
    with pytest.raises(Malformed):
        sign_note(text, [LOG])


def test_names_of_keys() -> None:
    assert is_key_name("example.com/log")
    for name in ("", "a b", "a+b", "a\u00a0b", "a\x7f \n"):
        assert not is_key_name(name)


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"])))
def test_what_was_signed_is_read(line: str) -> None:
    note = sign_note(f"{line}\n".encode(), [LOG])
    read = parse_note(note.encode())
    assert read == note
    assert [key for key, _ in read.signed_by([LOG.verifier])] == [LOG.verifier]


def test_every_flipped_bit_loses_the_signature() -> None:
    raw = sign_note(b"Forest\n", [LOG]).encode()
    for place in range(len(raw) * 8):
        assert signers_of(flip(raw, place)) == []
    assert signers_of(raw) == [LOG.verifier]


def signers_of(raw: bytes) -> list[object]:
    try:
        return [key for key, _ in parse_note(raw).signed_by([LOG.verifier])]
    except Refused:
        return []


def test_a_signature_serves_no_other_text() -> None:
    note = sign_note(b"Forest\n", [LOG])
    with pytest.raises(Refused):
        replace(note, text=b"Desert\n").signed_by([LOG.verifier])
