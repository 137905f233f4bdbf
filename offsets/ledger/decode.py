"""Read an entry from its bytes: all of them, in their only spelling."""

from offsets.ledger.entry import (
    VERSION,
    Entry,
    Issue,
    Key,
    Kind,
    LotOpen,
    Notice,
    Tonne,
    Void,
    layout,
)
from offsets.ledger.errors import Malformed
from offsets.ledger.octets import Reader
from offsets.ledger.stated import StatementEnd, StatementOfEvent

_CLASSES: dict[int, type[Entry]] = {
    each.KIND: each
    for each in (LotOpen, Issue, Void, Tonne, Notice, Key, StatementOfEvent, StatementEnd)
}


def decode(raw: bytes) -> Entry:
    """The entry of these bytes, all of them; raises Malformed."""
    reader = Reader(raw)
    version, number = reader.take(2)
    if version != VERSION or number not in _CLASSES:
        raise Malformed(f"an entry of version {version} and kind {number}")
    kind = _CLASSES[Kind(number)]
    entry = kind(**{name: shape.read(reader) for name, shape in layout(kind)})
    if not reader.is_at_end:
        raise Malformed("bytes after the end of the entry")
    entry.check()
    return entry
