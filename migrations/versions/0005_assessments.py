"""Let an office appraise without a board: one officer's sheet, countersigned, and how each office appraises."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from kcproposals.extensions import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def _json() -> sa.types.TypeEngine:
    return sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "appraisal_ways",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=4), nullable=False),
        sa.Column("checklist_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("programme IN ('KCQG', 'KCDP')", name=op.f("ck_appraisal_ways_programme_known")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_appraisal_ways_agency_id_agencies")),
        sa.ForeignKeyConstraint(
            ["checklist_id"], ["criteria_sets.id"], name=op.f("fk_appraisal_ways_checklist_id_criteria_sets")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appraisal_ways")),
        sa.UniqueConstraint("agency_id", "programme", name=op.f("uq_appraisal_ways_agency_id_programme")),
    )
    with op.batch_alter_table("calls") as batch_op:
        batch_op.add_column(sa.Column("checklist_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_calls_checklist_id_criteria_sets"), "criteria_sets", ["checklist_id"], ["id"]
        )
    _assessments()
    op.create_table(
        "assessment_revisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", _json(), nullable=False),
        sa.Column("saved_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessments.id"], name=op.f("fk_assessment_revisions_assessment_id_assessments")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment_revisions")),
        sa.UniqueConstraint("assessment_id", "number", name=op.f("uq_assessment_revisions_assessment_id_number")),
    )
    op.create_table(
        "assessment_acts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=14), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('opened', 'handed_in', 'taken_back', 'sent_back', 'countersigned', 'dropped')",
            name=op.f("ck_assessment_acts_kind_known"),
        ),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessments.id"], name=op.f("fk_assessment_acts_assessment_id_assessments")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_assessment_acts_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment_acts")),
    )
    op.create_index(op.f("ix_assessment_acts_assessment_id"), "assessment_acts", ["assessment_id"])


def _assessments() -> None:
    op.create_table(
        "assessments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=10), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("criteria_set_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=14), nullable=False),
        sa.Column("findings", _json(), nullable=False),
        sa.Column("recommended", sa.BigInteger(), nullable=True),
        sa.Column("conclusion", sa.String(length=30), nullable=False),
        sa.Column("remarks", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("saved_at", UtcDateTime(), nullable=False),
        sa.Column("submitted_at", UtcDateTime(), nullable=True),
        sa.Column("countersigned_by_id", sa.Integer(), nullable=True),
        sa.Column("countersigned_at", UtcDateTime(), nullable=True),
        sa.Column("snapshot", _json(), nullable=True),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'countersigned', 'dropped')", name=op.f("ck_assessments_state_known")
        ),
        sa.CheckConstraint(
            "conclusion IN ('', 'support', 'support_after_changes', 'do_not_support')",
            name=op.f("ck_assessments_conclusion_known"),
        ),
        sa.CheckConstraint(
            "(state = 'countersigned') = (countersigned_at IS NOT NULL)",
            name=op.f("ck_assessments_countersigned_has_instant"),
        ),
        sa.CheckConstraint(
            "countersigned_by_id IS NULL OR countersigned_by_id <> author_id",
            name=op.f("ck_assessments_signed_by_two"),
        ),
        sa.CheckConstraint(
            "state <> 'countersigned' OR snapshot IS NOT NULL", name=op.f("ck_assessments_signed_is_kept")
        ),
        sa.CheckConstraint(
            "recommended IS NULL OR recommended >= 0", name=op.f("ck_assessments_recommended_not_negative")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_assessments_agency_id_agencies")),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_assessments_author_id_users")),
        sa.ForeignKeyConstraint(
            ["countersigned_by_id"], ["users.id"], name=op.f("fk_assessments_countersigned_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["criteria_set_id"], ["criteria_sets.id"], name=op.f("fk_assessments_criteria_set_id_criteria_sets")
        ),
        sa.ForeignKeyConstraint(["file_id"], ["stored_files.id"], name=op.f("fk_assessments_file_id_stored_files")),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposals.id"], name=op.f("fk_assessments_proposal_id_proposals")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessments")),
        sa.UniqueConstraint("key", name=op.f("uq_assessments_key")),
        sa.UniqueConstraint(
            "proposal_id", "agency_id", "number", name=op.f("uq_assessments_proposal_id_agency_id_number")
        ),
    )
    op.create_index(op.f("ix_assessments_agency_id_state_id"), "assessments", ["agency_id", "state", "id"])
    op.create_index(op.f("ix_assessments_author_id"), "assessments", ["author_id"])


def downgrade() -> None:
    op.drop_table("assessment_acts")
    op.drop_table("assessment_revisions")
    op.drop_table("assessments")
    with op.batch_alter_table("calls") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_calls_checklist_id_criteria_sets"), type_="foreignkey")
        batch_op.drop_column("checklist_id")
    op.drop_table("appraisal_ways")
