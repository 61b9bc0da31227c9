"""What must be true at all times, asked of the stored rows: registers, issued bytes, plans, sheets."""

import hashlib
from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from kcproposals.appraisal.models import Round
from kcproposals.appraisal.results.recompute import differences
from kcproposals.assessments.models import Assessment
from kcproposals.assessments.paper import is_as_signed
from kcproposals.cli.context import translate as _
from kcproposals.documents.models import Document, Register
from kcproposals.extensions import db
from kcproposals.files import storage
from kcproposals.planning.models import Plan, PlanItem


def violations() -> Iterator[str]:
    """Yield one plain line for everything that does not hold."""
    yield from _registers()
    yield from _bytes()
    yield from _plans()
    yield from _rounds()
    yield from _assessments()


def _registers() -> Iterator[str]:
    for register in db.session.scalars(select(Register)):
        numbers = list(
            db.session.scalars(
                select(Document.number).where(Document.register_id == register.id).order_by(Document.number)
            )
        )
        if numbers != list(range(1, register.last + 1)):
            name = f"{register.key} ({register.series}, {register.year})"
            yield _("sổ %(name)s: số không liên tục", name=name)
    numbered = select(Document).where(Document.number.is_not(None), Document.snapshot.is_not(None))
    for document in db.session.scalars(numbered.order_by(Document.id)):
        head = (document.snapshot or {}).get("value", {}).get("letterhead", {})
        day = document.dated.isoformat() if document.dated else None
        if (head.get("number"), head.get("dated")) != (document.number, day):
            yield _("văn bản %(number)s: số hoặc ngày trong sổ khác văn bản đã ký", number=document.full_number)


def _bytes() -> Iterator[str]:
    query = select(Document).where(Document.file_id.is_not(None)).options(joinedload(Document.file))
    for document in db.session.scalars(query):
        file = document.file
        if file is None:
            continue
        try:
            data = storage.read(file.path)
        except FileNotFoundError:
            yield _("văn bản %(number)s: mất tệp đã phát hành", number=document.full_number)
            continue
        if hashlib.sha256(data).hexdigest() != file.sha256:
            yield _("văn bản %(number)s: tệp đã phát hành bị sửa", number=document.full_number)


def _plans() -> Iterator[str]:
    held = (
        select(PlanItem.plan_id, func.sum(PlanItem.support).label("held"))
        .where(PlanItem.batch_id.is_not(None))
        .group_by(PlanItem.plan_id)
        .subquery()
    )
    query = select(Plan, held.c.held).join(held, held.c.plan_id == Plan.id).where(held.c.held > Plan.envelope)
    for plan, amount in db.session.execute(query):
        yield _(
            "kế hoạch %(name)s: các đợt %(held)s đồng vượt tổng kinh phí %(envelope)s đồng",
            name=f"{plan.programme} {plan.year}", held=amount, envelope=plan.envelope,
        )  # fmt: skip


def _rounds() -> Iterator[str]:
    for round_ in db.session.scalars(select(Round).where(Round.state == "closed")):
        for line in differences(round_):
            yield _("vòng chấm %(key)s: %(line)s", key=round_.key, line=line)


def _assessments() -> Iterator[str]:
    query = select(Assessment).where(Assessment.state == "countersigned")
    for assessment in db.session.scalars(query.options(joinedload(Assessment.criteria_set))):
        if not is_as_signed(assessment):
            yield _("phiếu thẩm định %(key)s: khác bản đã ký xác nhận", key=assessment.key)
