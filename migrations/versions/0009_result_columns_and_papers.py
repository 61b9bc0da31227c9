"""Remember the columns a person chose for results, and keep the printed tables of closed rounds."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from kcproposals.extensions import UtcDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "result_columns",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("columns", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_result_columns_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_result_columns")),
        sa.UniqueConstraint("user_id", name=op.f("uq_result_columns_user_id")),
    )
    op.create_table(
        "result_papers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["stored_files.id"], name=op.f("fk_result_papers_file_id_stored_files")),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_result_papers_round_id_rounds")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_result_papers")),
        sa.UniqueConstraint("file_id", name=op.f("uq_result_papers_file_id")),
        sa.UniqueConstraint("round_id", "digest", name=op.f("uq_result_papers_round_id_digest")),
    )


def downgrade() -> None:
    op.drop_table("result_papers")
    op.drop_table("result_columns")
