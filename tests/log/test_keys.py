"""Keys stay in files that only their owner reads; which of them counts the log itself says."""

import stat

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import select

from offsets.config import settings
from offsets.db import session, transaction
from offsets.errors import Conflict, NotFound
from offsets.ledger.errors import Malformed, Refused
from offsets.ledger.note import parse_note, parse_vkey
from offsets.ledger.trust import Trust, open_checkpoint
from offsets.log import commands, rotate
from offsets.log.errors import NoKey
from offsets.log.keys import create_key, parse_private_line, path_of, private_line, signer_of
from offsets.log.known_keys import in_force, known_keys
from offsets.log.models import LogEntry, PendingEntry
from offsets.log.store import Folder
from offsets.log.work import seal_and_publish
from tests import factories
from tests.log import checks


def test_a_private_key_is_its_owners_alone(log: Folder) -> None:
    (key,) = in_force(session())
    path = path_of(key.key_id)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_the_database_never_sees_a_seed(log: Folder) -> None:
    seal_and_publish()
    (key,) = in_force(session())
    seed = signer_of(key.key_id).private_key.private_bytes_raw()
    rows = [
        *session().scalars(select(LogEntry.body)),
        *session().scalars(select(PendingEntry.body)),
    ]
    assert rows
    assert not [row for row in rows if seed in row]


def test_a_key_is_read_as_it_was_written(app: Flask) -> None:
    signer = create_key("log.example/test")
    assert signer_of(signer.key_id).verifier == signer.verifier


@pytest.mark.parametrize(
    "spoil",
    [
        lambda line: line.replace(b"log.example", b"lag.example"),
        lambda line: line[:-9] + b"AAAAAAA=\n",
        lambda line: line.removeprefix(b"PRIVATE+"),
        lambda line: line[:0],
    ],
)
def test_a_spoilt_key_is_not_used(app: Flask, spoil) -> None:
    signer = create_key("log.example/test")
    line = spoil(private_line(signer))
    with pytest.raises(Malformed):
        parse_private_line(line)
    path_of(signer.key_id).write_bytes(line)
    with pytest.raises(NoKey) as error:
        signer_of(signer.key_id)
    assert private_line(signer).decode().split("+")[-1][:20] not in str(error.value)


def test_there_is_one_first_key(log: Folder) -> None:
    with pytest.raises(Conflict), transaction() as writing:
        rotate.begin_first(writing)


def test_there_is_no_next_before_the_first(store: Folder) -> None:
    with pytest.raises(NotFound), transaction() as writing:
        rotate.begin_next(writing)


def test_both_keys_sign_while_one_takes_over(log: Folder) -> None:
    factories.make_lot(code="LOT-A")
    seal_and_publish()
    (old,) = in_force(session())
    with transaction() as writing:
        new = rotate.begin_next(writing)
    seal_and_publish()
    for key in (old, new):
        open_checkpoint(log.get("checkpoint"), Trust(key.name, (key,)))
    assert checks.read_as_auditor(log.get).findings == []


def test_an_ended_key_signs_no_more(log: Folder) -> None:
    factories.make_lot(code="LOT-A")
    seal_and_publish()
    (old,) = in_force(session())
    with transaction() as writing:
        new = rotate.begin_next(writing)
        rotate.end(writing, old.key_id)
    seal_and_publish()
    open_checkpoint(log.get("checkpoint"), Trust(new.name, (new,)))
    with pytest.raises(Refused):
        open_checkpoint(log.get("checkpoint"), Trust(old.name, (old,)))
    assert [(key.verifier, key.ended) for key in known_keys(session())] == [
        (old, True),
        (new, False),
    ]
    assert checks.violations() == []
    assert checks.read_as_auditor(log.get).findings == []


def test_the_last_key_cannot_end(log: Folder) -> None:
    (key,) = in_force(session())
    with pytest.raises(Conflict), transaction() as writing:
        rotate.end(writing, key.key_id)
    with pytest.raises(NotFound), transaction() as writing:
        rotate.end(writing, b"none")


def test_the_commands_make_list_rotate_and_end(app: Flask, store: Folder) -> None:
    made = say("keys", "create").strip()
    name, _, _ = parse_vkey(made)
    assert name == settings().log_origin
    assert say("keys", "list") == f"waiting\there\t{made}\n"
    seal_and_publish()
    second = say("keys", "rotate").strip()
    seal_and_publish()
    assert "ends with the next batch" in say("keys", "end", made.split("+")[1])
    third = say("keys", "rotate", "--at-once").strip()
    seal_and_publish()
    assert say("keys", "list") == (
        f"ended\there\t{made}\nended\there\t{second}\nin force\there\t{third}\n"
    )
    assert [key.key_id.hex() for key in in_force(session())] == [third.split("+")[1]]
    note = parse_note(store.get("checkpoint"))
    assert [line.key_id.hex() for line in note.signatures] == [third.split("+")[1]]
    assert checks.violations() == []
    assert say("log", "trust").startswith(f"log {third}\n")


def test_a_second_first_key_is_refused_in_words(app: Flask, log: Folder) -> None:
    result = run("keys", "create")
    assert result.exit_code == 1
    assert "key" in result.output


def say(*words: str) -> str:
    result = run(*words)
    assert result.exit_code == 0, result.output
    return result.stdout


def run(room: str, *words: str) -> Result:
    session().rollback()
    result = CliRunner().invoke(getattr(commands, room), words)
    session().rollback()
    return result
