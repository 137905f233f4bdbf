"""Certificates as the API shows them."""

from marshmallow import fields

from offsets.certificates import key
from offsets.certificates.wording import PURPOSES
from offsets.edge.fields import Answer, StrictSchema, Text, YesNo
from offsets.projects.schemas import instrument_field

LONGEST_TYPED_KEY = 2 * key.LENGTH
"""Room for the dashes and blanks that people copy along."""


class Span(Answer):
    """Serials first to last, and of each the grams [from_g, to_g) of its tonne."""

    first_serial = fields.Integer(metadata={"examples": [1000001]})
    last_serial = fields.Integer(metadata={"examples": [1000001]})
    from_g = fields.Integer(metadata={"examples": [995000]})
    to_g = fields.Integer(metadata={"examples": [1000000]})


class Slice(Answer):
    """What comes from one lot: the interval [start_g, end_g) of its axis, told in serials."""

    lot = fields.String(metadata={"examples": ["DEMO-SC-2021-01"]})
    start_g = fields.Integer(metadata={"examples": [995000]})
    end_g = fields.Integer(metadata={"examples": [1005000]})
    vintage = fields.Integer(metadata={"examples": [2021]})
    registry = fields.String(metadata={"examples": ["顺昌县一元碳汇登记簿"]})
    serial_prefix = fields.String(metadata={"examples": ["SC2021-"]})
    spans = fields.List(fields.Nested(Span))
    retirement_reference = fields.String(metadata={"examples": ["R-2021-17"]})
    retired_on = fields.String(metadata={"format": "date"})
    evidence_sha256 = fields.String()


class Notice(Answer):
    """A public word about one of the certificate's lots."""

    given_at = fields.AwareDateTime(format="iso")
    text_zh = fields.String(attribute="text.zh")
    text_en = fields.String(attribute="text.en")


class Certificate(Answer):
    """Retired grams that belong to one holder alone."""

    number = fields.String(metadata={"examples": ["7KQ4M2XWPR9C"]})
    state = fields.String(metadata={"enum": ["valid", "voided"]})
    holder = fields.String(
        allow_none=True,
        metadata={"description": "First sign and two stars unless unlocked; null is anonymous."},
    )
    masked = fields.Boolean()
    erased = fields.Boolean(
        metadata={"description": "Whether its holder had all personal data erased."}
    )
    mass_g = fields.Integer(metadata={"examples": [10000]})
    project = fields.String(attribute="project_slug", metadata={"description": "Its slug."})
    project_name_zh = fields.String(attribute="project.zh")
    project_name_en = fields.String(attribute="project.en")
    beneficiary_zh = fields.String(attribute="beneficiary.zh")
    beneficiary_en = fields.String(attribute="beneficiary.en")
    instrument = instrument_field()
    instrument_name_zh = fields.String(attribute="instrument_label.zh")
    instrument_name_en = fields.String(attribute="instrument_label.en")
    instrument_is_not_zh = fields.String(attribute="instrument_note.zh")
    instrument_is_not_en = fields.String(attribute="instrument_note.en")
    slices = fields.List(fields.Nested(Slice))
    purpose = fields.String(metadata={"enum": sorted(PURPOSES)})
    occasion = fields.String(
        allow_none=True,
        metadata={"description": "Unless unlocked, shown for events and organisations only."},
    )
    issued_at = fields.AwareDateTime(format="iso")
    voided_at = fields.AwareDateTime(format="iso", allow_none=True)
    void_reason = fields.String(allow_none=True)
    notices = fields.List(fields.Nested(Notice))
    page_url = fields.String(metadata={"format": "uri"})
    verify_url = fields.String(metadata={"format": "uri"})
    operator = fields.String(metadata={"examples": ["某林场"]})
    demo = fields.Boolean()


class ProvedEntry(Answer):
    """An entry of the public log."""

    entry = fields.String(metadata={"description": "Its bytes in Base64.", "format": "byte"})
    index = fields.Integer(metadata={"description": "Its place, from 0.", "examples": [17]})


class ProvedPart(Answer):
    """The grams of one lot."""

    issue = fields.Nested(ProvedEntry)
    lot = fields.Nested(ProvedEntry)
    tonnes = fields.List(
        fields.Nested(ProvedEntry),
        metadata={"description": "Who has the full tonnes that it shares with others."},
    )


class Statement(Answer):
    """What the certificate says; the log knows a salted hash of it alone."""

    number = fields.String(metadata={"examples": ["7KQ4M2XWPR9C"]})
    holder = fields.String(allow_none=True)
    mass_g = fields.Integer(metadata={"examples": [10000]})
    purpose = fields.String(metadata={"enum": sorted(PURPOSES)})
    occasion = fields.String(allow_none=True)
    order_sha256 = fields.String()
    issued_at = fields.String(metadata={"format": "date-time"})
    locale = fields.String(metadata={"examples": ["zh"]})


class CertificateProof(Answer):
    """The certificate file: `docs/log.md` says how to check it."""

    format = fields.String(metadata={"examples": ["offsets-certificate-v1"]})
    statement = fields.Nested(Statement)
    salt = fields.String(metadata={"format": "byte"})
    parts = fields.List(fields.Nested(ProvedPart))
    hashes = fields.String(
        metadata={
            "description": "The proof of all its entries: hashes, joined, in Base64.",
            "format": "byte",
        }
    )
    checkpoint = fields.String(metadata={"description": "A signed note (c2sp.org/signed-note)."})


class Key(StrictSchema):
    """What stands after the # of the certificate's QR, and in print beside its number."""

    key = Text(
        LONGEST_TYPED_KEY,
        required=True,
        # Dashes, blanks and small letters are understood as well.
        metadata={
            "pattern": f"^[A-Z2-7]{{{key.LENGTH}}}$",
            "examples": ["MFRGGZDFMZTWQ2LKNNWG23TPOE"],
        },
    )


class Erasure(Key):
    """The key, and that the holder means it."""

    confirm = YesNo(
        required=True,
        metadata={"description": "Must be true: nothing can be brought back."},
    )
