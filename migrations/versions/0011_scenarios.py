"""Keep the planner's what-ifs."""

import sqlalchemy as sa
from alembic import op
from kcproposals.extensions import UtcDateTime
from sqlalchemy.dialects.postgresql import JSONB

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def _json() -> sa.types.TypeEngine:
    return sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "scenarios",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=10), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("aim", sa.String(length=12), nullable=False),
        sa.Column("when_too_big", sa.String(length=8), nullable=False),
        sa.Column("least_share", sa.Integer(), nullable=True),
        sa.Column("quotas", _json(), nullable=False),
        sa.Column("inputs", _json(), nullable=False),
        sa.Column("result", _json(), nullable=True),
        sa.Column("job_id", sa.Integer(), nullable=True),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("aim IN ('score', 'score_money')", name=op.f("ck_scenarios_aim_known")),
        sa.CheckConstraint(
            "when_too_big IN ('stop', 'skip', 'partial')", name=op.f("ck_scenarios_when_too_big_known")
        ),
        sa.CheckConstraint(
            "least_share IS NULL OR (least_share > 0 AND least_share < 100)",
            name=op.f("ck_scenarios_least_share_is_part"),
        ),
        sa.ForeignKeyConstraint(["created_by_id"], ["users.id"], name=op.f("fk_scenarios_created_by_id_users")),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_scenarios_job_id_jobs")),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_scenarios_plan_id_plans")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scenarios")),
        sa.UniqueConstraint("key", name=op.f("uq_scenarios_key")),
    )
    op.create_index(op.f("ix_scenarios_plan_id"), "scenarios", ["plan_id"])


def downgrade() -> None:
    op.drop_table("scenarios")
