"""Let a person who came by e-mail be recognised by WeChat too."""

from sqlalchemy.exc import IntegrityError

from offsets.accounts.errors import BelongsToAnother
from offsets.accounts.recognise import add_identity, known
from offsets.accounts.wechat.sign_in import WECHAT, line
from offsets.db import transaction


def join(person: int, code: str) -> None:
    """Done twice it is done once.

    Raises BelongsToAnother where this WeChat is another person's: two people are never made
    one. Raises Invalid where the house has no mini-program, and what ``WeChat`` raises.
    """
    openid = line().openid(code)
    with transaction() as writing:
        whose = known(writing, WECHAT, openid)
        if whose == person:
            return
        if whose is not None:
            raise BelongsToAnother("code")
        try:
            with writing.begin_nested():
                add_identity(writing, person, WECHAT, openid)
        except IntegrityError:
            raise BelongsToAnother("code") from None
