"""What a kept footprint can be, and how large its parts may be."""

from enum import StrEnum


class Kind(StrEnum):
    """Of what it is the footprint; also the ``kind`` of a ``footprint.export``."""

    TRIP = "trip"
    EVENT = "event"


ID_SIGNS = 16
"""Of a public id; 79 bits, so nobody meets another one's by chance."""
MAX_PLACE_LETTERS = 100
"""The longest name of a place that is looked up."""
MAX_LEGS = 50
"""Of one trip, and its stays likewise."""
MAX_JOURNEYS = 5_000
"""Of one event told in JSON; a longer list of participants is uploaded as a table."""
MAX_USES = 500
MAX_PEOPLE = 1_000_000
MAX_NOTES = 50
"""Of one event; what an organiser's form assumes takes a handful."""
MAX_NOTE_LETTERS = 200
