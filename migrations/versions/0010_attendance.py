"""Attendance: an event's three questions, registration codes, and what attendees said."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _questionnaires()
    _tickets()
    _answers()
    _versions()


def downgrade() -> None:
    for table in (
        "attendee_answer_versions",
        "attendee_answers",
        "attendee_tickets",
        "attendee_questionnaires",
    ):
        op.drop_table(table)


def _questionnaires() -> None:
    op.create_table(
        "attendee_questionnaires",
        sa.Column("id", KEY, nullable=False),
        sa.Column("event_id", KEY, nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("venue", sa.String(length=20), nullable=False),
        sa.Column("local_km", sa.Integer(), nullable=True),
        sa.Column("origins", DOCUMENT, nullable=False),
        sa.Column("method", sa.String(length=40), nullable=False),
        sa.Column("method_sha256", sa.String(length=64), nullable=False),
        sa.Column("most_answers", sa.Integer(), nullable=False),
        sa.Column("needs_ticket", sa.Boolean(), nullable=False),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("handed_changes", sa.Integer(), nullable=True),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("frozen_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "state IN ('open', 'closed', 'frozen')",
            name=op.f("ck_attendee_questionnaires_state_known"),
        ),
        sa.CheckConstraint(
            "0 <= answers AND answers <= most_answers",
            name=op.f("ck_attendee_questionnaires_answers_bounded"),
        ),
        sa.CheckConstraint(
            "answers <= changes", name=op.f("ck_attendee_questionnaires_answers_are_changes")
        ),
        sa.CheckConstraint(
            "local_km IS NULL OR local_km > 0",
            name=op.f("ck_attendee_questionnaires_local_positive"),
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_attendee_questionnaires_event_id_events")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendee_questionnaires")),
        sa.UniqueConstraint("code", name=op.f("uq_attendee_questionnaires_code")),
        sa.UniqueConstraint("event_id", name=op.f("uq_attendee_questionnaires_event_id")),
    )


def _tickets() -> None:
    op.create_table(
        "attendee_tickets",
        sa.Column("id", KEY, nullable=False),
        sa.Column("questionnaire_id", KEY, nullable=False),
        sa.Column("ticket_hash", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["questionnaire_id"],
            ["attendee_questionnaires.id"],
            name=op.f("fk_attendee_tickets_questionnaire_id_attendee_questionnaires"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendee_tickets")),
        sa.UniqueConstraint(
            "questionnaire_id",
            "ticket_hash",
            name=op.f("uq_attendee_tickets_questionnaire_id_ticket_hash"),
        ),
    )


def _answers() -> None:
    op.create_table(
        "attendee_answers",
        sa.Column("id", KEY, nullable=False),
        sa.Column("questionnaire_id", KEY, nullable=False),
        sa.Column("device_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("seat", sa.Integer(), nullable=False),
        sa.Column("ticket_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("distance_km", sa.Integer(), nullable=False),
        sa.Column("is_straight", sa.Boolean(), nullable=False),
        sa.Column("mode", sa.String(length=16), nullable=False),
        sa.Column("occupants", sa.Integer(), nullable=False),
        sa.Column("nights", sa.Integer(), nullable=False),
        sa.Column("travel_low_g", sa.BigInteger(), nullable=False),
        sa.Column("travel_g", sa.BigInteger(), nullable=False),
        sa.Column("travel_high_g", sa.BigInteger(), nullable=False),
        sa.Column("lodging_low_g", sa.BigInteger(), nullable=False),
        sa.Column("lodging_g", sa.BigInteger(), nullable=False),
        sa.Column("lodging_high_g", sa.BigInteger(), nullable=False),
        sa.Column("consent", sa.String(length=24), nullable=False),
        sa.Column("said_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "0 <= lodging_low_g AND lodging_low_g <= lodging_g AND lodging_g <= lodging_high_g",
            name=op.f("ck_attendee_answers_lodging_ordered"),
        ),
        sa.CheckConstraint(
            "0 <= travel_low_g AND travel_low_g <= travel_g AND travel_g <= travel_high_g",
            name=op.f("ck_attendee_answers_travel_ordered"),
        ),
        sa.CheckConstraint(
            "distance_km BETWEEN 1 AND 20100", name=op.f("ck_attendee_answers_distance_known")
        ),
        sa.CheckConstraint(
            "nights BETWEEN 0 AND 60", name=op.f("ck_attendee_answers_nights_known")
        ),
        sa.CheckConstraint(
            "occupants BETWEEN 1 AND 9", name=op.f("ck_attendee_answers_occupants_known")
        ),
        sa.CheckConstraint("seat BETWEEN 0 AND 4", name=op.f("ck_attendee_answers_seat_known")),
        sa.CheckConstraint("version > 0", name=op.f("ck_attendee_answers_version_positive")),
        sa.ForeignKeyConstraint(
            ["questionnaire_id", "ticket_hash"],
            ["attendee_tickets.questionnaire_id", "attendee_tickets.ticket_hash"],
            name=op.f("fk_attendee_answers_questionnaire_id_attendee_tickets"),
        ),
        sa.ForeignKeyConstraint(
            ["questionnaire_id"],
            ["attendee_questionnaires.id"],
            name=op.f("fk_attendee_answers_questionnaire_id_attendee_questionnaires"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendee_answers")),
        sa.UniqueConstraint(
            "questionnaire_id",
            "device_hash",
            "seat",
            name=op.f("uq_attendee_answers_questionnaire_id_device_hash_seat"),
        ),
        sa.UniqueConstraint(
            "questionnaire_id",
            "ticket_hash",
            name=op.f("uq_attendee_answers_questionnaire_id_ticket_hash"),
        ),
    )


def _versions() -> None:
    op.create_table(
        "attendee_answer_versions",
        sa.Column("id", KEY, nullable=False),
        sa.Column("answer_id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("form_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("distance_km", sa.Integer(), nullable=False),
        sa.Column("is_straight", sa.Boolean(), nullable=False),
        sa.Column("mode", sa.String(length=16), nullable=False),
        sa.Column("occupants", sa.Integer(), nullable=False),
        sa.Column("nights", sa.Integer(), nullable=False),
        sa.Column("travel_g", sa.BigInteger(), nullable=False),
        sa.Column("lodging_g", sa.BigInteger(), nullable=False),
        sa.Column("consent", sa.String(length=24), nullable=False),
        sa.Column("said_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["answer_id"],
            ["attendee_answers.id"],
            name=op.f("fk_attendee_answer_versions_answer_id_attendee_answers"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendee_answer_versions")),
        sa.UniqueConstraint(
            "answer_id", "version", name=op.f("uq_attendee_answer_versions_answer_id_version")
        ),
        sa.UniqueConstraint("form_hash", name=op.f("uq_attendee_answer_versions_form_hash")),
    )
