"""Keep when a member first opened a file on the scoring page. Of sheets written before nobody knows."""

import sqlalchemy as sa
from alembic import op

import kcproposals.extensions

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("score_sheets", sa.Column("opened_at", kcproposals.extensions.UtcDateTime(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("score_sheets") as batch:
        batch.drop_column("opened_at")
