"""Give a board's meeting tables of its own, and move there what a round kept of it."""

import json
import secrets
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_Json = sa.JSON().with_variant(JSONB(), "postgresql")
_Instant = sa.DateTime(timezone=True)


def _key() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(10))


def upgrade() -> None:
    _create_tables()
    _move_up()
    with op.batch_alter_table("rounds") as rounds:
        rounds.drop_column("meeting")


def _create_tables() -> None:
    op.create_table(
        "meetings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=10), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("planned_at", _Instant, nullable=True),
        sa.Column("venue", sa.String(length=300), nullable=False),
        sa.Column("opened_at", _Instant, nullable=True),
        sa.Column("ended_at", _Instant, nullable=True),
        sa.Column("current_id", sa.Integer(), nullable=True),
        sa.Column("discussion", sa.Text(), nullable=False),
        sa.Column("recommendations", sa.Text(), nullable=False),
        sa.Column("drafted", _Json, nullable=True),
        sa.Column("drafted_at", _Instant, nullable=True),
        sa.Column("drafted_changes", _Json, nullable=False),
        sa.Column("created_at", _Instant, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["current_id"], ["appraisals.id"], name=op.f("fk_meetings_current_id_appraisals")),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_meetings_round_id_rounds")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meetings")),
        sa.UniqueConstraint("key", name=op.f("uq_meetings_key")),
        sa.UniqueConstraint("round_id", name=op.f("uq_meetings_round_id")),
    )
    op.create_table(
        "attendances",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("arrived_at", _Instant, nullable=True),
        sa.Column("left_at", _Instant, nullable=True),
        sa.CheckConstraint(
            "state IN ('expected', 'present', 'online', 'absent')", name=op.f("ck_attendances_state_known")
        ),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name=op.f("fk_attendances_meeting_id_meetings")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["board_members.id"], name=op.f("fk_attendances_member_id_board_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendances")),
        sa.UniqueConstraint("meeting_id", "member_id", name=op.f("uq_attendances_meeting_id_member_id")),
    )
    op.create_index(op.f("ix_attendances_member_id"), "attendances", ["member_id"], unique=False)
    op.create_table(
        "meeting_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=10), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("appraisal_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("taken_at", _Instant, nullable=True),
        sa.Column("done_at", _Instant, nullable=True),
        sa.Column("discussion", sa.Text(), nullable=False),
        sa.Column("conclusion", sa.Text(), nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.Column("changes_until", sa.Date(), nullable=True),
        sa.Column("is_shareable", sa.Boolean(), nullable=False),
        sa.Column("saved_at", _Instant, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_meeting_items_takes_time")),
        sa.ForeignKeyConstraint(
            ["appraisal_id"], ["appraisals.id"], name=op.f("fk_meeting_items_appraisal_id_appraisals")
        ),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name=op.f("fk_meeting_items_meeting_id_meetings")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_items")),
        sa.UniqueConstraint("key", name=op.f("uq_meeting_items_key")),
        sa.UniqueConstraint("meeting_id", "appraisal_id", name=op.f("uq_meeting_items_meeting_id_appraisal_id")),
    )
    op.create_index(op.f("ix_meeting_items_appraisal_id"), "meeting_items", ["appraisal_id"], unique=False)
    op.create_table(
        "reserved_opinions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=10), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("on_paper", sa.Boolean(), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=False),
        sa.Column("written_at", _Instant, nullable=False),
        sa.Column("confirmed_at", _Instant, nullable=True),
        sa.ForeignKeyConstraint(
            ["item_id"], ["meeting_items.id"], name=op.f("fk_reserved_opinions_item_id_meeting_items")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["board_members.id"], name=op.f("fk_reserved_opinions_member_id_board_members")
        ),
        sa.ForeignKeyConstraint(["written_by_id"], ["users.id"], name=op.f("fk_reserved_opinions_written_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reserved_opinions")),
        sa.UniqueConstraint("key", name=op.f("uq_reserved_opinions_key")),
        sa.UniqueConstraint("item_id", "member_id", name=op.f("uq_reserved_opinions_item_id_member_id")),
    )
    op.create_index(op.f("ix_reserved_opinions_member_id"), "reserved_opinions", ["member_id"], unique=False)


_ROUNDS = sa.table(
    "rounds",
    sa.column("id", sa.Integer),
    sa.column("meeting", _Json),
    sa.column("opened_at", _Instant),
    sa.column("closed_at", _Instant),
)
_MEMBERS = sa.table(
    "board_members", sa.column("id", sa.Integer), sa.column("key", sa.String), sa.column("position", sa.Integer)
)
_APPRAISALS = sa.table(
    "appraisals", sa.column("id", sa.Integer), sa.column("round_id", sa.Integer), sa.column("position", sa.Integer)
)
_SHEETS = sa.table("score_sheets", sa.column("appraisal_id", sa.Integer), sa.column("member_id", sa.Integer))
_MEETINGS = sa.table(
    "meetings",
    sa.column("id", sa.Integer),
    sa.column("key", sa.String),
    sa.column("round_id", sa.Integer),
    sa.column("planned_at", _Instant),
    sa.column("venue", sa.String),
    sa.column("opened_at", _Instant),
    sa.column("ended_at", _Instant),
    sa.column("discussion", sa.Text),
    sa.column("recommendations", sa.Text),
    sa.column("drafted_changes", _Json),
    sa.column("created_at", _Instant),
    sa.column("version", sa.Integer),
)
_ATTENDANCES = sa.table(
    "attendances",
    sa.column("meeting_id", sa.Integer),
    sa.column("member_id", sa.Integer),
    sa.column("state", sa.String),
    sa.column("reason", sa.String),
    sa.column("arrived_at", _Instant),
)
_ITEMS = sa.table(
    "meeting_items",
    sa.column("key", sa.String),
    sa.column("meeting_id", sa.Integer),
    sa.column("appraisal_id", sa.Integer),
    sa.column("position", sa.Integer),
    sa.column("minutes", sa.Integer),
    sa.column("discussion", sa.Text),
    sa.column("conclusion", sa.Text),
    sa.column("changes", sa.Text),
    sa.column("is_shareable", sa.Boolean),
    sa.column("version", sa.Integer),
)


def _move_up() -> None:
    """Make a meeting of what each round kept; whoever was not named absent had been there."""
    connection = op.get_bind()
    for row in connection.execute(sa.select(_ROUNDS).order_by(_ROUNDS.c.id)).all():
        kept = _read(row.meeting)
        if not kept:
            continue
        opened, ended = _instant(kept["opened_at"]), _instant(kept["ended_at"])
        facts = {
            "key": _key(),
            "round_id": row.id,
            "planned_at": opened,
            "venue": kept["venue"][:300],
            "opened_at": opened,
            "ended_at": ended,
            "discussion": kept["discussion"],
            "recommendations": kept["recommendations"],
            "drafted_changes": [],
            "created_at": row.closed_at or row.opened_at,
            "version": 1,
        }
        connection.execute(sa.insert(_MEETINGS).values(**facts))
        meeting = connection.scalars(sa.select(_MEETINGS.c.id).where(_MEETINGS.c.round_id == row.id)).one()
        _attendances_up(connection, meeting, row.id, kept["absent"], opened)
        files = connection.execute(sa.select(_APPRAISALS).where(_APPRAISALS.c.round_id == row.id)).all()
        for file in files:
            item = {"meeting_id": meeting, "appraisal_id": file.id, "position": file.position, "minutes": 10}
            empty = {"discussion": "", "conclusion": "", "changes": "", "is_shareable": False, "version": 1}
            connection.execute(sa.insert(_ITEMS).values(key=_key(), **item, **empty))


def _attendances_up(
    connection: sa.Connection, meeting: int, round_id: int, absent: dict[str, str], opened: datetime | None
) -> None:
    files = sa.select(_APPRAISALS.c.id).where(_APPRAISALS.c.round_id == round_id)
    seated = sa.select(_SHEETS.c.member_id).where(_SHEETS.c.appraisal_id.in_(files))
    wanted = sa.or_(_MEMBERS.c.id.in_(seated), _MEMBERS.c.key.in_(list(absent)))
    for member in connection.execute(sa.select(_MEMBERS).where(wanted).order_by(_MEMBERS.c.position)).all():
        away = member.key in absent
        row = {"meeting_id": meeting, "member_id": member.id, "state": "absent" if away else "present"}
        reason = absent.get(member.key, "")[:200]
        connection.execute(sa.insert(_ATTENDANCES).values(**row, reason=reason, arrived_at=None if away else opened))


def _read(kept: object) -> dict[str, object]:
    return json.loads(kept) if isinstance(kept, str) else kept or {}


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).astimezone(UTC) if text else None


def downgrade() -> None:
    with op.batch_alter_table("rounds") as rounds:
        rounds.add_column(sa.Column("meeting", _Json, nullable=True))
    _move_down()
    for table in ("reserved_opinions", "meeting_items", "attendances", "meetings"):
        op.drop_table(table)


def _move_down() -> None:
    """Put back what a round can keep of its meeting, where it has place and times or words."""
    connection = op.get_bind()
    for row in connection.execute(sa.select(_MEETINGS).order_by(_MEETINGS.c.id)).all():
        away = connection.execute(
            sa.select(_MEMBERS.c.key, _ATTENDANCES.c.reason)
            .join(_ATTENDANCES, _ATTENDANCES.c.member_id == _MEMBERS.c.id)
            .where(_ATTENDANCES.c.meeting_id == row.id, _ATTENDANCES.c.state == "absent")
        )
        kept = {
            "opened_at": _text(row.opened_at),
            "ended_at": _text(row.ended_at),
            "venue": row.venue,
            "absent": dict(away.all()),
            "discussion": row.discussion,
            "recommendations": row.recommendations,
        }
        connection.execute(sa.update(_ROUNDS).where(_ROUNDS.c.id == row.round_id).values(meeting=kept))


def _text(moment: datetime | None) -> str | None:
    if moment is None:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).isoformat()
