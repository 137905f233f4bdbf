"""A witness's deed: state, with the time, that a replayed log continues what was seen before."""

from dataclasses import replace

from offsets.ledger.cosignature import CosignerKey
from offsets.ledger.monitor import Report
from offsets.ledger.note import Note, parse_note
from offsets.ledger.trust import Trust


class Witness:
    """One witness of one log."""

    def __init__(self, key: CosignerKey, trust: Trust) -> None:
        self._key = key
        self.trust = replace(trust, witnesses=(), quorum=0)
        """The log's keys alone: a witness that waits for others would wait for ever."""

    def cosign(self, report: Report, timestamp: int) -> bytes:
        """The checkpoint as a signed note with the log's signatures and this witness's.

        The report must be of this witness's last state, and without findings. The
        time is in seconds since 1970.
        """
        if report.findings or report.seen is None or report.replay is None:
            raise ValueError("a witness cosigns only what it found good")
        note = parse_note(report.note)
        mine = self._key.cosign(note.text, timestamp)
        keys = self.trust.log_keys
        by_log = tuple(signature for _, signature in note.signed_by(keys))
        return Note(note.text, (*by_log, mine)).encode()
