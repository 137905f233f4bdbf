"""Facts that stop somebody who acts for an organisation."""

from offsets.errors import DomainError


class LastOwner(DomainError):
    """Without this owner the organisation would have none."""

    code = "last_owner"


class AlreadyMember(DomainError):
    """The person acts for the organisation already."""

    code = "already_member"


class InvitationSpent(DomainError):
    """It was taken, was taken back, or is too old."""

    code = "invitation_spent"


class InvitationElsewhere(DomainError):
    """It went to an address that the caller has not shown to be theirs."""

    code = "invitation_elsewhere"
