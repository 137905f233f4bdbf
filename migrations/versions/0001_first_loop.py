"""The tables of the first loop: catalogue, stock, orders, payments, certificates."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "idempotency_keys",
        sa.Column("id", KEY, nullable=False),
        sa.Column("key_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("body_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("answer", DOCUMENT, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idempotency_keys")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_idempotency_keys_key_hash")),
    )
    op.create_index("ix_idempotency_keys_created_at", "idempotency_keys", ["created_at"])

    op.create_table(
        "payment_notices",
        sa.Column("id", KEY, nullable=False),
        sa.Column("gateway", sa.String(length=16), nullable=False),
        sa.Column("event_id", sa.String(length=80), nullable=False),
        sa.Column("reference", sa.String(length=32), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("outcome", sa.String(length=24), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_notices")),
        sa.UniqueConstraint(
            "gateway", "event_id", name=op.f("uq_payment_notices_gateway_event_id")
        ),
    )
    op.create_table(
        "projects",
        sa.Column("id", KEY, nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("instrument", sa.String(length=24), nullable=False),
        sa.Column("name_zh", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=160), nullable=False),
        sa.Column("methodology_zh", sa.String(length=200), nullable=True),
        sa.Column("methodology_en", sa.String(length=200), nullable=True),
        sa.Column("place_zh", sa.String(length=120), nullable=False),
        sa.Column("place_en", sa.String(length=160), nullable=False),
        sa.Column("area_mu_hundredths", sa.Integer(), nullable=True),
        sa.Column("owner_zh", sa.String(length=120), nullable=False),
        sa.Column("owner_en", sa.String(length=160), nullable=False),
        sa.Column("beneficiary_zh", sa.String(length=160), nullable=False),
        sa.Column("beneficiary_en", sa.String(length=200), nullable=False),
        sa.Column("villages", sa.Integer(), nullable=False),
        sa.Column("households", sa.Integer(), nullable=True),
        sa.Column("story_zh", sa.Text(), nullable=False),
        sa.Column("story_en", sa.Text(), nullable=False),
        sa.Column("to_order_price_fen_per_t", sa.Integer(), nullable=True),
        sa.Column("to_order_min_t", sa.Integer(), nullable=True),
        sa.CheckConstraint("area_mu_hundredths > 0", name=op.f("ck_projects_area_positive")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_projects")),
        sa.UniqueConstraint("slug", name=op.f("uq_projects_slug")),
    )
    op.create_table(
        "sandbox_charges",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("reference", sa.String(length=32), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("description", sa.String(length=120), nullable=False),
        sa.Column("return_url", sa.String(length=400), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("refunded_fen", sa.BigInteger(), nullable=False),
        sa.Column("due_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sandbox_charges")),
        sa.UniqueConstraint("reference", name=op.f("uq_sandbox_charges_reference")),
    )
    op.create_index(
        "ix_sandbox_charges_due",
        "sandbox_charges",
        ["due_at"],
        postgresql_where=sa.text("due_at IS NOT NULL"),
        sqlite_where=sa.text("due_at IS NOT NULL"),
    )

    op.create_table(
        "sandbox_events",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try_at", MOMENT, nullable=False),
        sa.Column("delivered_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sandbox_events")),
    )
    op.create_index(
        "ix_sandbox_events_owed",
        "sandbox_events",
        ["next_try_at"],
        postgresql_where=sa.text("delivered_at IS NULL"),
        sqlite_where=sa.text("delivered_at IS NULL"),
    )

    op.create_table(
        "orders",
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("project_id", KEY, nullable=False),
        sa.Column("mass_g", sa.BigInteger(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("certificate_count", sa.Integer(), nullable=False),
        sa.Column("to_order", sa.Boolean(), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("occasion", sa.String(length=120), nullable=True),
        sa.Column("holders", DOCUMENT, nullable=False),
        sa.Column("gift_message", sa.String(length=200), nullable=True),
        sa.Column("claim_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("locale", sa.String(length=8), nullable=False),
        sa.Column("device_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("no_return_confirmed_at", MOMENT, nullable=False),
        sa.Column("placed_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("paid_at", MOMENT, nullable=True),
        sa.Column("settled_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_orders_amount_positive")),
        sa.CheckConstraint("certificate_count > 0", name=op.f("ck_orders_count_positive")),
        sa.CheckConstraint("mass_g > 0", name=op.f("ck_orders_mass_positive")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_orders_project_id_projects")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders")),
        sa.UniqueConstraint("public_id", name=op.f("uq_orders_public_id")),
    )
    op.create_index("ix_orders_claim_hash", "orders", ["claim_hash"])
    op.create_index("ix_orders_device_hash", "orders", ["device_hash"])
    op.create_index(
        "ix_orders_unpaid",
        "orders",
        ["expires_at"],
        postgresql_where=sa.text("state = 'placed'"),
        sqlite_where=sa.text("state = 'placed'"),
    )

    op.create_table(
        "project_evidence",
        sa.Column("id", KEY, nullable=False),
        sa.Column("project_id", KEY, nullable=False),
        sa.Column("title_zh", sa.String(length=200), nullable=False),
        sa.Column("title_en", sa.String(length=240), nullable=False),
        sa.Column("publisher_zh", sa.String(length=120), nullable=False),
        sa.Column("publisher_en", sa.String(length=160), nullable=False),
        sa.Column("published", sa.String(length=10), nullable=False),
        sa.Column("url", sa.String(length=400), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("figures", DOCUMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_project_evidence_project_id_projects")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_evidence")),
    )
    op.create_index("ix_project_evidence_project_id", "project_evidence", ["project_id"])

    op.create_table(
        "sandbox_refunds",
        sa.Column("reference", sa.String(length=32), nullable=False),
        sa.Column("charge_id", sa.String(length=32), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(
            ["charge_id"],
            ["sandbox_charges.id"],
            name=op.f("fk_sandbox_refunds_charge_id_sandbox_charges"),
        ),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_sandbox_refunds")),
    )
    op.create_table(
        "certificates",
        sa.Column("id", KEY, nullable=False),
        sa.Column("number", sa.String(length=16), nullable=False),
        sa.Column("order_id", KEY, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("project_id", KEY, nullable=False),
        sa.Column("mass_g", sa.BigInteger(), nullable=False),
        sa.Column("holder_name", sa.String(length=80), nullable=True),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("occasion", sa.String(length=120), nullable=True),
        sa.Column("salt", sa.LargeBinary(length=16), nullable=False),
        sa.Column("issued_at", MOMENT, nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("voided_at", MOMENT, nullable=True),
        sa.Column("void_reason", sa.String(length=200), nullable=True),
        sa.CheckConstraint(
            "state IN ('valid', 'voided')", name=op.f("ck_certificates_state_known")
        ),
        sa.CheckConstraint("mass_g > 0", name=op.f("ck_certificates_mass_positive")),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_certificates_order_id_orders")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_certificates_project_id_projects")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificates")),
        sa.UniqueConstraint("number", name=op.f("uq_certificates_number")),
        sa.UniqueConstraint("order_id", "position", name=op.f("uq_certificates_order_id_position")),
    )
    op.create_table(
        "claims",
        sa.Column("id", KEY, nullable=False),
        sa.Column("order_id", KEY, nullable=False),
        sa.Column("device_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("claimed_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_claims_order_id_orders")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claims")),
        sa.UniqueConstraint("order_id", name=op.f("uq_claims_order_id")),
    )
    op.create_index("ix_claims_device_hash", "claims", ["device_hash"])

    op.create_table(
        "lots",
        sa.Column("id", KEY, nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("project_id", KEY, nullable=False),
        sa.Column("vintage", sa.Integer(), nullable=False),
        sa.Column("registry_name", sa.String(length=120), nullable=False),
        sa.Column("serial_prefix", sa.String(length=60), nullable=False),
        sa.Column("first_serial", sa.BigInteger(), nullable=False),
        sa.Column("tonnes", sa.BigInteger(), nullable=False),
        sa.Column("retirement_reference", sa.String(length=120), nullable=False),
        sa.Column("retired_on", sa.String(length=10), nullable=False),
        sa.Column("evidence_sha256", sa.String(length=64), nullable=False),
        sa.Column("price_fen_per_t", sa.Integer(), nullable=False),
        sa.Column("size_g", sa.BigInteger(), nullable=False),
        sa.Column("next_g", sa.BigInteger(), nullable=False),
        sa.Column("held_g", sa.BigInteger(), nullable=False),
        sa.Column("sold_fen", sa.BigInteger(), nullable=False),
        sa.Column("issued", sa.BigInteger(), nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("order_id", KEY, nullable=True),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.CheckConstraint("first_serial >= 0", name=op.f("ck_lots_serial_positive")),
        sa.CheckConstraint("held_g >= 0", name=op.f("ck_lots_held_positive")),
        sa.CheckConstraint("next_g + held_g <= size_g", name=op.f("ck_lots_never_oversold")),
        sa.CheckConstraint("next_g >= 0", name=op.f("ck_lots_next_positive")),
        sa.CheckConstraint("price_fen_per_t > 0", name=op.f("ck_lots_price_positive")),
        sa.CheckConstraint("size_g = tonnes * 1000000", name=op.f("ck_lots_size_is_tonnes")),
        sa.CheckConstraint("tonnes > 0", name=op.f("ck_lots_tonnes_positive")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_lots_order_id_orders")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_lots_project_id_projects")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lots")),
        sa.UniqueConstraint("code", name=op.f("uq_lots_code")),
        sa.UniqueConstraint(
            "registry_name",
            "serial_prefix",
            "first_serial",
            name=op.f("uq_lots_registry_name_serial_prefix_first_serial"),
        ),
    )
    op.create_index("ix_lots_order_id", "lots", ["order_id"])
    op.create_index("ix_lots_project_id", "lots", ["project_id"])

    op.create_table(
        "payments",
        sa.Column("id", KEY, nullable=False),
        sa.Column("order_id", KEY, nullable=False),
        sa.Column("reference", sa.String(length=32), nullable=False),
        sa.Column("gateway", sa.String(length=16), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("provider_reference", sa.String(length=80), nullable=True),
        sa.Column("instruction", DOCUMENT, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("paid_at", MOMENT, nullable=True),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_payments_amount_positive")),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_payments_order_id_orders")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payments")),
        sa.UniqueConstraint("reference", name=op.f("uq_payments_reference")),
    )
    op.create_index("ix_payments_order_id", "payments", ["order_id"])
    op.create_index(
        "ix_payments_sweep",
        "payments",
        ["asked_at"],
        postgresql_where=sa.text("state = 'pending'"),
        sqlite_where=sa.text("state = 'pending'"),
    )
    op.create_index(
        "uq_payments_live",
        "payments",
        ["order_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('intended', 'pending', 'paid')"),
        sqlite_where=sa.text("state IN ('intended', 'pending', 'paid')"),
    )

    op.create_table(
        "allocations",
        sa.Column("id", KEY, nullable=False),
        sa.Column("certificate_id", KEY, nullable=False),
        sa.Column("lot_id", KEY, nullable=False),
        sa.Column("start_g", sa.BigInteger(), nullable=False),
        sa.Column("end_g", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("end_g > start_g", name=op.f("ck_allocations_not_empty")),
        sa.CheckConstraint("start_g >= 0", name=op.f("ck_allocations_start_positive")),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["certificates.id"],
            name=op.f("fk_allocations_certificate_id_certificates"),
        ),
        sa.ForeignKeyConstraint(["lot_id"], ["lots.id"], name=op.f("fk_allocations_lot_id_lots")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocations")),
        sa.UniqueConstraint("lot_id", "end_g", name=op.f("uq_allocations_lot_id_end_g")),
        sa.UniqueConstraint("lot_id", "start_g", name=op.f("uq_allocations_lot_id_start_g")),
    )
    op.create_index("ix_allocations_certificate_id", "allocations", ["certificate_id"])

    op.create_table(
        "holds",
        sa.Column("id", KEY, nullable=False),
        sa.Column("order_id", KEY, nullable=False),
        sa.Column("lot_id", KEY, nullable=False),
        sa.Column("mass_g", sa.BigInteger(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.CheckConstraint(
            "state IN ('held', 'sold', 'released')", name=op.f("ck_holds_state_known")
        ),
        sa.CheckConstraint("mass_g > 0", name=op.f("ck_holds_mass_positive")),
        sa.ForeignKeyConstraint(["lot_id"], ["lots.id"], name=op.f("fk_holds_lot_id_lots")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_holds_order_id_orders")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holds")),
    )
    op.create_index(
        "ix_holds_open",
        "holds",
        ["lot_id", "expires_at"],
        postgresql_where=sa.text("state = 'held'"),
        sqlite_where=sa.text("state = 'held'"),
    )
    op.create_index("ix_holds_order_id", "holds", ["order_id"])

    op.create_table(
        "lot_notices",
        sa.Column("id", KEY, nullable=False),
        sa.Column("lot_id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("text_zh", sa.String(length=400), nullable=False),
        sa.Column("text_en", sa.String(length=400), nullable=False),
        sa.Column("given_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["lot_id"], ["lots.id"], name=op.f("fk_lot_notices_lot_id_lots")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot_notices")),
    )
    op.create_index("ix_lot_notices_lot_id", "lot_notices", ["lot_id"])

    op.create_table(
        "refunds",
        sa.Column("id", KEY, nullable=False),
        sa.Column("payment_id", KEY, nullable=False),
        sa.Column("reference", sa.String(length=32), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=24), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("provider_reference", sa.String(length=80), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("finished_at", MOMENT, nullable=True),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_refunds_amount_positive")),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payments.id"], name=op.f("fk_refunds_payment_id_payments")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refunds")),
        sa.UniqueConstraint("reference", name=op.f("uq_refunds_reference")),
    )
    op.create_index("ix_refunds_payment_id", "refunds", ["payment_id"])


def downgrade() -> None:
    # Their indexes and constraints go with the tables.
    for table in (
        "refunds",
        "lot_notices",
        "holds",
        "allocations",
        "payments",
        "lots",
        "claims",
        "certificates",
        "sandbox_refunds",
        "project_evidence",
        "orders",
        "sandbox_events",
        "sandbox_charges",
        "projects",
        "payment_notices",
        "idempotency_keys",
    ):
        op.drop_table(table)
