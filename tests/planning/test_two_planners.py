"""Two planners at once: neither one đồng too much, nor a proposal funded twice."""

import threading
from types import SimpleNamespace

from flask import Flask

from kcproposals.domain.errors import RuleViolation
from kcproposals.domain.policy import Actor
from kcproposals.extensions import db
from kcproposals.planning import services
from kcproposals.planning.models import Batch, Plan, PlanItem
from kcproposals.planning.queries import committed
from tests.conftest import NOW


def test_two_at_once_share_the_envelope(app: Flask, cast: SimpleNamespace, plan: Plan, planner: Actor) -> None:
    services.set_envelope(plan, 1_100_000_000, "giao thêm", actor=planner, now=NOW)
    batch = services.draft_batch(plan, "stop", actor=planner, now=NOW)
    other = batch.items[0]
    services.change_support(other, 100_000_000, "giảm để thử", actor=planner, now=NOW)
    waiting = next(item for item in plan.items if item.batch_id is None)
    db.session.commit()
    plan_id, batch_id, item_ids = plan.id, batch.id, (waiting.id, other.id)
    db.session.remove()
    start, outcomes = threading.Barrier(2), []

    def act(item_id: int) -> None:
        with app.app_context():
            start.wait()  # before the first statement: on SQLite a writer waits from its BEGIN on
            item = db.session.get_one(PlanItem, item_id)
            try:
                if item.batch_id is None:
                    services.fund(
                        item, db.session.get_one(Batch, batch_id), 300_000_000, "ưu tiên", actor=planner, now=NOW
                    )
                else:
                    services.change_support(item, 300_000_000, "trả lại", actor=planner, now=NOW)
                db.session.commit()
                outcomes.append("done")
            except RuleViolation:
                db.session.rollback()
                outcomes.append("refused")
            finally:
                db.session.remove()

    threads = [threading.Thread(target=act, args=(item_id,)) for item_id in item_ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes) == ["done", "refused"]
    assert committed(plan_id) <= 1_100_000_000
