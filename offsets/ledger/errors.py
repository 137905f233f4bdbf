"""Why something shown to a verifier does not prove what it claims.

These are no domain errors: nobody asked the house for anything. They are raised
by the core that auditors run without the house.
"""


class Refused(Exception):
    """What was shown proves nothing; the sentence says why."""


class Malformed(Refused):
    """It does not even have the shape that its specification asks for."""
