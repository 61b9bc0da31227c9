"""``add-agency``: one more office in an installation, of a province or the ministry, and its administrator's link."""

import click

from kcproposals.cli.context import translate as _
from kcproposals.cli.install import installation


@click.command("add-agency", help=_("Thêm một cơ quan (tỉnh hoặc cấp Bộ) và mời quản trị viên của cơ quan đó."))
@click.argument("name")
@click.argument("email")
@click.option("--administrator", default="", help=_("Họ tên quản trị viên."))
@click.option("--province", default=None, help=_("Mã tỉnh, thành phố của cơ quan, ví dụ 25."))
@click.option("--ministry", is_flag=True, help=_("Cơ quan cấp Bộ (Cục): nhận hồ sơ các tỉnh gửi lên."))
def add_agency(name: str, email: str, administrator: str, province: str | None, ministry: bool) -> None:
    """Add an agency and invite its administrator; print the one-time link."""
    if (province is None) != ministry:
        raise click.ClickException(_("Xin nêu --province MÃ hoặc --ministry, một trong hai."))
    with installation():
        from kcproposals.accounts.services_founding import found_agency
        from kcproposals.clock import utc_now
        from kcproposals.domain.errors import RuleViolation
        from kcproposals.extensions import db
        from kcproposals.web.translations import sentence

        try:
            link = found_agency(name, email, administrator, province, now=utc_now())
        except RuleViolation as problem:
            db.session.rollback()
            raise click.ClickException(sentence(problem)) from None
        db.session.commit()
    if link:
        click.echo(_("Đã thêm cơ quan. Liên kết cho quản trị viên (dùng một lần, trong 7 ngày):"))
        click.echo(link)
    else:
        click.echo(_("Đã thêm cơ quan. Quản trị viên đã có tài khoản, chỉ cần đăng nhập lại."))
