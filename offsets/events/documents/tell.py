"""Tell a document in the reader's language: the one sheet that its page and its PDF show."""

from offsets.events.documents.counted import places
from offsets.events.documents.listed import listed
from offsets.events.documents.paper import Paper
from offsets.events.documents.proof import standing
from offsets.events.documents.rules import Kind
from offsets.events.documents.sheet import Sheet
from offsets.events.documents.tell_inventory import tell_inventory
from offsets.events.documents.tell_plan import tell_plan
from offsets.events.documents.tell_share import tell_share
from offsets.events.documents.tell_statement import tell_statement


def tell(paper: Paper, event_id: int) -> Sheet:
    """The sheet of a document; a statement's first pieces are read along with it."""
    if paper.kind is Kind.PLAN:
        return tell_plan(paper)
    if paper.kind is Kind.INVENTORY:
        return tell_inventory(paper)
    if paper.kind is Kind.SHARE:
        return tell_share(paper, places(event_id, paper.number))
    counted = listed(paper.document, event_id)
    numbers = [each["number"] for each in counted.first if "number" in each]
    at = places(event_id, *numbers)
    return tell_statement(paper, counted, at, standing(event_id, paper.version))
