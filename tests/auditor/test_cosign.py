"""A witness signs what it replayed, and nothing else."""

from dataclasses import replace

import pytest

from offsets.auditor.cosign import Witness
from offsets.ledger.monitor import Expectation, Report, monitor
from offsets.ledger.note import parse_note
from offsets.ledger.trust import open_checkpoint
from tests.ledger.forgeries import ENTRIES, FORGERIES, SECOND, published, shown
from tests.ledger.logs import LOG, OPENED_AT, TRUST, WITNESS, WITNESSED, checkpoint_note

OURS = Witness(WITNESS, WITNESSED)


def report_of(note_by_second: bool = False) -> Report:
    note = checkpoint_note(ENTRIES, SECOND if note_by_second else None)
    return monitor(published(ENTRIES, note).get, Expectation(TRUST))


def test_it_signs_the_checkpoint_with_its_time() -> None:
    seen = open_checkpoint(OURS.cosign(report_of(), OPENED_AT), WITNESSED)
    assert seen.checkpoint == shown()
    assert seen.witnessed == {WITNESS.name: OPENED_AT}


def test_it_passes_on_no_line_that_it_did_not_check() -> None:
    note = parse_note(OURS.cosign(report_of(note_by_second=True), OPENED_AT))
    assert [line.name for line in note.signatures] == [LOG.name, WITNESS.name]


def test_it_asks_for_the_log_s_signature_alone() -> None:
    assert OURS.trust == TRUST


def test_it_signs_nothing_that_is_wrong_or_unread() -> None:
    wrong = FORGERIES["rolled back"]
    for report in (
        monitor(wrong.files.get, wrong.known),
        Report(),
        replace(report_of(), seen=None),
    ):
        with pytest.raises(ValueError, match="found good"):
            OURS.cosign(report, OPENED_AT)
