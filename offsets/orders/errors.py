"""Facts about quotes and orders that stop a use case."""

from offsets.errors import DomainError


class QuoteInvalid(DomainError):
    """This is not a quote of ours, or it was changed."""

    code = "quote_invalid"


class QuoteExpired(DomainError):
    """The quote's time is up; ask for a new one."""

    code = "quote_expired"


class OrderNotPayable(DomainError):
    """The order waits for no money; ``state`` says where it stands."""

    code = "order_not_payable"


class OrderNotCancellable(DomainError):
    """The order is past cancelling; ``state`` says where it stands."""

    code = "order_not_cancellable"


class AlreadyClaimed(DomainError):
    """Somebody opened this gift on another device."""

    code = "already_claimed"


class InvoiceIssued(DomainError):
    """The order's invoice is issued, and what is issued cannot be changed."""

    code = "invoice_issued"


class InvoiceNotPossible(DomainError):
    """The order has ended or its money goes back; ``state`` says where it stands."""

    code = "invoice_not_possible"


class BuyingNotOffered(DomainError):
    """The operator does not sell in mini-programs on this kind of device."""

    code = "buying_not_offered"
