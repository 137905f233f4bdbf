"""Events: plans, inventories, what counts for them, evaluations and statements."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
LIVE = sa.text("superseded_at IS NULL AND withdrawn_at IS NULL")
UNCOUNTED = sa.text("counted_at IS NULL")
VOIDED = sa.text("state = 'voided'")


def upgrade() -> None:
    _events()
    _event_files()
    _event_inventories()
    _event_measurements()
    _event_plans()
    _event_plantings()
    _event_purchases()
    _event_compartments()
    _event_evaluations()
    _event_monitoring_rounds()
    _event_retirements()
    _event_offsets()
    _event_statements()
    op.create_index(
        "ix_certificates_voided",
        "certificates",
        ["id"],
        postgresql_where=VOIDED,
        sqlite_where=VOIDED,
    )


def downgrade() -> None:
    op.drop_index("ix_certificates_voided", "certificates")
    op.drop_table("event_statements")
    op.drop_table("event_offsets")
    op.drop_table("event_retirements")
    op.drop_table("event_monitoring_rounds")
    op.drop_table("event_evaluations")
    op.drop_table("event_compartments")
    op.drop_table("event_purchases")
    op.drop_table("event_plantings")
    op.drop_table("event_plans")
    op.drop_table("event_measurements")
    op.drop_table("event_inventories")
    op.drop_table("event_files")
    op.drop_table("events")


def _events() -> None:
    op.create_table(
        "events",
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=20), nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("expected_participants", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("copied_from_id", KEY, nullable=True),
        sa.Column("deadline_on", sa.Date(), nullable=False),
        sa.Column("deadline_source", sa.String(length=200), nullable=True),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.Column("draft", DOCUMENT, nullable=False),
        sa.Column("inventory_version", sa.Integer(), nullable=False),
        sa.Column("actual_g", sa.BigInteger(), nullable=True),
        sa.Column("retired_g", sa.BigInteger(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'planned', 'measuring', 'inventoried', 'offset', 'evaluated', 'stated', 'cancelled')",
            name=op.f("ck_events_state_known"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('offset', 'evaluated', 'stated') OR (actual_g IS NOT NULL AND retired_g >= actual_g)",
            name=op.f("ck_events_covered_before_stated"),
        ),
        sa.CheckConstraint(
            "(actual_g IS NULL) = (inventory_version = 0)",
            name=op.f("ck_events_actual_of_an_inventory"),
        ),
        sa.CheckConstraint(
            "actual_g IS NULL OR actual_g > 0", name=op.f("ck_events_actual_positive")
        ),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_events_days_ordered")),
        sa.CheckConstraint("retired_g >= 0", name=op.f("ck_events_retired_positive")),
        sa.ForeignKeyConstraint(
            ["copied_from_id"], ["events.id"], name=op.f("fk_events_copied_from_id_events")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_events_organisation_id_organisations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
        sa.UniqueConstraint("public_id", name=op.f("uq_events_public_id")),
    )
    op.create_index("ix_events_organisation_id_id", "events", ["organisation_id", "id"])


def _event_files() -> None:
    op.create_table(
        "event_files",
        sa.Column("id", KEY, nullable=False),
        sa.Column("event_id", KEY, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("media_type", sa.String(length=80), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.CheckConstraint("size_bytes > 0", name=op.f("ck_event_files_size_positive")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_event_files_event_id_events")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_files")),
        sa.UniqueConstraint("event_id", "sha256", name=op.f("uq_event_files_event_id_sha256")),
    )


def _event_inventories() -> None:
    op.create_table(
        "event_inventories",
        sa.Column("id", KEY, nullable=False),
        sa.Column("event_id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("footprint_id", KEY, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("actual_g", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=True),
        sa.Column("frozen_at", MOMENT, nullable=False),
        sa.CheckConstraint("actual_g > 0", name=op.f("ck_event_inventories_actual_positive")),
        sa.CheckConstraint(
            "version = 1 OR reason IS NOT NULL",
            name=op.f("ck_event_inventories_correction_has_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_event_inventories_event_id_events")
        ),
        sa.ForeignKeyConstraint(
            ["footprint_id"],
            ["inventories.id"],
            name=op.f("fk_event_inventories_footprint_id_inventories"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_inventories")),
        sa.UniqueConstraint(
            "event_id",
            "version",
            "actual_g",
            name=op.f("uq_event_inventories_event_id_version_actual_g"),
        ),
        sa.UniqueConstraint(
            "event_id", "version", name=op.f("uq_event_inventories_event_id_version")
        ),
    )


def _event_measurements() -> None:
    op.create_table(
        "event_measurements",
        sa.Column("id", KEY, nullable=False),
        sa.Column("event_id", KEY, nullable=False),
        sa.Column("source", sa.String(length=12), nullable=False),
        sa.Column("inputs", DOCUMENT, nullable=False),
        sa.Column("entered_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "source IN ('organiser', 'attendees')", name=op.f("ck_event_measurements_source_known")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_event_measurements_event_id_events")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_measurements")),
        sa.UniqueConstraint(
            "event_id", "source", name=op.f("uq_event_measurements_event_id_source")
        ),
    )


def _event_plans() -> None:
    op.create_table(
        "event_plans",
        sa.Column("id", KEY, nullable=False),
        sa.Column("event_id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("forecast_id", KEY, nullable=False),
        sa.Column("document", DOCUMENT, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("published_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_event_plans_event_id_events")
        ),
        sa.ForeignKeyConstraint(
            ["forecast_id"], ["inventories.id"], name=op.f("fk_event_plans_forecast_id_inventories")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_plans")),
        sa.UniqueConstraint("event_id", "version", name=op.f("uq_event_plans_event_id_version")),
    )


def _event_plantings() -> None:
    op.create_table(
        "event_plantings",
        sa.Column("id", KEY, nullable=False),
        sa.Column("event_id", KEY, nullable=False),
        sa.Column("county", sa.String(length=16), nullable=False),
        sa.Column("species", sa.String(length=200), nullable=False),
        sa.Column("area_mu_hundredths", sa.BigInteger(), nullable=False),
        sa.Column("pledged_on", sa.Date(), nullable=False),
        sa.Column("planted_on", sa.Date(), nullable=True),
        sa.Column("claim_from", sa.Date(), nullable=False),
        sa.Column("claim_to", sa.Date(), nullable=False),
        sa.Column("method", sa.String(length=120), nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.CheckConstraint("area_mu_hundredths > 0", name=op.f("ck_event_plantings_area_positive")),
        sa.CheckConstraint("claim_to > claim_from", name=op.f("ck_event_plantings_claim_ordered")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_event_plantings_event_id_events")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_plantings")),
    )
    op.create_index("ix_event_plantings_event_id", "event_plantings", ["event_id"])


def _event_purchases() -> None:
    op.create_table(
        "event_purchases",
        sa.Column("id", KEY, nullable=False),
        sa.Column("order_id", KEY, nullable=False),
        sa.Column("event_id", KEY, nullable=False),
        sa.Column("party", sa.String(length=12), nullable=False),
        sa.Column("placed_at", MOMENT, nullable=False),
        sa.Column("counted_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "party IN ('organiser', 'attendee', 'sponsor')",
            name=op.f("ck_event_purchases_party_known"),
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_event_purchases_event_id_events")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_event_purchases_order_id_orders")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_purchases")),
        sa.UniqueConstraint("order_id", name=op.f("uq_event_purchases_order_id")),
    )
    op.create_index("ix_event_purchases_event_id", "event_purchases", ["event_id"])
    op.create_index(
        "ix_event_purchases_uncounted",
        "event_purchases",
        ["order_id"],
        postgresql_where=UNCOUNTED,
        sqlite_where=UNCOUNTED,
    )


def _event_compartments() -> None:
    op.create_table(
        "event_compartments",
        sa.Column("id", KEY, nullable=False),
        sa.Column("planting_id", KEY, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("corners", DOCUMENT, nullable=False),
        sa.Column("area_mu_hundredths", sa.BigInteger(), nullable=False),
        sa.Column("south", sa.Integer(), nullable=False),
        sa.Column("north", sa.Integer(), nullable=False),
        sa.Column("west", sa.Integer(), nullable=False),
        sa.Column("east", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["planting_id"],
            ["event_plantings.id"],
            name=op.f("fk_event_compartments_planting_id_event_plantings"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_compartments")),
        sa.UniqueConstraint(
            "planting_id", "position", name=op.f("uq_event_compartments_planting_id_position")
        ),
    )


def _event_evaluations() -> None:
    op.create_table(
        "event_evaluations",
        sa.Column("id", KEY, nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("inventory_version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("body", sa.String(length=120), nullable=True),
        sa.Column("report_reference", sa.String(length=120), nullable=True),
        sa.Column("report_sha256", sa.String(length=64), nullable=True),
        sa.Column("evidence", DOCUMENT, nullable=False),
        sa.Column("note", sa.String(length=400), nullable=True),
        sa.Column("evaluated_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "kind = 'self' OR (body IS NOT NULL AND report_reference IS NOT NULL AND report_sha256 IS NOT NULL)",
            name=op.f("ck_event_evaluations_third_party_reports"),
        ),
        sa.CheckConstraint(
            "kind IN ('self', 'third_party')", name=op.f("ck_event_evaluations_kind_known")
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "inventory_version"],
            ["event_inventories.event_id", "event_inventories.version"],
            name=op.f("fk_event_evaluations_event_id_event_inventories"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_evaluations")),
        sa.UniqueConstraint(
            "id",
            "event_id",
            "inventory_version",
            name=op.f("uq_event_evaluations_id_event_id_inventory_version"),
        ),
    )
    op.create_index(
        "ix_event_evaluations_event_id_inventory_version",
        "event_evaluations",
        ["event_id", "inventory_version"],
    )


def _event_monitoring_rounds() -> None:
    op.create_table(
        "event_monitoring_rounds",
        sa.Column("id", KEY, nullable=False),
        sa.Column("planting_id", KEY, nullable=False),
        sa.Column("measured_on", sa.Date(), nullable=False),
        sa.Column("survival_percent", sa.Integer(), nullable=False),
        sa.Column("measured_g", sa.BigInteger(), nullable=False),
        sa.Column("certified_g", sa.BigInteger(), nullable=True),
        sa.Column("certified_by", sa.String(length=120), nullable=True),
        sa.Column("file_id", KEY, nullable=True),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.Column("confirmed_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "(certified_g IS NULL) = (certified_by IS NULL) AND (certified_g IS NULL) = (file_id IS NULL)",
            name=op.f("ck_event_monitoring_rounds_certified_by_somebody"),
        ),
        sa.CheckConstraint(
            "certified_g IS NULL OR (0 < certified_g AND certified_g <= measured_g)",
            name=op.f("ck_event_monitoring_rounds_certified_within_measured"),
        ),
        sa.CheckConstraint(
            "measured_g >= 0", name=op.f("ck_event_monitoring_rounds_measured_positive")
        ),
        sa.CheckConstraint(
            "survival_percent BETWEEN 0 AND 100",
            name=op.f("ck_event_monitoring_rounds_survival_is_share"),
        ),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["event_files.id"],
            name=op.f("fk_event_monitoring_rounds_file_id_event_files"),
        ),
        sa.ForeignKeyConstraint(
            ["planting_id"],
            ["event_plantings.id"],
            name=op.f("fk_event_monitoring_rounds_planting_id_event_plantings"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_monitoring_rounds")),
        sa.UniqueConstraint(
            "planting_id",
            "measured_on",
            name=op.f("uq_event_monitoring_rounds_planting_id_measured_on"),
        ),
    )


def _event_retirements() -> None:
    op.create_table(
        "event_retirements",
        sa.Column("id", KEY, nullable=False),
        sa.Column("event_id", KEY, nullable=False),
        sa.Column("credit", sa.String(length=24), nullable=False),
        sa.Column("registry_name", sa.String(length=120), nullable=False),
        sa.Column("registry_key", sa.String(length=120), nullable=False),
        sa.Column("serials", sa.String(length=200), nullable=False),
        sa.Column("reference", sa.String(length=120), nullable=False),
        sa.Column("reference_key", sa.String(length=120), nullable=False),
        sa.Column("retired_on", sa.Date(), nullable=False),
        sa.Column("mass_g", sa.BigInteger(), nullable=False),
        sa.Column("file_id", KEY, nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.Column("confirmed_at", MOMENT, nullable=True),
        sa.CheckConstraint("mass_g > 0", name=op.f("ck_event_retirements_mass_positive")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_event_retirements_event_id_events")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["event_files.id"], name=op.f("fk_event_retirements_file_id_event_files")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_retirements")),
        sa.UniqueConstraint(
            "registry_key",
            "reference_key",
            name=op.f("uq_event_retirements_registry_key_reference_key"),
        ),
    )
    op.create_index("ix_event_retirements_event_id", "event_retirements", ["event_id"])


def _event_offsets() -> None:
    op.create_table(
        "event_offsets",
        sa.Column("id", KEY, nullable=False),
        sa.Column("event_id", KEY, nullable=False),
        sa.Column("certificate_id", KEY, nullable=True),
        sa.Column("retirement_id", KEY, nullable=True),
        sa.Column("round_id", KEY, nullable=True),
        sa.Column("credit", sa.String(length=24), nullable=False),
        sa.Column("party", sa.String(length=12), nullable=False),
        sa.Column("mass_g", sa.BigInteger(), nullable=False),
        sa.Column("counted_at", MOMENT, nullable=False),
        sa.Column("uncounted_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "party IN ('organiser', 'attendee', 'sponsor')",
            name=op.f("ck_event_offsets_party_known"),
        ),
        sa.CheckConstraint(
            "(CASE WHEN certificate_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN retirement_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN round_id IS NULL THEN 0 ELSE 1 END) = 1",
            name=op.f("ck_event_offsets_one_thing"),
        ),
        sa.CheckConstraint("mass_g > 0", name=op.f("ck_event_offsets_mass_positive")),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["certificates.id"],
            name=op.f("fk_event_offsets_certificate_id_certificates"),
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_event_offsets_event_id_events")
        ),
        sa.ForeignKeyConstraint(
            ["retirement_id"],
            ["event_retirements.id"],
            name=op.f("fk_event_offsets_retirement_id_event_retirements"),
        ),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["event_monitoring_rounds.id"],
            name=op.f("fk_event_offsets_round_id_event_monitoring_rounds"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_offsets")),
        sa.UniqueConstraint("certificate_id", name=op.f("uq_event_offsets_certificate_id")),
        sa.UniqueConstraint("retirement_id", name=op.f("uq_event_offsets_retirement_id")),
        sa.UniqueConstraint("round_id", name=op.f("uq_event_offsets_round_id")),
    )
    op.create_index("ix_event_offsets_event_id_id", "event_offsets", ["event_id", "id"])


def _event_statements() -> None:
    op.create_table(
        "event_statements",
        sa.Column("id", KEY, nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("inventory_version", sa.Integer(), nullable=False),
        sa.Column("evaluation_id", sa.BigInteger(), nullable=False),
        sa.Column("actual_g", sa.BigInteger(), nullable=False),
        sa.Column("retired_g", sa.BigInteger(), nullable=False),
        sa.Column("document", DOCUMENT, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("published_at", MOMENT, nullable=False),
        sa.Column("superseded_at", MOMENT, nullable=True),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        sa.Column("ended_because", sa.String(length=400), nullable=True),
        sa.CheckConstraint(
            "(superseded_at IS NULL AND withdrawn_at IS NULL) = (ended_because IS NULL)",
            name=op.f("ck_event_statements_ended_with_reason"),
        ),
        sa.CheckConstraint("retired_g >= actual_g", name=op.f("ck_event_statements_covered")),
        sa.ForeignKeyConstraint(
            ["evaluation_id", "event_id", "inventory_version"],
            [
                "event_evaluations.id",
                "event_evaluations.event_id",
                "event_evaluations.inventory_version",
            ],
            name=op.f("fk_event_statements_evaluation_id_event_evaluations"),
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "inventory_version", "actual_g"],
            [
                "event_inventories.event_id",
                "event_inventories.version",
                "event_inventories.actual_g",
            ],
            name=op.f("fk_event_statements_event_id_event_inventories"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_statements")),
        sa.UniqueConstraint(
            "event_id", "version", name=op.f("uq_event_statements_event_id_version")
        ),
    )
    op.create_index(
        "uq_event_statements_live",
        "event_statements",
        ["event_id"],
        unique=True,
        postgresql_where=LIVE,
        sqlite_where=LIVE,
    )
