"""Footprints that somebody kept."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "inventories",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("method", sa.String(length=40), nullable=False),
        sa.Column(
            "export", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("low_g", sa.BigInteger(), nullable=False),
        sa.Column("central_g", sa.BigInteger(), nullable=False),
        sa.Column("high_g", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("locale", sa.String(length=8), nullable=False),
        sa.Column("device_hash", sa.LargeBinary(length=32), nullable=True),
        sa.CheckConstraint("kind IN ('trip', 'event')", name=op.f("ck_inventories_kind_known")),
        sa.CheckConstraint(
            "0 <= low_g AND low_g <= central_g", name=op.f("ck_inventories_low_ordered")
        ),
        sa.CheckConstraint("central_g <= high_g", name=op.f("ck_inventories_high_ordered")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inventories")),
        sa.UniqueConstraint("public_id", name=op.f("uq_inventories_public_id")),
    )
    op.create_index("ix_inventories_device_hash_id", "inventories", ["device_hash", "id"])


def downgrade() -> None:
    op.drop_table("inventories")
