"""Everything that a certificate says, as plain data; page, PDF, SVG and poster draw from it.

A certificate owns intervals of lots' axes. People read serials, so an interval
is told as spans: the grams within the first tonne that it touches, the run of
whole tonnes, the grams within the last. Three spans at most, however large.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from offsets.certificates.wording import Words
from offsets.units import GRAMS_PER_TONNE


@dataclass(frozen=True, slots=True)
class Span:
    """Serials first to last, and of each the grams [from_g, to_g) within its tonne."""

    first_serial: int
    last_serial: int
    from_g: int
    to_g: int

    @property
    def is_whole(self) -> bool:
        """Whether it takes whole tonnes."""
        return self.to_g - self.from_g == GRAMS_PER_TONNE

    @property
    def mass_g(self) -> int:
        return (self.last_serial - self.first_serial + 1) * (self.to_g - self.from_g)


@dataclass(frozen=True, slots=True)
class Slice:
    """The part [start_g, end_g) of one lot's axis, with that lot's proof of retirement."""

    lot: str
    start_g: int
    end_g: int
    vintage: int
    registry: str
    serial_prefix: str
    spans: tuple[Span, ...]
    retirement_reference: str
    retired_on: str
    evidence_sha256: str


@dataclass(frozen=True, slots=True)
class PublicNotice:
    """A public word about a lot that concerns this certificate."""

    given_at: datetime
    text: Words


@dataclass(frozen=True, slots=True)
class CertificateDocument:
    """A certificate as one reader sees it: its holder, or a stranger."""

    number: str
    """As stored, without dashes."""
    holder: str | None
    """The display name, or its mask; None where the holder is anonymous."""
    key: str | None
    """Unlocks the name; only the holder's own copy carries it."""
    mass_g: int
    project_slug: str
    project: Words
    beneficiary: Words
    instrument: str
    """A ``projects.rules.Instrument``, for programs; people read the label and the note."""
    instrument_label: Words
    instrument_note: Words
    """What it is not: the part a buyer may be misled about."""
    slices: tuple[Slice, ...]
    purpose: str
    """A ``orders.rules.Purpose``, for programs."""
    purpose_label: Words
    occasion: str | None
    issued_at: datetime
    voided_at: datetime | None
    void_reason: str | None
    notices: tuple[PublicNotice, ...]
    page_url: str
    """The certificate's page, without the key."""
    verify_url: str
    qr_text: str
    operator: str
    demo: bool
    erased: bool = False
    """Whether its holder had all personal data erased."""

    @property
    def masked(self) -> bool:
        """Whether this is a stranger's copy, which has no key."""
        return self.key is None

    @property
    def is_void(self) -> bool:
        return self.voided_at is not None

    @property
    def state(self) -> str:
        """``valid`` or ``voided``."""
        return "voided" if self.is_void else "valid"

    @property
    def vintages(self) -> tuple[int, ...]:
        """The years in which the carbon was taken up, oldest first."""
        return tuple(sorted({part.vintage for part in self.slices}))


def spans(first_serial: int, start_g: int, end_g: int) -> tuple[Span, ...]:
    """The serials under [start_g, end_g) of an axis whose gram 0 lies in ``first_serial``."""
    return tuple(_spans(first_serial, start_g, end_g))


def _spans(first_serial: int, start_g: int, end_g: int) -> Iterator[Span]:
    tonne, from_g = divmod(start_g, GRAMS_PER_TONNE)
    last_tonne, rest_g = divmod(end_g, GRAMS_PER_TONNE)
    serial, last_serial = first_serial + tonne, first_serial + last_tonne
    if from_g:
        to_g = rest_g if serial == last_serial else GRAMS_PER_TONNE
        yield Span(serial, serial, from_g, to_g)
        if serial == last_serial:
            return
        serial += 1
    if serial < last_serial:
        yield Span(serial, last_serial - 1, 0, GRAMS_PER_TONNE)
    if rest_g:
        yield Span(last_serial, last_serial, 0, rest_g)
