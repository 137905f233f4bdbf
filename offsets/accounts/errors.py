"""Facts that stop a caller before or at the door."""

from offsets.errors import DomainError


class Unauthenticated(DomainError):
    """The token sent is none of ours, has expired, or its sign-in has ended; or there is none."""

    code = "unauthenticated"


class Forbidden(DomainError):
    """The caller is known, but may not do this: a key lacks the scope."""

    code = "forbidden"


class TokenSpent(DomainError):
    """Another request has just refreshed with the same token; its answer has the new ones."""

    code = "token_spent"


class BelongsToAnother(DomainError):
    """The device or order is somebody else's already."""

    code = "belongs_to_another"


class CodeInvalid(DomainError):
    """WeChat does not know the code: it is older than five minutes, was used, or is none."""

    code = "code_invalid"


class BlockedByWeChat(DomainError):
    """WeChat takes the account for dangerous and lets it sign in nowhere."""

    code = "blocked_by_wechat"


class TooManySignIns(DomainError):
    """WeChat finds that this person signs in too often."""

    code = "rate_limited"
    retryable = True


class SignInUnavailable(DomainError):
    """WeChat did not answer, or not in time, or does not know us; nothing was changed."""

    code = "sign_in_unavailable"
    retryable = True


class CannotUnseal(DomainError):
    """It was encrypted under a secret that this house no longer has, or for another use."""

    code = "cannot_unseal"
