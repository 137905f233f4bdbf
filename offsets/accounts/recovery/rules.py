"""What an operator may rest on who gives somebody another address to sign in by."""

from enum import StrEnum


class Proof(StrEnum):
    """How it was shown that the account is theirs; ``docs/operator.md`` says what each asks for."""

    SEALED_LETTER = "sealed_letter"
    """A letter of the organisation with its seal (公章), naming the person."""
    IN_PERSON = "in_person"
    """They came, and were known or showed who they are."""
    CO_OWNER = "co_owner"
    """Another owner of the same organisation, signed in, vouches for them."""


MAX_FILED_AS = 40
