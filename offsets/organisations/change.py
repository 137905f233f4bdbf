"""Change an organisation's name, or what its invoices say."""

from sqlalchemy import update

from offsets.accounts.errors import Forbidden
from offsets.organisations.access import Standing
from offsets.organisations.details import Details, cleaned
from offsets.organisations.locked import locked
from offsets.organisations.models import Organisation
from offsets.organisations.rules import Deed

NEEDS = {"name": Deed.RENAME, "invoice_title": Deed.INVOICE, "tax_number": Deed.INVOICE}
"""What a column's change takes."""


def change(standing: Standing, details: Details) -> None:
    """Write the details; a role is needed only for what is not as it was.

    Raises Forbidden, or Invalid naming the field.
    """
    here = standing.organisation
    values = {
        name: value for name, value in cleaned(details).items() if getattr(here, name) != value
    }
    deeds = {NEEDS[name] for name in values}
    if refused := sorted(deed for deed in deeds if not standing.may(deed)):
        raise Forbidden(None, deed=refused[0])
    if values:
        with locked(here.id, standing.person, min(deeds)) as held:
            held.session.execute(
                update(Organisation).where(Organisation.id == here.id).values(values)
            )
