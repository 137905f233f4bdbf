"""The public log: its tables, and what certificates and lots sold before it need to enter it."""

import time
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from alembic import op

from offsets.ledger.commitment import Statement, commit
from offsets.ledger.entry import Kind, LotOpen

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
HASH = sa.LargeBinary(length=32)
IS_ISSUE = sa.text("kind = 2")
IS_WITNESSED = sa.text("witnesses > 0")


def upgrade() -> None:
    _create_tables()
    with op.batch_alter_table("certificates") as table:
        table.add_column(sa.Column("order_hash", HASH))
        table.add_column(sa.Column("locale", sa.String(length=8)))
        table.add_column(sa.Column("commitment", HASH))
        table.alter_column("salt", existing_type=sa.LargeBinary(length=16), nullable=True)
    _commit_to_certificates()
    _enter_lots()
    with op.batch_alter_table("certificates") as table:
        table.alter_column("order_hash", existing_type=HASH, nullable=False)
        table.alter_column("locale", existing_type=sa.String(length=8), nullable=False)
        table.alter_column("commitment", existing_type=HASH, nullable=False)


def downgrade() -> None:
    """Raises IntegrityError where a holder's data was erased: no salt can be given back."""
    with op.batch_alter_table("certificates") as table:
        table.alter_column("salt", existing_type=sa.LargeBinary(length=16), nullable=False)
        for name in ("commitment", "locale", "order_hash"):
            table.drop_column(name)
    for name in ("log_checkpoints", "log_batches", "log_entries", "log_pending", "log_lots"):
        op.drop_table(name)


def _create_tables() -> None:
    op.create_table(
        "log_lots",
        sa.Column("lot_id", KEY, sa.ForeignKey("lots.id"), primary_key=True),
        sa.Column("leaf", HASH, nullable=False, unique=True),
        sa.Column("sealed_g", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("sealed_g >= 0", name="sealed_positive"),
    )
    op.create_table(
        "log_pending",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("lot_id", KEY, sa.ForeignKey("lots.id")),
        sa.Column("after_g", sa.BigInteger(), nullable=False),
        sa.Column("entered_at", MOMENT, nullable=False),
    )
    op.create_table(
        "log_entries",
        sa.Column("index", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("lot_id", KEY, sa.ForeignKey("lots.id")),
        sa.Column("start_g", sa.BigInteger()),
    )
    op.create_index(
        "uq_log_entries_issue",
        "log_entries",
        ["lot_id", "start_g"],
        unique=True,
        postgresql_where=IS_ISSUE,
        sqlite_where=IS_ISSUE,
    )
    op.create_index(
        "ix_log_entries_lot_id_kind_start_g", "log_entries", ["lot_id", "kind", "start_g"]
    )
    op.create_table(
        "log_batches",
        sa.Column("size", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("root", HASH, nullable=False),
        sa.Column("frontier", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_at", MOMENT, nullable=False),
    )
    op.create_table(
        "log_checkpoints",
        sa.Column("size", sa.BigInteger(), sa.ForeignKey("log_batches.size"), primary_key=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("origin", sa.String(length=240), nullable=False),
        sa.Column("signed_at", MOMENT, nullable=False),
        sa.Column("witnesses", sa.SmallInteger(), nullable=False),
    )
    op.create_index(
        "ix_log_checkpoints_witnessed",
        "log_checkpoints",
        ["size"],
        postgresql_where=IS_WITNESSED,
        sqlite_where=IS_WITNESSED,
    )


def _commit_to_certificates() -> None:
    rows = op.get_bind().execute(
        sa.text(
            "SELECT c.id, c.number, c.holder_name, c.mass_g, c.purpose, c.occasion, c.salt,"
            " c.issued_at, o.public_id, o.locale"
            " FROM certificates c JOIN orders o ON o.id = c.order_id"
        )
    )
    write = sa.text(
        "UPDATE certificates SET order_hash = :order_hash, locale = :locale,"
        " commitment = :commitment WHERE id = :id"
    )
    for row in rows.all():
        order_hash = sha256(row.public_id.encode()).digest()
        statement = Statement(
            number=row.number,
            holder=row.holder_name,
            mass_g=row.mass_g,
            purpose=row.purpose,
            occasion=row.occasion,
            order_sha256=order_hash.hex(),
            issued_at=f"{_moment(row.issued_at):%Y-%m-%dT%H:%M:%SZ}",
            locale=row.locale,
        )
        found = {"order_hash": order_hash, "locale": row.locale, "id": row.id}
        op.get_bind().execute(write, found | {"commitment": commit(row.salt, statement)})


def _enter_lots() -> None:
    rows = op.get_bind().execute(
        sa.text(
            "SELECT l.*, p.slug, p.name_zh, p.name_en, p.instrument"
            " FROM lots l JOIN projects p ON p.id = l.project_id ORDER BY l.id"
        )
    )
    pending = sa.text(
        "INSERT INTO log_pending (kind, body, lot_id, after_g, entered_at)"
        " VALUES (:kind, :body, :lot_id, 0, :entered_at)"
    ).bindparams(sa.bindparam("entered_at", type_=MOMENT))
    known = sa.text("INSERT INTO log_lots (lot_id, leaf, sealed_g) VALUES (:lot_id, :leaf, 0)")
    now = datetime.fromtimestamp(time.time(), UTC)
    for row in rows.all():
        entry = _entry(row)
        body = {"kind": int(Kind.LOT_OPEN), "body": entry.encode(), "lot_id": row.id}
        op.get_bind().execute(pending, body | {"entered_at": now})
        op.get_bind().execute(known, {"lot_id": row.id, "leaf": entry.leaf()})


def _entry(row: Any) -> LotOpen:
    return LotOpen(
        code=row.code,
        project=row.slug,
        project_zh=row.name_zh,
        project_en=row.name_en,
        instrument=row.instrument,
        vintage=row.vintage,
        registry=row.registry_name,
        serial_prefix=row.serial_prefix,
        first_serial=row.first_serial,
        tonnes=row.tonnes,
        retirement_reference=row.retirement_reference,
        retired_on=row.retired_on,
        evidence_sha256=bytes.fromhex(row.evidence_sha256),
        opened_at=int(_moment(row.opened_at).timestamp()),
    )


def _moment(value: datetime | str) -> datetime:
    """SQLite hands out text without a zone."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
