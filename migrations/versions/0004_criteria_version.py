"""A criteria set being written is guarded against a stale page.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Count the versions of a set from 1."""
    with op.batch_alter_table("criteria_sets") as table:
        table.add_column(sa.Column("version", sa.Integer(), server_default="1", nullable=False))


def downgrade() -> None:
    """Count no more."""
    with op.batch_alter_table("criteria_sets") as table:
        table.drop_column("version")
