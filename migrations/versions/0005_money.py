"""An inbox that keeps what failed, bank transfers, and the moments a bill is made of."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
ENDED = sa.text("state IN ('failed', 'closed')")
UNSETTLED = sa.text("outcome IN ('failed', 'mismatch', 'unknown')")


def upgrade() -> None:
    op.add_column("payments", sa.Column("received_fen", sa.BigInteger(), nullable=True))
    op.create_index(
        "ix_payments_sweep_ended",
        "payments",
        ["created_at"],
        postgresql_where=ENDED,
        sqlite_where=ENDED,
    )
    op.add_column("payment_notices", sa.Column("said", DOCUMENT, nullable=True))
    op.add_column("payment_notices", sa.Column("fault", sa.Text(), nullable=True))
    op.create_index(
        "ix_payment_notices_open",
        "payment_notices",
        ["received_at"],
        postgresql_where=UNSETTLED,
        sqlite_where=UNSETTLED,
    )
    op.add_column("sandbox_charges", sa.Column("paid_at", MOMENT, nullable=True))
    op.add_column("sandbox_refunds", sa.Column("succeeded_at", MOMENT, nullable=True))
    _bank()


def downgrade() -> None:
    op.drop_table("bank_lines")
    op.drop_table("bank_transfers")
    op.drop_column("sandbox_refunds", "succeeded_at")
    op.drop_column("sandbox_charges", "paid_at")
    op.drop_index("ix_payment_notices_open", "payment_notices")
    op.drop_column("payment_notices", "fault")
    op.drop_column("payment_notices", "said")
    op.drop_index("ix_payments_sweep_ended", "payments")
    op.drop_column("payments", "received_fen")


def _bank() -> None:
    op.create_table(
        "bank_transfers",
        sa.Column("reference", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_bank_transfers")),
        sa.UniqueConstraint("code", name=op.f("uq_bank_transfers_code")),
    )
    op.create_table(
        "bank_lines",
        sa.Column("id", KEY, nullable=False),
        sa.Column("serial", sa.String(length=80), nullable=False),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.String(length=32), nullable=True),
        sa.Column("sent_back_serial", sa.String(length=80), nullable=True),
        sa.Column("imported_at", MOMENT, nullable=False),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_bank_lines_amount_positive")),
        sa.ForeignKeyConstraint(
            ["reference"],
            ["bank_transfers.reference"],
            name=op.f("fk_bank_lines_reference_bank_transfers"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_lines")),
        sa.UniqueConstraint("serial", name=op.f("uq_bank_lines_serial")),
    )
    op.create_index("ix_bank_lines_booked_on", "bank_lines", ["booked_on"])
    op.create_index("ix_bank_lines_reference", "bank_lines", ["reference"])
