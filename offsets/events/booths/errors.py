"""Facts about booths that stop a use case."""

from offsets.errors import DomainError


class BoothTaken(DomainError):
    """Somebody else has the booth at present."""

    code = "booth_taken"


class BoothsClosed(DomainError):
    """The organiser gives out no booths at present."""

    code = "booths_closed"
