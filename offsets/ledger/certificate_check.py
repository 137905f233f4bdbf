"""What a certificate file proves, with nothing but the file and keys known beforehand.

The road of a check: the checkpoint is signed by the log and by enough witnesses;
all entries in the file lead to its root; the ISSUE commits to exactly what the
certificate says; it names the lot whose LOT_OPEN is in the file, opened earlier
in the same log, and stays inside it; the intervals add up to the certificate's
mass; and where the list of a tonne is there, it adds up to 1,000,000 g and gives
these grams to this certificate. One step that fails refuses the whole file.

It rests on SHA-256, Ed25519, the right log key, and the witnesses asked for.
"""

from dataclasses import dataclass

from offsets.ledger.certificate_file import CertificateFile, Part, parse_file
from offsets.ledger.commitment import commit
from offsets.ledger.entry import Issue, LotOpen, Tonne
from offsets.ledger.errors import Refused
from offsets.ledger.proof_file import check_places
from offsets.ledger.tonnes import holds, is_complete, own_tonnes
from offsets.ledger.trust import Seen, Trust, open_checkpoint


@dataclass(frozen=True, slots=True)
class Proved:
    """A file whose every proof holds."""

    file: CertificateFile
    seen: Seen
    open_tonnes: int
    """Tonnes it shares with others whose list of holders is not in the file."""


def check_file(raw: bytes, trust: Trust) -> Proved:
    """Check a certificate file against keys known beforehand; raises Refused or Malformed."""
    file = parse_file(raw)
    return prove(file, open_checkpoint(file.note, trust))


def prove(file: CertificateFile, seen: Seen) -> Proved:
    """Check a file against the checkpoint that it carries; raises Refused.

    That somebody known has signed this checkpoint is for the caller to see.
    """
    check_places(file.logged(), file.hashes, seen)
    commitment = commit(file.salt, file.statement)
    open_tonnes = sum(_check_part(part, commitment) for part in file.parts)
    issues = [issue_of(part) for part in file.parts]
    if len({issue.lot for issue in issues}) != len(issues) or not issues:
        raise Refused("a certificate has grams, and one interval of each lot")
    if sum(issue.mass_g for issue in issues) != file.statement.mass_g:
        raise Refused("the intervals do not add up to what the certificate says")
    return Proved(file, seen, open_tonnes)


def issue_of(part: Part) -> Issue:
    """The interval of a part; raises Refused where another entry stands in its place."""
    if not isinstance(part.issue.entry, Issue):
        raise Refused("another entry stands where the ISSUE belongs")
    return part.issue.entry


def lot_of(part: Part) -> LotOpen:
    """The lot of a part; raises Refused where another entry stands in its place."""
    if not isinstance(part.lot.entry, LotOpen):
        raise Refused("another entry stands where the LOT_OPEN belongs")
    return part.lot.entry


def _check_part(part: Part, commitment: bytes) -> int:
    """Check one lot's share of a certificate; how many shared tonnes stay open."""
    issue, lot = issue_of(part), lot_of(part)
    if issue.commitment != commitment:
        raise Refused("the log committed to something else than the certificate says")
    if issue.lot != lot.leaf() or part.lot.index >= part.issue.index:
        raise Refused("the grams are of another lot, or of one opened later")
    if issue.end_g > lot.size_g:
        raise Refused("the interval goes beyond the lot's retired tonnes")
    return _check_tonnes(part, issue)


def _check_tonnes(part: Part, issue: Issue) -> int:
    pages = [page.entry for page in part.tonnes if isinstance(page.entry, Tonne)]
    rest = [page for page in pages if page.lot == issue.lot]
    closed = 0
    shared = own_tonnes(issue.start_g, issue.end_g)
    for number, low_g, mass_g in shared:
        own = [page for page in rest if page.tonne == number]
        rest = [page for page in rest if page.tonne != number]
        if not own:
            continue
        closed += 1
        if not is_complete(own):
            raise Refused(f"the list of tonne {number} does not add up to 1,000,000 g")
        if not holds(own, low_g, mass_g, issue.commitment):
            raise Refused(f"the list of tonne {number} gives these grams to somebody else")
    if rest or len(pages) != len(part.tonnes) or any(page.lot != issue.lot for page in pages):
        raise Refused("pages that do not belong to this certificate")
    return len(shared) - closed
