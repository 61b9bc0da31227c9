"""Pages of one batch: its items, exceptions with a reason, submission, approval."""

from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _

from kcproposals.clock import utc_now
from kcproposals.domain.errors import RuleViolation
from kcproposals.domain.policy import Permission
from kcproposals.planning import approval, findings, forms, queries, services
from kcproposals.planning.models import Batch, PlanItem
from kcproposals.planning.views import bp
from kcproposals.web.access import current_actor, requires
from kcproposals.web.once import done


@bp.get("/batches/<key>")
@requires(Permission.VIEW_PLAN, load=queries.batch_by_key)
def batch(batch: Batch) -> str:
    """One batch."""
    return page(batch)


def page(batch: Batch, **bound: Any) -> str:
    """Return the batch's page; ``bound`` holds the form with errors: ``submit``, ``send_back`` or ``approve``."""
    plan = batch.plan
    return render_template(
        "planning/batch.html", batch=batch, plan=plan, committed=queries.committed(plan.id),
        reserve=queries.reserve_of(plan.id), decision=approval.decision_of(batch),
        findings=findings.of_batch(batch, utc_now()) if batch.state != "issued" else {},
        submit_form=bound.get("submit") or forms.SubmitForm(
            formdata=None, request_reference=batch.request_reference),
        send_back_form=bound.get("send_back") or forms.ReasonForm(formdata=None),
        approve_form=bound.get("approve") or forms.OnceForm(formdata=None),
    )  # fmt: skip


@bp.get("/plan-items/<key>/edit")
@requires(Permission.MANAGE_PLAN, load=queries.item_by_key)
def edit_item(item: PlanItem) -> str:
    """The form of an exception: another amount, held back, or funded out of turn."""
    form = forms.ExceptionForm(support=item.support)
    return render_template("planning/item.html", item=item, form=form, batch=_target(item))


def _target(item: PlanItem) -> Batch | None:
    """Return the draft batch an exception works on: the item's own, else the plan's draft."""
    return item.batch or next((batch for batch in item.plan.batches if batch.state == "draft"), None)


@bp.post("/plan-items/<key>/change")
@requires(Permission.MANAGE_PLAN, load=queries.item_by_key)
def change_item(item: PlanItem) -> Any:
    """Change the support of an item, or fund one from the reserve list."""
    form = forms.ExceptionForm()
    target = _target(item)
    if form.validate_on_submit() and target is not None:
        try:
            with_whom: dict[str, Any] = {"actor": current_actor(), "now": utc_now()}
            if item.batch_id is None:
                services.fund(item, target, form.support.data, form.reason.data, **with_whom)
            else:
                services.change_support(item, form.support.data, form.reason.data, **with_whom)
            return done(url_for(".batch", key=target.key), _("Đã ghi thay đổi."))
        except RuleViolation as problem:
            form.refuse(problem)
    return render_template("planning/item.html", item=item, form=form, batch=target), 422


@bp.post("/plan-items/<key>/hold-back")
@requires(Permission.MANAGE_PLAN, load=queries.item_by_key)
def hold_back(item: PlanItem) -> Any:
    """Move an item to the reserve list."""
    form, target = forms.ReasonForm(), _target(item)
    if form.validate_on_submit() and target is not None:
        try:
            services.hold_back(item, form.reason.data, actor=current_actor(), now=utc_now())
            return done(url_for(".batch", key=target.key), _("Đã chuyển sang danh sách dự phòng."))
        except RuleViolation as problem:
            form.refuse(problem)
    shown = forms.ExceptionForm(formdata=None, support=item.support, reason=form.reason.data)
    shown.reason.errors = form.reason.errors
    return render_template("planning/item.html", item=item, form=shown, batch=target), 422


@bp.post("/batches/<key>/submit")
@requires(Permission.MANAGE_PLAN, load=queries.batch_by_key)
def submit(batch: Batch) -> Any:
    """Submit the batch to the leader."""
    form = forms.SubmitForm()
    if form.validate_on_submit():
        try:
            approval.submit(batch, form.request_reference.data or "", actor=current_actor(), now=utc_now())
            return done(url_for(".batch", key=batch.key), _("Đã trình lãnh đạo."))
        except RuleViolation as problem:
            form.refuse(problem)
    return page(batch, submit=form), 422


@bp.post("/batches/<key>/approve")
@requires(Permission.APPROVE_BATCH, load=queries.batch_by_key)
def approve(batch: Batch) -> Any:
    """Approve the batch and sign its decision."""
    form = forms.OnceForm()
    try:
        approval.approve(batch, actor=current_actor(), now=utc_now())
    except RuleViolation as problem:
        form.refuse(problem)
        return page(batch, approve=form), 422
    return done(url_for(".batch", key=batch.key), _("Đã phê duyệt và ký. Văn thư cấp số và phát hành quyết định."))


@bp.post("/batches/<key>/send-back")
@requires(Permission.APPROVE_BATCH, load=queries.batch_by_key)
def send_back(batch: Batch) -> Any:
    """Return the batch to the planner."""
    form = forms.ReasonForm()
    if form.validate_on_submit():
        try:
            approval.send_back(batch, form.reason.data, actor=current_actor(), now=utc_now())
            return done(url_for(".batch", key=batch.key), _("Đã trả lại cho người lập kế hoạch."))
        except RuleViolation as problem:
            form.refuse(problem)
    return page(batch, send_back=form), 422
