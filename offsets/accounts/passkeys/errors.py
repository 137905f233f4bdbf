"""Facts that stop a passkey."""

from offsets.errors import DomainError


class PasskeyRefused(DomainError):
    """What the device signed does not fit: another key, page or challenge, or too late."""

    code = "passkey_refused"
