"""What stands in the log, to the byte.

Every entry begins with the version of the layout and its kind, one byte each.
Integers are big-endian and unsigned; a text is UTF-8 after its length in two
bytes; a moment counts seconds since 1970. There is one encoding of each entry,
and ``decode`` takes no other: what it returns encodes to the bytes it was given.

An entry speaks of a lot by the leaf hash of the lot's LOT_OPEN entry. So an
ISSUE names one retirement, whole and unalterable, before anybody knows where in
the log that stands. The log holds no name of a person: see ``commitment``.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import Annotated, ClassVar, get_type_hints

from offsets.ledger.errors import Malformed
from offsets.ledger.note import ED25519, is_key_name
from offsets.ledger.octets import (
    Choice,
    Number,
    Octets,
    Optional,
    Shape,
    Slice,
    Slices,
    Text,
)
from offsets.ledger.serials import check_day, check_prefix
from offsets.ledger.strict import MAX_NUMBER
from offsets.ledger.tree import leaf_hash
from offsets.units import GRAMS_PER_TONNE

VERSION = 1
MAX_SLICES = 1_800
"""Of one TONNE entry, so that it fits the 65,535 bytes that a bundle allows."""

Hash = Annotated[bytes, Octets(32)]
U16 = Annotated[int, Number(2)]
U24 = Annotated[int, Number(3)]
U64 = Annotated[int, Number(8)]
Name = Annotated[str, Text(480)]


class Kind(IntEnum):
    """The second byte of an entry."""

    LOT_OPEN = 1
    ISSUE = 2
    VOID = 3
    TONNE = 4
    NOTICE = 5
    KEY = 6
    STATEMENT = 7
    STATEMENT_END = 8


class VoidReason(IntEnum):
    """Why a certificate ended; its grams are never sold again whatever the reason."""

    REFUND = 1
    MISTAKE = 2
    AUTHORITY = 3
    OTHER = 4


class NoticeKind(IntEnum):
    """What a notice is about."""

    FIRE = 1
    SUSPENSION = 2
    OVER_ISSUE = 3
    REPLACEMENT = 4
    INFORMATION = 5


class KeyAction(IntEnum):
    """Whether a key begins or ends to sign checkpoints."""

    BEGIN = 1
    END = 2


class Entry:
    """Any entry: version, kind, and its fields in the order in which they are declared."""

    __slots__ = ()
    KIND: ClassVar[Kind]

    def encode(self) -> bytes:
        """The entry's only encoding; raises Malformed for one that cannot be."""
        self.check()
        fields = (shape.write(getattr(self, name)) for name, shape in layout(type(self)))
        return bytes([VERSION, self.KIND]) + b"".join(fields)

    def leaf(self) -> bytes:
        """The hash by which the tree knows the entry."""
        return leaf_hash(self.encode())

    def check(self) -> None:
        """Raise Malformed for what the shapes alone cannot see."""


@dataclass(frozen=True, slots=True)
class LotOpen(Entry):
    """One retirement in one registry, with all that is public about it."""

    KIND: ClassVar[Kind] = Kind.LOT_OPEN

    code: Annotated[str, Text(40)]
    project: Annotated[str, Text(60)]
    """The project's name in addresses."""
    project_zh: Name
    project_en: Name
    instrument: Annotated[str, Text(24)]
    vintage: U16
    registry: Name
    serial_prefix: Annotated[str, Text(240, min_bytes=0)]
    first_serial: U64
    """The serial of grams 0 to 999,999; each next tonne has the next serial."""
    tonnes: U64
    retirement_reference: Name
    retired_on: Annotated[str, Text(10)]
    """ISO 8601 day."""
    evidence_sha256: Hash
    opened_at: U64

    def check(self) -> None:
        check_prefix(self.serial_prefix)
        check_day(self.retired_on)
        if not 1 <= self.tonnes <= MAX_NUMBER // GRAMS_PER_TONNE:
            raise Malformed("a lot has at least one tonne, and its grams must be countable")
        if self.first_serial + self.tonnes > MAX_NUMBER:
            raise Malformed("serials beyond counting")

    @property
    def size_g(self) -> int:
        return self.tonnes * GRAMS_PER_TONNE

    def serial(self, gram: int) -> str:
        """The registry's serial to which a gram of the axis belongs."""
        return f"{self.serial_prefix}{self.first_serial + gram // GRAMS_PER_TONNE}"


@dataclass(frozen=True, slots=True)
class Issue(Entry):
    """Grams [start_g, end_g) of a lot belong to whoever opens the commitment."""

    KIND: ClassVar[Kind] = Kind.ISSUE

    lot: Hash
    start_g: U64
    end_g: U64
    commitment: Hash

    def check(self) -> None:
        if not self.start_g < self.end_g <= MAX_NUMBER:
            raise Malformed("an interval without grams")

    @property
    def mass_g(self) -> int:
        return self.end_g - self.start_g


@dataclass(frozen=True, slots=True)
class Void(Entry):
    """The certificate of an issued interval ended; its grams are nobody's for good."""

    KIND: ClassVar[Kind] = Kind.VOID

    lot: Hash
    start_g: U64
    end_g: U64
    reason: Annotated[VoidReason, Choice(VoidReason)]
    voided_at: U64

    def check(self) -> None:
        if not self.start_g < self.end_g <= MAX_NUMBER:
            raise Malformed("an interval without grams")


@dataclass(frozen=True, slots=True)
class Tonne(Entry):
    """One full serial: who has which grams of it, in order, or one page of that list."""

    KIND: ClassVar[Kind] = Kind.TONNE

    lot: Hash
    tonne: U64
    """The tonne's place in the lot, from 0; its serial is first_serial + tonne."""
    from_g: U24
    """Where in the tonne this page begins; 0 unless the list needs several pages."""
    slices: Annotated[tuple[Slice, ...], Slices(MAX_SLICES)]

    def check(self) -> None:
        if any(mass_g < 1 for mass_g, _ in self.slices):
            raise Malformed("a slice without grams")
        if self.from_g + self.mass_g > GRAMS_PER_TONNE:
            raise Malformed("a page of more than a tonne")

    @property
    def mass_g(self) -> int:
        return sum(mass_g for mass_g, _ in self.slices)


@dataclass(frozen=True, slots=True)
class Notice(Entry):
    """A public word about a lot, to be shown on every certificate of it."""

    KIND: ClassVar[Kind] = Kind.NOTICE

    lot: Hash
    kind: Annotated[NoticeKind, Choice(NoticeKind)]
    text_zh: Annotated[str, Text(1600)]
    text_en: Annotated[str, Text(1600)]
    given_at: U64
    replacement: Annotated[bytes | None, Optional(Octets(32))] = None
    """The lot that stands in, by its leaf hash, where there is one."""

    def check(self) -> None:
        if self.replacement is not None and self.kind != NoticeKind.REPLACEMENT:
            raise Malformed("only a replacement names another lot")


@dataclass(frozen=True, slots=True)
class Key(Entry):
    """A key of the log begins or ends to count; the first entry names the first key."""

    KIND: ClassVar[Kind] = Kind.KEY

    action: Annotated[KeyAction, Choice(KeyAction)]
    origin: Annotated[str, Text(240)]
    """The log's name, so that a log copied under another name gives itself away."""
    signature_type: Annotated[int, Number(1)]
    public_key: Hash

    def check(self) -> None:
        if self.signature_type != ED25519 or not is_key_name(self.origin):
            raise Malformed("a log signs with Ed25519 keys under its own name")


Layout = tuple[tuple[str, Shape], ...]
_LAYOUTS: dict[Kind, Layout] = {}


def layout(kind: type[Entry]) -> Layout:
    """The fields of a kind of entry in their order, each with its shape in bytes."""
    if kind.KIND not in _LAYOUTS:
        hints = get_type_hints(kind, include_extras=True)
        shapes = ((name, hint.__metadata__[0]) for name, hint in hints.items() if name != "KIND")
        _LAYOUTS[kind.KIND] = tuple(shapes)
    return _LAYOUTS[kind.KIND]
