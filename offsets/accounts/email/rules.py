"""What an address may look like, and how often and how long one may be asked after."""

import re
import unicodedata
from datetime import timedelta
from typing import Literal

LINK_LIVES = timedelta(minutes=15)
"""Long enough for a slow mail server, short enough that an old mailbox opens nothing."""
MAX_TRIES = 5
CODE_DIGITS = 8
"""Five tries at a hundred million, and as many links an hour as below: whoever tries codes for
somebody else's address for a year gets in once in three hundred years."""
LINKS_AN_HOUR = 5
LINKS_A_DAY = 15
"""For one address: nobody's mailbox is filled by us, whoever asks for it."""
KEPT = timedelta(days=1)
"""As long as the counting above looks back."""
MAX_ADDRESS = 254

_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]"
)
_MAX_LOCAL = 64
_NOT_DIGITS = re.compile(r"[\s\-\u2010-\u2014]")

Fault = Literal["required", "email_shape"]


def normalise(typed: str) -> str:
    """The address by which a person is recognised: ASCII, small letters, no blanks around.

    Servers may tell capitals apart before the @; none that anybody uses does.
    """
    return unicodedata.normalize("NFKC", typed).strip().lower()


def fault_of(address: str) -> Fault | None:
    """What is wrong with a normalised address; None where mail might reach somebody."""
    if not address:
        return "required"
    fits = len(address) <= MAX_ADDRESS and len(address.partition("@")[0]) <= _MAX_LOCAL
    return None if fits and _ADDRESS.fullmatch(address) else "email_shape"


def digits(typed: str) -> str:
    """A code as it is compared: full-width figures folded, blanks and dashes gone."""
    return _NOT_DIGITS.sub("", unicodedata.normalize("NFKC", typed))


def masked(address: str) -> str:
    """Its beginning and its domain: enough to tell one's own, or colleagues', apart."""
    local, _, domain = address.partition("@")
    return f"{local[0]}…@{domain}"
