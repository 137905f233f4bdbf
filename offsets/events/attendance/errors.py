"""Facts that stop an attendee's answer."""

from offsets.errors import DomainError


class AnswersClosed(DomainError):
    """The event takes no answers, or its inventory is final and none can change any more."""

    code = "answers_closed"


class AnswersFull(DomainError):
    """The event has as many answers as it takes."""

    code = "answers_full"


class AnsweredElsewhere(DomainError):
    """Another phone has answered under this registration code, or this phone under another."""

    code = "answered_elsewhere"


class AnswersNotHandedOver(DomainError):
    """Answers or corrections came that the event's actual data do not hold yet."""

    code = "answers_not_handed_over"
