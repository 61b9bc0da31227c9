"""Keep what facilities were told of their results, their complaints, and the terms an office sets for these."""

import sqlalchemy as sa
from alembic import op
from kcproposals.extensions import UtcDateTime
from sqlalchemy.dialects.postgresql import JSONB

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def _json() -> sa.types.TypeEngine:
    return sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "facility_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=10), nullable=False),
        sa.Column("appraisal_id", sa.Integer(), nullable=False),
        sa.Column("lines", _json(), nullable=False),
        sa.Column("comments", _json(), nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=False),
        sa.Column("sent_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["appraisal_id"], ["appraisals.id"], name=op.f("fk_facility_answers_appraisal_id_appraisals")
        ),
        sa.ForeignKeyConstraint(["sent_by_id"], ["users.id"], name=op.f("fk_facility_answers_sent_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_facility_answers")),
        sa.UniqueConstraint("appraisal_id", name=op.f("uq_facility_answers_appraisal_id")),
        sa.UniqueConstraint("key", name=op.f("uq_facility_answers_key")),
    )
    op.create_table(
        "complaint_terms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("lodge_days", sa.Integer(), nullable=False),
        sa.Column("answer_days", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("lodge_days > 0 AND answer_days > 0", name=op.f("ck_complaint_terms_days_positive")),
        sa.CheckConstraint("source <> ''", name=op.f("ck_complaint_terms_has_source")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_complaint_terms_agency_id_agencies")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_terms")),
        sa.UniqueConstraint("agency_id", name=op.f("uq_complaint_terms_agency_id")),
    )
    op.create_table(
        "complaints",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=10), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("came", sa.String(length=5), nullable=False),
        sa.Column("about", sa.String(length=10), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("lodged_by_id", sa.Integer(), nullable=False),
        sa.Column("lodged_at", UtcDateTime(), nullable=False),
        sa.Column("came_at", UtcDateTime(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=True),
        sa.Column("taken_up_by_id", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answer_file_id", sa.Integer(), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "about IN ('intake', 'result', 'support', 'other')", name=op.f("ck_complaints_about_known")
        ),
        sa.CheckConstraint("came IN ('web', 'paper')", name=op.f("ck_complaints_came_known")),
        sa.CheckConstraint("outcome = '' OR answer <> ''", name=op.f("ck_complaints_outcome_has_answer")),
        sa.CheckConstraint(
            "outcome IN ('', 'upheld', 'partly', 'rejected', 'not_accepted')", name=op.f("ck_complaints_outcome_known")
        ),
        sa.CheckConstraint(
            "state IN ('lodged', 'taken_up', 'answered', 'withdrawn')", name=op.f("ck_complaints_state_known")
        ),
        sa.CheckConstraint("(state = 'answered') = (outcome <> '')", name=op.f("ck_complaints_answered_has_outcome")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_complaints_agency_id_agencies")),
        sa.ForeignKeyConstraint(
            ["answer_file_id"], ["stored_files.id"], name=op.f("fk_complaints_answer_file_id_stored_files")
        ),
        sa.ForeignKeyConstraint(["answered_by_id"], ["users.id"], name=op.f("fk_complaints_answered_by_id_users")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_files.id"], name=op.f("fk_complaints_file_id_stored_files")),
        sa.ForeignKeyConstraint(["lodged_by_id"], ["users.id"], name=op.f("fk_complaints_lodged_by_id_users")),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposals.id"], name=op.f("fk_complaints_proposal_id_proposals")),
        sa.ForeignKeyConstraint(["taken_up_by_id"], ["users.id"], name=op.f("fk_complaints_taken_up_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaints")),
        sa.UniqueConstraint("agency_id", "number", name=op.f("uq_complaints_agency_id_number")),
        sa.UniqueConstraint("key", name=op.f("uq_complaints_key")),
    )
    op.create_index(op.f("ix_complaints_agency_id_state"), "complaints", ["agency_id", "state"])
    op.create_index(op.f("ix_complaints_proposal_id"), "complaints", ["proposal_id"])


def downgrade() -> None:
    for table in ("complaints", "complaint_terms", "facility_answers"):
        op.drop_table(table)
