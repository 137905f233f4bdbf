"""Documents of an event as the API shows them."""

from marshmallow import fields

from offsets.edge.fields import Answer
from offsets.events.documents.rules import Ending, Kind
from offsets.events.rules import Credit, Party

ENDINGS = {
    Ending.FOLLOWED: "a later version of the plan was published",
    Ending.CORRECTED: "a corrected inventory took its place",
    Ending.SUPERSEDED: "the inventory on which the statement rested was corrected",
    Ending.WITHDRAWN: "so much was voided that it did not cover the inventory any more",
    Ending.VOIDED: "the certificate was voided, and counts no more",
}
_SHA256 = {"examples": ["0" * 64]}


class DocumentLinks(Answer):
    """Where people read it."""

    page = fields.String(metadata={"examples": ["/e/k7m2pq9rtwx4/statements/1"]})
    pdf = fields.String(metadata={"examples": ["/e/k7m2pq9rtwx4/statements/1.pdf"]})
    json = fields.String(
        metadata={
            "examples": ["/e/k7m2pq9rtwx4/statements/1.json"],
            "description": "The document's own bytes, of which its SHA-256 is made.",
        }
    )


class EventDocument(Answer):
    """One published document, word for word, and whether it still stands."""

    kind = fields.String(metadata={"enum": list(Kind)})
    event = fields.String(metadata={"examples": ["k7m2pq9rtwx4"]})
    version = fields.Integer(metadata={"description": "Of a share 0: there is one only."})
    organiser = fields.String()
    published_at = fields.DateTime()
    stands = fields.Boolean(metadata={"description": "Whether it is still the one that counts."})
    ending = fields.String(
        allow_none=True,
        metadata={
            "enum": [*Ending, None],
            "description": "; ".join(f"`{each}`: {words}" for each, words in ENDINGS.items()),
        },
    )
    ended_at = fields.DateTime(allow_none=True)
    ended_because = fields.String(allow_none=True)
    document = fields.Dict(
        metadata={
            "description": "All that it says. `sha256` is over the canonical JSON (RFC 8785) of "
            "the rest. It never changes; what became of it since stands beside it."
        }
    )
    links = fields.Nested(DocumentLinks)


class CountedPart(Answer):
    """Serials of one lot under a certificate's grams."""

    lot = fields.String()
    start_g = fields.Integer()
    end_g = fields.Integer()
    registry = fields.String()
    vintage = fields.Integer()
    serials = fields.List(fields.String(), metadata={"description": "The first and the last."})
    reference = fields.String()
    retired_on = fields.String()
    evidence_sha256 = fields.String(metadata=_SHA256)


class CountedPiece(Answer):
    """One certificate, retirement elsewhere, or monitoring round that a statement counts."""

    kind = fields.String(metadata={"enum": ["certificate", "retirement", "planting"]})
    credit = fields.String(metadata={"enum": list(Credit)})
    party = fields.String(metadata={"enum": list(Party)})
    mass_g = fields.Integer()

    number = fields.String(metadata={"description": "Of a certificate."})
    parts = fields.List(fields.Nested(CountedPart), metadata={"description": "Of a certificate."})
    registry = fields.String(metadata={"description": "Of a retirement elsewhere."})
    serials = fields.String(metadata={"description": "Of a retirement elsewhere."})
    reference = fields.String(metadata={"description": "Of a retirement elsewhere."})
    retired_on = fields.String(metadata={"description": "Of a retirement elsewhere."})
    species = fields.String(metadata={"description": "Of a planting."})
    county = fields.String(metadata={"description": "Of a planting."})
    measured_on = fields.String(metadata={"description": "Of a planting."})
    certified_by = fields.String(metadata={"description": "Of a planting."})
    paper_sha256 = fields.String(metadata={"description": "Of the two without a certificate."})

    def on_bind_field(self, field_name: str, field_obj: fields.Field[object]) -> None:
        """Each kind has fields of its own, and only those."""
        field_obj.required = field_name in ("kind", "credit", "party", "mass_g")


class OwnShare(Answer):
    """One of the caller's certificates inside an event's total."""

    number = fields.String(metadata={"examples": ["K7M2Q9XW4RTW"]})
    mass_g = fields.Integer(metadata={"examples": [10000]})
    party = fields.String(metadata={"enum": list(Party)})
    counts = fields.Boolean(metadata={"description": "False once the certificate was voided."})
    links = fields.Nested(
        DocumentLinks,
        allow_none=True,
        metadata={"description": "Its sheet, once the event's inventory is final."},
    )


class OwnShareList(Answer):
    """What the caller's certificates do inside an event's total, oldest first."""

    shares = fields.List(fields.Nested(OwnShare))
