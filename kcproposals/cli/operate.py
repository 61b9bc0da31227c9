"""The operator's commands: ``init`` an installation, ``serve`` it, run a ``worker``."""

import socket
import sys

import click

from kcproposals.cli.context import application, is_new, load_settings
from kcproposals.domain.errors import RuleViolation


@click.command()
def init() -> None:
    """Bring the database to the newest migration, load packs, print a one-time administrator link."""
    with application() as app:
        from flask_babel import gettext as _

        from kcproposals.accounts.services_people import first_administrator_link
        from kcproposals.clock import utc_now
        from kcproposals.extensions import db
        from kcproposals.regulations.services import load_packs

        migrate()
        new = load_packs(utc_now())
        link = first_administrator_link(utc_now())
        db.session.commit()
        click.echo(_("Cơ sở dữ liệu sẵn sàng tại %(place)s.", place=str(app.config["KCP"].data_dir)))
        click.echo(_("Đã nạp %(n)s gói quy định mới.", n=len(new)))
        if link:
            click.echo(_("Mở liên kết này một lần để tạo quản trị viên (hiệu lực 7 ngày):"))
            click.echo(f"  {link}")


def migrate() -> None:
    """Run the migrations of the application in context, quietly."""
    import logging

    import flask_migrate

    logging.getLogger("alembic").setLevel(logging.WARNING)
    flask_migrate.upgrade()


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Địa chỉ lắng nghe.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Cổng.")
@click.option("--workers", type=click.IntRange(1, 64), help="Số tiến trình web; mặc định là số lõi của máy.")
@click.option("--no-worker", is_flag=True, help="Không chạy kèm tiến trình xử lý công việc nền.")
def serve(host: str, port: int, workers: int | None, no_worker: bool) -> None:
    """Serve the application: web workers and one job worker, supervised."""
    from kcproposals import config
    from kcproposals.cli import supervisor

    settings = load_settings()
    try:
        config.check_for_serving(settings)
    except RuleViolation as problem:
        raise click.ClickException(str(problem)) from None
    if not port_is_free(host, port):
        raise click.ClickException(
            f"Cổng {port} đang có chương trình khác dùng; hãy chọn cổng khác, ví dụ --port {port + 1}."
        )
    if is_new(settings):
        raise click.ClickException("Chưa khởi tạo: hãy chạy “kcproposals init” trước.")
    if settings.database_url.startswith("sqlite"):
        with application(settings):
            migrate()
    announce(settings.public_url, host, port)
    sys.exit(supervisor.run(settings.data_dir, host, port, workers, with_worker=not no_worker))


def announce(public_url: str, host: str, port: int) -> None:
    """Print where the application answers."""
    click.echo(f"Đang phục vụ tại http://{host}:{port} (địa chỉ công khai: {public_url}). Dừng: Ctrl+C.")


def port_is_free(host: str, port: int) -> bool:
    """Say whether a server could listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((host, port))
        except OSError:
            return False
    return True


@click.command()
@click.option("--threads", default=1, show_default=True, type=click.IntRange(1, 16), help="Số luồng xử lý.")
def worker(threads: int) -> None:
    """Run background jobs: documents, mail, reminders."""
    import os

    from kcproposals.app import create_app
    from kcproposals.clock import utc_now
    from kcproposals.jobs import runner
    from kcproposals.jobs.queue import huey_of

    os.nice(10)  # rendering must not slow down the pages
    app = create_app(load_settings())
    consumer = huey_of(app).create_consumer(
        workers=threads, worker_type="thread", periodic=True, initial_delay=0.2, max_delay=2.0,
        check_worker_health=True, graceful_signal="TERM", shutdown_timeout=3,
    )  # fmt: skip
    with app.app_context():
        runner.tick(utc_now())
    consumer.run()
