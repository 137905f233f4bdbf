"""Where the house keeps sealed values: every column, so that a changed secret forgets none."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flask import Flask

    from offsets.accounts.reseal import Sealed


def join(app: "Flask") -> None:
    """Hand the list to the command that seals everything anew."""
    app.extensions["sealed"] = (*_of_people(), *_of_orders(), *_of_organisers())


def _of_people() -> "tuple[Sealed, ...]":
    from offsets.accounts.describe import PHONE
    from offsets.accounts.email.begin import USE as EMAIL
    from offsets.accounts.email.models import EmailLink
    from offsets.accounts.mail import post
    from offsets.accounts.mail.models import Mail
    from offsets.accounts.models import Identity, Person
    from offsets.accounts.recognise import use_of
    from offsets.accounts.reseal import Sealed

    return (
        Sealed(Person.phone_sealed, _always(PHONE)),
        Sealed(Identity.subject_sealed, lambda row: use_of(row.kind), Identity.subject_hash),
        # The blind only counts letters, for a day: it need not change.
        Sealed(EmailLink.email_sealed, _always(EMAIL)),
        Sealed(Mail.sealed, _always(post.USE)),
    )


def _of_orders() -> "tuple[Sealed, ...]":
    from offsets.accounts.reseal import Sealed
    from offsets.orders.invoice import EMAIL, TITLE
    from offsets.orders.models import InvoiceRequest
    from offsets.rights import age
    from offsets.rights.models import GuardianConsent

    return (
        Sealed(GuardianConsent.contact_sealed, _always(age.SEAL)),
        Sealed(InvoiceRequest.title_sealed, _always(TITLE)),
        Sealed(InvoiceRequest.email_sealed, _always(EMAIL)),
    )


def _of_organisers() -> "tuple[Sealed, ...]":
    from offsets.accounts.email.begin import USE as EMAIL
    from offsets.accounts.reseal import Sealed
    from offsets.events.attendance.blind import USE as NAMES
    from offsets.events.attendance.blind import oldest_keys
    from offsets.events.attendance.models import Questionnaire
    from offsets.events.hooks.models import Endpoint
    from offsets.events.hooks.register import SEAL
    from offsets.organisations.models import Invitation

    return (
        Sealed(Invitation.email_sealed, _always(EMAIL), Invitation.email_blind),
        Sealed(Endpoint.secret_sealed, _always(SEAL)),
        Sealed(Endpoint.former_sealed, _always(SEAL)),
        Sealed(
            Questionnaire.keys_sealed, _always(NAMES), missing=lambda row: oldest_keys(row.code)
        ),
    )


def _always(use: str) -> Callable[[Any], str]:
    return lambda _: use
