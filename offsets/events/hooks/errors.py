"""Facts that stop an organiser who arranges webhooks."""

from offsets.errors import DomainError


class HookKnown(DomainError):
    """The organisation has this address registered already."""

    code = "hook_known"


class HookEnded(DomainError):
    """The endpoint has ended; register the address anew."""

    code = "hook_ended"
