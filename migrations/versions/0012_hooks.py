"""Webhooks: where organisers have their messages sent, the messages, and each try."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
LIVING = sa.text("state <> 'ended'")
OWED = sa.text("state = 'owed'")


def upgrade() -> None:
    _endpoints()
    _messages()
    _deliveries()


def downgrade() -> None:
    for table in ("hook_deliveries", "hook_messages", "hook_endpoints"):
        op.drop_table(table)


def _endpoints() -> None:
    table = "hook_endpoints"
    op.create_table(
        table,
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=20), nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("secret_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("former_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("former_until", MOMENT, nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("last_sequence", sa.BigInteger(), nullable=False),
        sa.Column("is_gone", sa.Boolean(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "state IN ('live', 'paused', 'ended')", name=op.f(f"ck_{table}_state_known")
        ),
        sa.CheckConstraint("last_sequence >= 0", name=op.f(f"ck_{table}_sequence_positive")),
        sa.CheckConstraint(
            "(former_sealed IS NULL) = (former_until IS NULL)",
            name=op.f(f"ck_{table}_former_whole"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f(f"fk_{table}_organisation_id_organisations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("public_id", name=op.f(f"uq_{table}_public_id")),
    )
    op.create_index(
        f"uq_{table}_organisation_id_url",
        table,
        ["organisation_id", "url"],
        unique=True,
        postgresql_where=LIVING,
        sqlite_where=LIVING,
    )


def _messages() -> None:
    table = "hook_messages"
    op.create_table(
        table,
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=24), nullable=False),
        sa.Column("endpoint_id", KEY, nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("event_id", KEY, nullable=True),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("once", sa.String(length=60), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("occurred_at", MOMENT, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try_at", MOMENT, nullable=False),
        sa.Column("delivered_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "state IN ('owed', 'delivered', 'parked')", name=op.f(f"ck_{table}_state_known")
        ),
        sa.CheckConstraint("sequence > 0 AND tries >= 0", name=op.f(f"ck_{table}_counts_positive")),
        sa.CheckConstraint(
            "(state = 'delivered') = (delivered_at IS NOT NULL)",
            name=op.f(f"ck_{table}_delivered_at"),
        ),
        sa.ForeignKeyConstraint(
            ["endpoint_id"],
            ["hook_endpoints.id"],
            name=op.f(f"fk_{table}_endpoint_id_hook_endpoints"),
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f(f"fk_{table}_event_id_events")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("public_id", name=op.f(f"uq_{table}_public_id")),
        sa.UniqueConstraint(
            "endpoint_id", "sequence", name=op.f(f"uq_{table}_endpoint_id_sequence")
        ),
        sa.UniqueConstraint("endpoint_id", "once", name=op.f(f"uq_{table}_endpoint_id_once")),
    )
    op.create_index(
        "ix_hook_messages_owed",
        table,
        ["endpoint_id", "sequence"],
        postgresql_where=OWED,
        sqlite_where=OWED,
    )


def _deliveries() -> None:
    table = "hook_deliveries"
    op.create_table(
        table,
        sa.Column("id", KEY, nullable=False),
        sa.Column("message_id", KEY, nullable=False),
        sa.Column("tried_at", MOMENT, nullable=False),
        sa.Column("ms", sa.Integer(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("failure", sa.String(length=20), nullable=True),
        sa.Column("answer", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["hook_messages.id"], name=op.f(f"fk_{table}_message_id_hook_messages")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_message_id"), table, ["message_id"])
