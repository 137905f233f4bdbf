"""Who may do what in an organisation: one literal table, which a test walks."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

ID_SIGNS = 16
"""Of 31 signs: 79 bits, which nobody guesses."""
MAX_NAME = 120
MAX_ORGANISATIONS = 20
"""For which one person acts; a bound on what one sign-in can fill."""
MAX_MEMBERS = 200
"""More than any organising committee; a bound all the same."""
MAX_OPEN_INVITATIONS = 50
"""So that nobody uses the house to send mail to the world."""
INVITATION_LIVES = timedelta(days=7)
"""A week: colleagues are on leave, yet a link in a mailbox should not open for ever."""


class Role(StrEnum):
    OWNER = "owner"
    """Answers for the organisation: members, invoice data, everything."""
    EDITOR = "editor"
    """Plans events, enters their data and publishes them."""
    FINANCE = "finance"
    """Buys and is invoiced."""
    VIEWER = "viewer"
    """Reads."""


class Deed(StrEnum):
    """What somebody may set out to do; events ask about the same words."""

    SEE = "see"
    """The organisation, its members and its events, drafts too."""
    RENAME = "rename"
    """Its name."""
    INVOICE = "invoice"
    """Its invoice title and tax number."""
    INVITE = "invite"
    """Ask others in, and take an invitation back."""
    MANAGE = "manage"
    """Give members other roles, and part with them."""
    EDIT_EVENT = "edit_event"
    """Make and change drafts, plans, data and evaluations."""
    PUBLISH_EVENT = "publish_event"
    """What cannot be taken back: publish a plan, freeze an inventory, publish a statement."""
    BUY = "buy"
    """Buy for an event, and count certificates towards it."""


MAY: Mapping[Role, frozenset[Deed]] = {
    Role.OWNER: frozenset(Deed),
    Role.EDITOR: frozenset({Deed.SEE, Deed.EDIT_EVENT, Deed.PUBLISH_EVENT, Deed.BUY}),
    Role.FINANCE: frozenset({Deed.SEE, Deed.INVOICE, Deed.BUY}),
    Role.VIEWER: frozenset({Deed.SEE}),
}


def may(role: Role, deed: Deed) -> bool:
    """Whether who has the role may do the deed."""
    return deed in MAY[role]
