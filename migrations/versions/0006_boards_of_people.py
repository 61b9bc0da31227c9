"""Alternates and written authorisations, seats filled in mid-scoring, panels, reviewers, invitations, ties."""

import sqlalchemy as sa
from alembic import op

from kcproposals.extensions import Json, UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("boards", sa.Column("notice_days", sa.Integer(), server_default="7", nullable=False))
    with op.batch_alter_table("board_members") as seats:
        seats.add_column(sa.Column("is_alternate", sa.Boolean(), server_default=sa.false(), nullable=False))
        seats.add_column(sa.Column("authorised_from", sa.Date(), nullable=True))
        seats.add_column(sa.Column("authorised_to", sa.Date(), nullable=True))
        seats.add_column(sa.Column("authorisation_file_id", sa.Integer(), nullable=True))
        seats.create_foreign_key(
            op.f("fk_board_members_authorisation_file_id_stored_files"),
            "stored_files",
            ["authorisation_file_id"],
            ["id"],
        )
    with op.batch_alter_table("score_sheets") as sheets:
        sheets.add_column(sa.Column("seat_id", sa.Integer(), nullable=True))
        sheets.add_column(sa.Column("left_at", UtcDateTime(), nullable=True))
        sheets.create_foreign_key(op.f("fk_score_sheets_seat_id_board_members"), "board_members", ["seat_id"], ["id"])
    op.create_table(
        "board_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_board_files_board_id_boards")),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposals.id"], name=op.f("fk_board_files_proposal_id_proposals")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_board_files")),
        sa.UniqueConstraint("proposal_id", name=op.f("uq_board_files_proposal_id")),
    )
    op.create_index(op.f("ix_board_files_board_id"), "board_files", ["board_id"])
    op.create_table(
        "file_reviewers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("told_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_file_reviewers_board_id_boards")),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposals.id"], name=op.f("fk_file_reviewers_proposal_id_proposals")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["board_members.id"], name=op.f("fk_file_reviewers_member_id_board_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_reviewers")),
        sa.UniqueConstraint("member_id", "proposal_id", name=op.f("uq_file_reviewers_member_id_proposal_id")),
    )
    op.create_index(op.f("ix_file_reviewers_board_id"), "file_reviewers", ["board_id"])
    op.create_index(op.f("ix_file_reviewers_proposal_id"), "file_reviewers", ["proposal_id"])
    op.create_table(
        "seat_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=True),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("alternate_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("reference", sa.String(length=300), nullable=False),
        sa.Column("files", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_seat_changes_board_id_boards")),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_seat_changes_round_id_rounds")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["board_members.id"], name=op.f("fk_seat_changes_member_id_board_members")
        ),
        sa.ForeignKeyConstraint(
            ["alternate_id"], ["board_members.id"], name=op.f("fk_seat_changes_alternate_id_board_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat_changes")),
    )
    op.create_index(op.f("ix_seat_changes_board_id"), "seat_changes", ["board_id"])
    op.create_table(
        "meeting_invitations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=10), nullable=False),
        sa.Column("board_id", sa.Integer(), nullable=False),
        sa.Column("document_key", sa.String(length=10), nullable=False),
        sa.Column("meets_at", UtcDateTime(), nullable=False),
        sa.Column("place", sa.String(length=300), nullable=False),
        sa.Column("files", Json, nullable=False),
        sa.Column("late_reason", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_meeting_invitations_board_id_boards")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_invitations")),
        sa.UniqueConstraint("document_key", name=op.f("uq_meeting_invitations_document_key")),
        sa.UniqueConstraint("key", name=op.f("uq_meeting_invitations_key")),
    )
    op.create_index(op.f("ix_meeting_invitations_board_id"), "meeting_invitations", ["board_id"])
    op.create_table(
        "invitation_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("mail_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.Column("reminded_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'accepted', 'declined')", name=op.f("ck_invitation_answers_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["invitation_id"],
            ["meeting_invitations.id"],
            name=op.f("fk_invitation_answers_invitation_id_meeting_invitations"),
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["board_members.id"], name=op.f("fk_invitation_answers_member_id_board_members")
        ),
        sa.ForeignKeyConstraint(["mail_id"], ["mails.id"], name=op.f("fk_invitation_answers_mail_id_mails")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation_answers")),
        sa.UniqueConstraint("invitation_id", "member_id", name=op.f("uq_invitation_answers_invitation_id_member_id")),
    )
    op.create_index(op.f("ix_invitation_answers_member_id"), "invitation_answers", ["member_id"])
    op.create_table(
        "declared_ties",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("declared_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('organisation', 'contract', 'relative')", name=op.f("ck_declared_ties_kind_known")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_declared_ties_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declared_ties")),
        sa.UniqueConstraint("user_id", "kind", "name", name=op.f("uq_declared_ties_user_id_kind_name")),
    )


def downgrade() -> None:
    for table in (
        "declared_ties",
        "invitation_answers",
        "meeting_invitations",
        "seat_changes",
        "file_reviewers",
        "board_files",
    ):
        op.drop_table(table)
    with op.batch_alter_table("score_sheets") as sheets:
        sheets.drop_constraint(op.f("fk_score_sheets_seat_id_board_members"), type_="foreignkey")
        sheets.drop_column("left_at")
        sheets.drop_column("seat_id")
    with op.batch_alter_table("board_members") as seats:
        seats.drop_constraint(op.f("fk_board_members_authorisation_file_id_stored_files"), type_="foreignkey")
        seats.drop_column("authorisation_file_id")
        seats.drop_column("authorised_to")
        seats.drop_column("authorised_from")
        seats.drop_column("is_alternate")
    op.drop_column("boards", "notice_days")
