"""Monitoring: every forgery is named, passes a weakened reader, and honest logs pass."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offsets.ledger import monitor as monitoring
from offsets.ledger.entry import Entry
from offsets.ledger.monitor import Expectation, Fault, monitor
from offsets.ledger.rules import Rule
from offsets.ledger.tiles import TileTree
from tests.ledger.flip import flip
from tests.ledger.forgeries import (
    ENTRIES,
    FORGERIES,
    HONEST,
    LATER,
    Forgery,
    entry_forgery,
    last,
    published,
    shown,
)
from tests.ledger.logs import (
    FIRST_KEY,
    LOT,
    OPENED_AT,
    ORIGIN,
    TRUST,
    WITNESS,
    WITNESSED,
    Folder,
    checkpoint_note,
    encoded,
    honest,
    sold,
)
from tests.ledger.test_replay import FORGERIES as ENTRY_FORGERIES
from tests.ledger.test_replay import Blind

EACH = pytest.mark.parametrize("forgery", FORGERIES.values(), ids=FORGERIES.keys())
EACH_ENTRY = pytest.mark.parametrize(
    ("rule", "entries"), ENTRY_FORGERIES.values(), ids=ENTRY_FORGERIES.keys()
)
COSIGNED = published(ENTRIES, checkpoint_note(ENTRIES, WITNESS))


@pytest.mark.parametrize(("files", "known"), HONEST.values(), ids=HONEST.keys())
def test_honest_logs_pass(files: Folder, known: Expectation) -> None:
    assert monitor(files.get, known).findings == []


@EACH
def test_a_forgery_is_caught_and_named(forgery: Forgery) -> None:
    assert tuple(found.fault for found in forgery.findings()) == forgery.faults


@EACH
def test_a_weakened_reader_lets_the_forgery_pass(
    forgery: Forgery, monkeypatch: pytest.MonkeyPatch
) -> None:
    blind = replace(forgery, known=forgery.weaken(monkeypatch, forgery.known))
    assert blind.findings() == []


def test_every_fault_has_a_forgery() -> None:
    named = {fault for forgery in FORGERIES.values() for fault in forgery.faults}
    assert named | {Fault.ENTRY} == set(Fault)


@EACH_ENTRY
def test_a_log_that_breaks_a_rule_is_named(rule: Rule, entries: list[Entry]) -> None:
    findings = monitor(entry_forgery(entries).get, Expectation(TRUST)).findings
    assert {found.rule for found in findings if found.fault == Fault.ENTRY} == {rule}


@EACH_ENTRY
def test_a_reader_blind_to_the_rule_lets_it_pass(
    rule: Rule, entries: list[Entry], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(monitoring, "Replay", lambda _: Blind(rule))
    findings = monitor(entry_forgery(entries).get, Expectation(TRUST)).findings
    assert [found for found in findings if found.fault == Fault.ENTRY] == []


@given(st.data())
def test_a_flipped_bit_anywhere_is_found(data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(sorted(COSIGNED)))
    place = data.draw(st.integers(0, len(COSIGNED[path]) * 8 - 1))
    spoiled = Folder(COSIGNED) | {path: flip(COSIGNED[path], place)}
    findings = monitor(spoiled.get, Expectation(WITNESSED)).findings

    assert [found.fault for found in findings] in ([Fault.CHECKPOINT], [Fault.TILES])


@pytest.mark.parametrize("path", sorted(COSIGNED))
def test_every_file_is_needed(path: str) -> None:
    without = {name: raw for name, raw in COSIGNED.items() if name != path}
    assert monitor(without.get, Expectation(WITNESSED)).findings != []


@pytest.mark.parametrize("before", [0, 1, 255, 256, 257, 512, 701, 702])
def test_it_continues_every_earlier_state(before: int) -> None:
    assert monitor(published(LATER).get, last(ENTRIES[:before])).findings == []


@given(st.integers(1, 702))
def test_another_past_is_a_split_view(size: int) -> None:
    another = replace(shown(ENTRIES[:size]), root=bytes(32))
    findings = monitor(published(LATER).get, Expectation(TRUST, another)).findings
    assert [found.fault for found in findings] == [Fault.SPLIT_VIEW]


def test_what_it_says_of_an_honest_log() -> None:
    report = monitor(published(encoded(honest())).get, Expectation(TRUST))
    assert (report.issues, report.sold_g) == (3, 1_200_000)
    assert report.seen is not None
    assert report.seen.checkpoint.size == 6


def test_without_trust_the_log_must_still_agree_with_itself() -> None:
    assert monitor(published().get, Expectation()).findings == []
    foreign = FORGERIES["a stranger's signature"].files
    findings = monitor(foreign.get, Expectation()).findings
    assert [found.fault for found in findings] == [Fault.SIGNING_KEY]


def test_an_unread_log_is_empty_handed() -> None:
    report = monitor(Folder().get, Expectation(TRUST))
    assert (report.issues, report.sold_g) == (0, 0)
    assert "no checkpoint" in report.findings[0].detail


def test_a_log_that_breaks_every_rule_does_not_fill_the_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(monitoring, "MAX_FINDINGS", 3)
    junk = [b"junk %d" % number for number in range(600)]
    findings = monitor(published(junk).get, Expectation(TRUST)).findings
    assert {found.index for found in findings} == set(range(256)), "one bundle, and no more"


def test_a_long_log_is_read_once_and_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond 65,536 entries there are full tiles on the second level, too."""
    lot = replace(LOT, code="T-long")
    files = published(encoded([FIRST_KEY, lot, *sold([10] * 70_000, lot)]), batch=10_000)
    reads: list[str] = []
    held: list[int] = []

    class Watched(TileTree):
        def forget(self) -> None:
            held.append(len(self._tiles))
            super().forget()
            held.append(len(self._tiles))

    def read(path: str) -> bytes | None:
        reads.append(path)
        return files.get(path)

    monkeypatch.setattr(monitoring, "TileTree", Watched)
    assert monitor(read, Expectation(TRUST)).findings == []
    assert held == [256 + 4, 3]
    assert len(reads) == len(set(reads))


def test_an_old_cosignature_says_how_old() -> None:
    findings = monitor(COSIGNED.get, Expectation(WITNESSED, not_before=OPENED_AT + 90)).findings
    assert findings[0].detail == "its newest cosignature is 90 seconds too old"


def test_a_rule_s_name_and_place_are_told() -> None:
    _, entries = ENTRY_FORGERIES["overlap"]
    found, *_ = monitor(entry_forgery(entries).get, Expectation(TRUST)).findings
    assert (found.fault, found.rule, found.index) == (Fault.ENTRY, Rule.OVERLAP, 3)
    assert ORIGIN not in found.detail
