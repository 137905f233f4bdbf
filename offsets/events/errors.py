"""Facts about events that stop a use case."""

from offsets.errors import DomainError


class NotReady(DomainError):
    """The next step lacks something; ``missing`` has a stable word for each thing."""

    code = "event_not_ready"


class WrongStep(DomainError):
    """The event is not at a step at which this can be done; ``state`` says where it stands."""

    code = "event_wrong_step"


class AlreadyCounted(DomainError):
    """It counts already, for this event or for another one."""

    code = "already_counted"


class LandTaken(DomainError):
    """Some of this land is claimed by an earlier planting, for good."""

    code = "land_taken"


class TooManyFiles(DomainError):
    """The event keeps as many files as it may."""

    code = "too_many_files"
