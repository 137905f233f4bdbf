"""What a statement's file holds, for who reads it by program."""

from marshmallow import fields

from offsets.edge.fields import Answer


class StatementProof(Answer):
    """The statement's file: `docs/log.md` says how to check it."""

    format = fields.String(metadata={"examples": ["offsets-statement-v1"]})
    statement = fields.Dict(
        metadata={"description": "The statement, word for word, with its own SHA-256."}
    )
    entry = fields.String(
        metadata={"description": "The STATEMENT entry in Base64.", "format": "byte"}
    )
    index = fields.Integer(metadata={"description": "Its place in the log, from 0."})
    hashes = fields.String(
        metadata={
            "description": "The proof that it stands there: hashes, joined, in Base64.",
            "format": "byte",
        }
    )
    checkpoint = fields.String(metadata={"description": "A signed note (c2sp.org/signed-note)."})
