"""Dispatches of papers, and what a mail is about."""

import sqlalchemy as sa
from alembic import op

from kcproposals.extensions import UtcDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "dispatches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=10), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("subject_type", sa.String(length=20), nullable=False),
        sa.Column("subject_key", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("started_by_id", sa.Integer(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("job_id", sa.Integer(), nullable=True),
        sa.Column("archive_id", sa.Integer(), nullable=True),
        sa.Column("merged_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("state IN ('running', 'cancelled', 'done')", name=op.f("ck_dispatches_state_known")),
        sa.CheckConstraint("state <> 'done' OR ended_at IS NOT NULL", name=op.f("ck_dispatches_done_has_ended")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_dispatches_agency_id_agencies")),
        sa.ForeignKeyConstraint(["started_by_id"], ["users.id"], name=op.f("fk_dispatches_started_by_id_users")),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_dispatches_job_id_jobs")),
        sa.ForeignKeyConstraint(
            ["archive_id"], ["stored_files.id"], name=op.f("fk_dispatches_archive_id_stored_files")
        ),
        sa.ForeignKeyConstraint(["merged_id"], ["stored_files.id"], name=op.f("fk_dispatches_merged_id_stored_files")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispatches")),
        sa.UniqueConstraint("key", name=op.f("uq_dispatches_key")),
    )
    op.create_index(op.f("ix_dispatches_subject_type_subject_key"), "dispatches", ["subject_type", "subject_key"])
    op.create_table(
        "dispatch_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dispatch_id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dispatch_id"], ["dispatches.id"], name=op.f("fk_dispatch_items_dispatch_id_dispatches"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_dispatch_items_document_id_documents")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispatch_items")),
        sa.UniqueConstraint("dispatch_id", "document_id", name=op.f("uq_dispatch_items_dispatch_id_document_id")),
    )  # fmt: skip
    op.create_index(op.f("ix_dispatch_items_document_id"), "dispatch_items", ["document_id"])
    with op.batch_alter_table("mails") as batch:
        batch.add_column(sa.Column("about", sa.String(length=60), nullable=False, server_default=""))
        batch.create_index(op.f("ix_mails_about"), ["about"])


def downgrade() -> None:
    with op.batch_alter_table("mails") as batch:
        batch.drop_index(op.f("ix_mails_about"))
        batch.drop_column("about")
    op.drop_table("dispatch_items")
    op.drop_table("dispatches")
