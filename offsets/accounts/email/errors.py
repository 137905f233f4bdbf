"""Facts that stop somebody who shows that an address is theirs."""

from offsets.errors import DomainError


class CodeWrong(DomainError):
    """Not the code that was mailed; the try is counted."""

    code = "code_wrong"


class LinkSpent(DomainError):
    """The link or code was used, is too old, was tried too often, or another browser asked."""

    code = "link_spent"


class AddressTaken(DomainError):
    """The address belongs to another person, and two people are never made one."""

    code = "address_taken"
