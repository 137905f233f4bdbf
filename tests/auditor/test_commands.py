"""The auditor's commands as they are typed, down to how they end."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from offsets.auditor.commands import Exit, commands
from offsets.ledger.cosigner_key import private_line
from offsets.ledger.note import parse_note, vkey
from offsets.ledger.policy import parse_policy, policy_text
from offsets.ledger.trust import Trust, open_checkpoint
from tests.auditor.servers import of_files, serving
from tests.ledger.forgeries import (
    ENTRIES,
    FORGERIES,
    LATER,
    REWRITTEN,
    SUCCESSOR,
    Forgery,
    laid_out,
    published,
    shown,
)
from tests.ledger.logs import (
    ENDED,
    FIRST_KEY,
    LOG,
    LOT,
    ORIGIN,
    STATED,
    TRUST,
    WITNESS,
    WITNESSED,
    Folder,
    certificate,
    checkpoint_note,
    encoded,
    statement_file,
)

ROOT = Path(__file__).parents[2]
HOUSE = ("flask", "sqlalchemy", "werkzeug", "marshmallow", "offsets.db", "offsets.config")


@pytest.fixture
def type_(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Type a command line in a folder of one's own; paths are relative to it."""
    monkeypatch.chdir(tmp_path)
    Path("trust").write_bytes(policy_text(TRUST))
    Path("witnessed").write_bytes(policy_text(WITNESSED))
    Path("key").write_bytes(private_line(WITNESS))
    laid_out(published(), tmp_path / "log")

    def typed(line: str) -> Result:
        return CliRunner().invoke(commands, line.split(), catch_exceptions=False)

    return typed


def publish(files: Folder, name: str = "log") -> None:
    for path in Path(name).rglob("*"):
        if path.is_file():
            path.unlink()
    laid_out(files, Path(name))


def test_a_certificate_is_three_sentences(type_) -> None:
    Path("file").write_bytes(certificate(witness=WITNESS).encode())
    done = type_("verify file --trust witnessed")

    assert done.exit_code == Exit.HOLDS
    assert [line[:2] for line in done.output.splitlines() if line[1:2] == ")"] == ["a)", "b)", "c)"]
    assert "林小满" in done.output
    assert "Nobody else has these grams" in done.output


def test_a_witness_that_replays_speaks_for_an_open_tonne(type_) -> None:
    Path("file").write_bytes(certificate(tonne=False, witness=WITNESS).encode())

    assert "cannot show yet" in type_("verify file --trust witnessed").output
    said = type_(f"verify file --trust witnessed --replays {WITNESS.name}")
    assert "replayed the whole log and found no overlap" in said.output
    for trust in ("--trust witnessed --replays nobody", f"--replays {WITNESS.name}"):
        assert type_(f"verify file {trust}").exit_code == Exit.MISUSED


def test_a_certificate_alone_is_not_its_own_witness(type_) -> None:
    Path("file").write_bytes(certificate().encode())
    done = type_("verify file")
    assert done.exit_code == Exit.UNTRUSTED
    assert "who signed was not checked" in done.output


def test_a_forged_certificate_proves_nothing(type_) -> None:
    raw = certificate().encode().replace("林小满".encode(), "王大力".encode())
    Path("file").write_bytes(raw)
    for line in ("verify file --trust trust", "verify file"):
        done = type_(line)
        assert done.exit_code == Exit.WRONG
        assert "此文件什么也证明不了" in done.output
        assert "committed to something else" in done.output


def test_a_statement_is_three_sentences_too(type_) -> None:
    Path("file").write_bytes(statement_file(witness=WITNESS).encode())
    done = type_("verify file --trust witnessed")
    assert done.exit_code == Exit.HOLDS
    assert [line[:2] for line in done.output.splitlines() if line[1:2] == ")"] == ["a)", "b)", "c)"]
    assert "400 kg emitted, 500 kg retired" in done.output
    assert "not ended since" in done.output

    lie = statement_file(entry=STATED, witness=WITNESS)
    Path("file").write_bytes(lie.encode())
    assert type_("verify file --trust witnessed").exit_code == Exit.WRONG


def test_a_monitor_says_which_statements_ended(type_) -> None:
    assert "statements of neutrality" not in type_("monitor log --trust trust").output
    other = replace(STATED, event="EVOTHER")
    publish(published(encoded([FIRST_KEY, STATED, other, ENDED])))
    done = type_("monitor log --trust trust")
    assert done.exit_code == Exit.HOLDS
    assert "2 statements of neutrality, 1 of which stand" in done.output
    assert "Ended: event EV7K2M, statement 1, 2026-09-21 (the inventory was corrected)" in (
        done.output
    )
    publish(published(encoded([FIRST_KEY, STATED, ENDED, ENDED])))
    assert "✗ entry:ended_twice" in type_("monitor log --trust trust").output


def test_a_log_is_read_and_remembered(type_) -> None:
    done = type_("monitor log --trust trust --state state")
    assert done.exit_code == Exit.HOLDS
    assert "702 entries checked; 1 lots have sold 0.7 t in 700 slices" in done.output
    assert "未经第三方见证" in done.output
    assert "no earlier checkpoint" in done.output
    assert Path("state").read_bytes() == checkpoint_note(ENTRIES).encode()

    publish(published(LATER))
    done = type_("monitor log --trust trust --state state")
    assert done.exit_code == Exit.HOLDS
    assert "no earlier checkpoint" not in done.output
    assert Path("state").read_bytes() == checkpoint_note(LATER).encode()


def test_a_split_view_is_kept_as_evidence(type_) -> None:
    type_("monitor log --trust trust --state state")
    publish(published(REWRITTEN))
    done = type_("monitor log --trust trust --state state")

    assert done.exit_code == Exit.WRONG
    assert "✗ split_view" in done.output
    first, second = Path("state").read_bytes(), Path("state.conflict").read_bytes()
    assert open_checkpoint(first, TRUST).checkpoint == shown(ENTRIES)
    assert open_checkpoint(second, TRUST).checkpoint == shown(REWRITTEN)


def test_nothing_is_remembered_of_a_log_that_lies(type_) -> None:
    type_("monitor log --trust trust --state state")
    publish(published(ENTRIES[:600]))
    for _ in range(2):
        assert "✗ rolled_back" in type_("monitor log --trust trust --state state").output
    assert not Path("state.conflict").exists()


def test_a_key_that_the_log_will_change_to_is_told(type_) -> None:
    publish(published(encoded([FIRST_KEY, SUCCESSOR, LOT])))
    said = type_("monitor log --trust trust").output
    assert f"elsewhere: {vkey(ORIGIN, 1, SUCCESSOR.public_key)}" in said
    publish(published())
    assert "elsewhere" not in type_("monitor log --trust trust").output


@pytest.mark.parametrize("forgery", FORGERIES.values(), ids=FORGERIES.keys())
def test_a_forgery_is_named_on_the_screen(type_, forgery: Forgery) -> None:
    known = forgery.known
    assert known.trust is not None
    publish(forgery.files)
    Path("asked").write_bytes(policy_text(known.trust))
    if known.last is not None:
        note = parse_note(checkpoint_note(ENTRIES).encode())
        Path("state").write_bytes(note.encode().replace(note.text, known.last.text()))
    age = "--max-age 1" if known.not_before is not None else ""
    done = type_(f"monitor log --trust asked --state state {age}")

    assert done.exit_code == Exit.WRONG
    named = [line[2:] for line in done.output.splitlines() if line.startswith("✗ ")]
    assert named == [str(fault) for fault in forgery.faults]


def test_a_log_that_is_not_there_is_no_liar(type_) -> None:
    with serving(of_files(published())) as address:
        assert type_(f"monitor {address} --trust trust").exit_code == Exit.HOLDS
        assert type_(f"monitor {address}/else --trust trust").exit_code == Exit.WRONG
    with serving(lambda _: (403, {}, b"")) as address:
        assert type_(f"monitor {address} --trust trust").exit_code == Exit.UNREADABLE
    assert type_("monitor nowhere --trust trust").exit_code == Exit.UNREADABLE


def test_a_log_against_itself(type_) -> None:
    done = type_("monitor log")
    assert done.exit_code == Exit.UNTRUSTED
    assert "未核对由谁签名" in done.output


@pytest.mark.parametrize(
    "line",
    [
        "monitor log --trust nowhere",
        "monitor log --trust key",
        "monitor log --trust trust --state trust",
        "verify nowhere",
        "witness log --key key --state state --first",
        "witness log --trust trust --key trust --state state --first",
        "witness log --trust trust --key key",
        "witness log --trust trust --key key --state key",
        "monitor log --trust trust --state nowhere/state",
        "monitor log --trust trust --state log",
        "monitor log --trust trust --max-age nan",
        "monitor log --trust trust --max-age 0",
        "witness log --trust trust --key key --state nowhere/state --first",
        "keygen name --out nowhere/key",
        "keygen two+words --out fresh",
        "keygen name --out key",
    ],
)
def test_misuse_is_told_apart(type_, line: str) -> None:
    before = Path("key").read_bytes()
    done = type_(line)
    assert done.exit_code == Exit.MISUSED
    assert before.decode().strip() not in done.output
    assert Path("key").read_bytes() == before


def test_a_witness_cosigns_what_it_replayed(type_) -> None:
    done = type_("witness log --trust trust --key key --state state --first")
    assert done.exit_code == Exit.HOLDS
    seen = open_checkpoint(done.output.encode(), WITNESSED)
    assert seen.checkpoint == shown()
    assert list(seen.witnessed) == [WITNESS.name]
    assert Path("state").read_bytes() == done.output.encode()

    publish(published(LATER))
    done = type_("witness log --trust trust --key key --state state --out cosigned")
    assert open_checkpoint(Path("cosigned").read_bytes(), WITNESSED).checkpoint == shown(LATER)
    assert "no gram twice" in done.output


def test_a_witness_does_not_wait_for_witnesses(type_) -> None:
    done = type_("witness log --trust witnessed --key key --state state --first")
    assert done.exit_code == Exit.HOLDS


@pytest.mark.parametrize(
    "entries", [REWRITTEN, ENTRIES[:600], [*LATER, LATER[-1]]], ids=["split", "back", "overlap"]
)
def test_a_witness_never_signs_a_second_history(type_, entries: list[bytes]) -> None:
    type_("witness log --trust trust --key key --state state --first")
    before = Path("state").read_bytes()
    publish(published(entries))
    done = type_("witness log --trust trust --key key --state state --out cosigned")

    assert done.exit_code == Exit.WRONG
    assert not Path("cosigned").exists()
    assert Path("state").read_bytes() == before


def test_a_witness_that_lost_its_state_does_not_begin_anew(type_) -> None:
    line = "witness log --trust trust --key key --state state"
    assert type_(line).exit_code == Exit.MISUSED
    assert type_(f"{line} --first").exit_code == Exit.HOLDS
    assert type_(f"{line} --first").exit_code == Exit.MISUSED
    assert type_(line).exit_code == Exit.HOLDS


@pytest.mark.parametrize("kind", ["", "--ml-dsa"])
def test_a_witness_makes_its_key(type_, kind: str) -> None:
    line = type_(f"keygen university.example/w --out mine {kind}").output
    log = vkey(ORIGIN, 1, LOG.verifier.public_key)
    trust: Trust = parse_policy(f"log {log}\nwitness w {line}quorum w\n".encode())
    done = type_("witness log --trust trust --key mine --state mine.state --first")

    assert Path("mine").stat().st_mode & 0o777 == 0o600
    assert open_checkpoint(done.output.encode(), trust).witnessed.keys() == {"university.example/w"}


def loaded_by(line: list[str]) -> set[str]:
    """Modules in a fresh Python after a command has run."""
    code = (
        "import runpy, sys\n"
        "try: runpy.run_module('offsets', run_name='__main__', alter_sys=True)\n"
        "except SystemExit: pass\n"
        "print('\\n' + ' '.join(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *line], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(done.stdout.splitlines()[-1].split())


def test_they_need_nothing_of_the_house(type_, tmp_path: Path) -> None:
    places = [str(tmp_path / name) for name in ("log", "trust", "key", "state")]
    log, trust, key, state = places
    asked = ["witness", log, "--trust", trust, "--key", key, "--state", state, "--first"]
    loaded = loaded_by(asked)

    assert Path(state).exists()
    assert "offsets.ledger.replay" in loaded
    assert [name for name in HOUSE if name in loaded] == []
    assert set(HOUSE) <= loaded_by(["migrate", "--help"]), "the control loads all of it"


def test_who_starts_the_house_does_not_load_it() -> None:
    loaded = loaded_by(["serve", "--help"])
    assert "offsets.serve" in loaded
    assert [name for name in HOUSE if name in loaded] == []
