"""Take one's own data away: a ZIP with everything the system holds about the person, and nothing about others."""

import io
from typing import Any

from flask import render_template, send_file
from flask_babel import gettext as _
from flask_login import current_user

from kcproposals.accounts import personal
from kcproposals.accounts.blueprint import bp
from kcproposals.clock import utc_now
from kcproposals.domain.dates import local_date
from kcproposals.domain.policy import Permission
from kcproposals.extensions import db
from kcproposals.web.access import requires


@bp.post("/profile/data")
@requires(Permission.SIGNED_IN)
def take_data() -> Any:
    """Send the ZIP. It is a POST, because taking it is an event of its own."""
    now = utc_now()
    data = personal.export(current_user, _page, now=now)
    db.session.commit()
    name = f"du-lieu-ca-nhan-{local_date(now).isoformat()}.zip"
    return send_file(io.BytesIO(data), mimetype="application/zip", as_attachment=True, download_name=name, max_age=0)


def _page(sections: list[personal.Section]) -> str:
    words = {code: _(word) for code, word in personal.WORDS.items()}
    return render_template("accounts/data.html", sections=sections, words=words, name=current_user.name, now=utc_now())
