"""Facts about lots that stop a use case."""

from offsets.errors import DomainError


class SoldOut(DomainError):
    """Fewer grams are free than were asked for; ``left_g`` says how many there are."""

    code = "sold_out"


class LotPaused(DomainError):
    """The operator sells no more of this lot for now."""

    code = "lot_paused"
    retryable = True


class TooMuchWaiting(DomainError):
    """Of a lot, as many grams wait for slow money as may; ``left_g`` could still be ordered so."""

    code = "too_much_waiting"
    retryable = True


class SerialsTaken(DomainError):
    """Some of these serials belong to another lot already; ``lot`` names it."""

    code = "serials_taken"
