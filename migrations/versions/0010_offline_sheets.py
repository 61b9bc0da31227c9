"""Keep what members sent back of their sheets until they have looked it over, and the sheets printed on paper."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_Json = sa.JSON().with_variant(JSONB(), "postgresql")
_Instant = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "offline_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("entries", _Json, nullable=False),
        sa.Column("sent_at", _Instant, nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["board_members.id"], name=op.f("fk_offline_files_member_id_board_members")),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_offline_files_round_id_rounds")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offline_files")),
        sa.UniqueConstraint("round_id", "member_id", name=op.f("uq_offline_files_round_id_member_id")),
    )
    op.create_index(op.f("ix_offline_files_member_id"), "offline_files", ["member_id"])
    op.create_table(
        "printed_sheets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("made_at", _Instant, nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["stored_files.id"], name=op.f("fk_printed_sheets_file_id_stored_files")),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_printed_sheets_round_id_rounds")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_printed_sheets")),
        sa.UniqueConstraint("file_id", name=op.f("uq_printed_sheets_file_id")),
        sa.UniqueConstraint("round_id", "digest", name=op.f("uq_printed_sheets_round_id_digest")),
    )


def downgrade() -> None:
    op.drop_table("printed_sheets")
    op.drop_index(op.f("ix_offline_files_member_id"), table_name="offline_files")
    op.drop_table("offline_files")
