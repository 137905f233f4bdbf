"""Facts about people's rights that stop a use case."""

from offsets.errors import DomainError


class ConsentRequired(DomainError):
    """A consent is missing that the law wants asked for first; ``purpose`` names its text."""

    code = "consent_required"


class GuardianRequired(DomainError):
    """A child under fourteen: a guardian has to agree first."""

    code = "guardian_required"


class AgeRequired(DomainError):
    """This house asks every buyer's band of age."""

    code = "age_required"


class AboveMinorsCap(DomainError):
    """More than the operator lets a declared minor spend on one order."""

    code = "above_minors_cap"


class OrdersUnderWay(DomainError):
    """Somebody is to be forgotten while money or grams of theirs are still on their way."""

    code = "orders_under_way"
