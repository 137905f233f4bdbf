"""The few shapes of which entries are made, each with one spelling in bytes."""

import unicodedata
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Protocol

from offsets.ledger.errors import Malformed
from offsets.ledger.strict import utf8


class Reader:
    """Bytes read once from front to back."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self._at = 0

    def take(self, count: int) -> bytes:
        end = self._at + count
        if end > len(self._raw):
            raise Malformed("the entry is cut short")
        taken, self._at = self._raw[self._at : end], end
        return taken

    @property
    def is_at_end(self) -> bool:
        return self._at == len(self._raw)


class Shape(Protocol):
    """How one field stands in bytes; both sides raise Malformed for what cannot stand."""

    def write(self, value: Any) -> bytes: ...
    def read(self, reader: Reader) -> Any: ...


@dataclass(frozen=True, slots=True)
class Number:
    """An unsigned integer of so many bytes, the largest first."""

    width: int

    def write(self, value: int) -> bytes:
        try:
            return value.to_bytes(self.width, "big")
        except OverflowError:
            raise Malformed(f"{value} does not fit {self.width} bytes") from None

    def read(self, reader: Reader) -> int:
        return int.from_bytes(reader.take(self.width), "big")


@dataclass(frozen=True, slots=True)
class Choice:
    """One byte out of a list."""

    choices: type[IntEnum]

    def write(self, value: IntEnum) -> bytes:
        return bytes([self._chosen(value)])

    def read(self, reader: Reader) -> IntEnum:
        return self._chosen(reader.take(1)[0])

    def _chosen(self, value: int) -> IntEnum:
        try:
            return self.choices(value)
        except ValueError:
            raise Malformed(f"{value} is no {self.choices.__name__}") from None


@dataclass(frozen=True, slots=True)
class Octets:
    """Exactly so many bytes."""

    length: int

    def write(self, value: bytes) -> bytes:
        if len(value) != self.length:
            raise Malformed(f"{len(value)} bytes where {self.length} belong")
        return value

    def read(self, reader: Reader) -> bytes:
        return reader.take(self.length)


@dataclass(frozen=True, slots=True)
class Text:
    """One line of UTF-8 after its length in two bytes, composed, without blanks around it."""

    max_bytes: int
    min_bytes: int = 1

    def write(self, value: str) -> bytes:
        try:
            raw = value.encode()
        except UnicodeEncodeError:
            raise Malformed("a text that UTF-8 cannot carry") from None
        self._check(value, len(raw))
        return len(raw).to_bytes(2, "big") + raw

    def read(self, reader: Reader) -> str:
        raw = reader.take(int.from_bytes(reader.take(2), "big"))
        value = utf8(raw)
        self._check(value, len(raw))
        return value

    def _check(self, value: str, length: int) -> None:
        if not self.min_bytes <= length <= self.max_bytes:
            raise Malformed(f"a text of {length} bytes")
        if value != unicodedata.normalize("NFC", value).strip():
            raise Malformed("a text that is not composed or has blanks around it")
        if any(unicodedata.category(sign) in ("Cc", "Cf", "Zl", "Zp") for sign in value):
            raise Malformed("control characters in a text")


@dataclass(frozen=True, slots=True)
class Optional:
    """A byte 0, or a byte 1 and the thing."""

    shape: Shape

    def write(self, value: Any) -> bytes:
        return b"\x00" if value is None else b"\x01" + self.shape.write(value)

    def read(self, reader: Reader) -> Any:
        flag = reader.take(1)[0]
        if flag > 1:
            raise Malformed("neither there nor missing")
        return self.shape.read(reader) if flag else None


Slice = tuple[int, bytes]
"""Grams of one tonne and the commitment of their holder."""


@dataclass(frozen=True, slots=True)
class Slices:
    """Slices after their number in two bytes: three bytes of grams, 32 of commitment."""

    max_count: int

    def write(self, value: tuple[Slice, ...]) -> bytes:
        self._check(len(value))
        parts = (_GRAMS.write(mass_g) + _HASH.write(holder) for mass_g, holder in value)
        return len(value).to_bytes(2, "big") + b"".join(parts)

    def read(self, reader: Reader) -> tuple[Slice, ...]:
        count = int.from_bytes(reader.take(2), "big")
        self._check(count)
        return tuple((_GRAMS.read(reader), _HASH.read(reader)) for _ in range(count))

    def _check(self, count: int) -> None:
        if not 1 <= count <= self.max_count:
            raise Malformed(f"{count} slices on one page")


_GRAMS, _HASH = Number(3), Octets(32)
