"""The operator's commands: ``init`` an installation, ``serve`` it, run a ``worker``."""

import os
import socket
import sys

import click

from kcproposals import config
from kcproposals.admin import schema
from kcproposals.cli.context import application, failure, load_settings
from kcproposals.cli.context import translate as _
from kcproposals.cli.install import current_revision, install, sqlite_file
from kcproposals.domain.errors import RuleViolation

PRIVATE = 0o077
"""What is written here is nobody else's on this machine: neither to read nor to enter."""


@click.command(help=_("Đưa cơ sở dữ liệu lên bản mới nhất, nạp gói quy định, in liên kết tạo quản trị viên đầu tiên."))
def init() -> None:
    """Bring the database to the newest migration, load packs, print a one-time administrator link."""
    os.umask(PRIVATE)
    install(load_settings())


@click.command(help=_("Chạy máy chủ web và một tiến trình việc nền, cho đến khi nhận tín hiệu dừng."))
@click.option("--host", default="127.0.0.1", show_default=True, help=_("Địa chỉ lắng nghe."))
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help=_("Cổng lắng nghe."))
@click.option("--workers", type=click.IntRange(1, 64), help=_("Số tiến trình web; mặc định bằng số lõi của máy."))
@click.option("--no-worker", is_flag=True, help=_("Không chạy kèm việc nền: kcproposals worker chạy ở nơi khác."))
@click.option(
    "--access-log/--no-access-log",
    default=None,
    help=_("Ghi mỗi yêu cầu một dòng; mặc định: chỉ khi chạy như dịch vụ."),
)
def serve(host: str, port: int, workers: int | None, no_worker: bool, access_log: bool | None) -> None:
    """Serve the application: web processes and one job worker, supervised, until a signal comes."""
    from kcproposals.cli import supervisor

    os.umask(PRIVATE)
    settings = load_settings()
    try:
        config.check_for_serving(settings)
    except RuleViolation as problem:
        raise failure(problem) from None
    refuse_taken_port(host, port)
    with supervisor.locked(settings.data_dir / "serve.lock", _("Đã có máy chủ chạy trên dữ liệu này.")):
        if current_revision(settings) != schema.newest_revision():
            if sqlite_file(settings) is None:
                raise click.ClickException(_("Cơ sở dữ liệu chưa ở bản mới nhất. Hãy chạy: kcproposals init"))
            install(settings)
        quiet = sys.stdout.isatty() if access_log is None else not access_log
        server = supervisor.web(host, port, workers or len(os.sched_getaffinity(0)), quiet=quiet)
        job_worker = None if no_worker else supervisor.job_worker
        sys.exit(supervisor.run(server, host, port, settings.public_url, then=job_worker))


def refuse_taken_port(host: str, port: int) -> None:
    """End the command with one line when nothing could listen there."""
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as attempt:
            attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            attempt.bind(address)
            attempt.listen()
    except OSError as problem:
        other = port + 1 if port < 65535 else 8000
        sentence = _(
            "Không dùng được cổng %(port)s tại %(host)s (%(reason)s). Có thể chương trình khác đang dùng cổng này; "
            "hãy chọn cổng khác, ví dụ --port %(other)s.",
            port=port, host=host, reason=problem.strerror, other=other,
        )  # fmt: skip
        raise click.ClickException(sentence) from None


@click.command(help=_("Làm việc nền (văn bản, thư, việc theo giờ) cho đến khi nhận tín hiệu dừng."))
@click.option("--threads", default=1, show_default=True, type=click.IntRange(1, 16), help=_("Số việc làm cùng lúc."))
def worker(threads: int) -> None:
    """Do background work (documents, mail, what returns by the clock) until a signal comes."""
    from contextlib import nullcontext

    from kcproposals.cli import supervisor

    os.umask(PRIVATE)
    settings = load_settings()
    alone = settings.queue_url.startswith("sqlite")
    lock = supervisor.locked(settings.data_dir / "worker.lock", _("Đã có tiến trình xử lý việc nền trên dữ liệu này."))
    with lock if alone else nullcontext(), application(settings) as app:
        from kcproposals.cli.web import log_to_output
        from kcproposals.clock import utc_now
        from kcproposals.jobs import runner
        from kcproposals.jobs.queue import huey_of

        log_to_output()
        os.nice(10)  # rendering must not slow down the pages
        consumer = huey_of(app).create_consumer(
            workers=threads, worker_type="thread", initial_delay=0.1, max_delay=1.0, graceful_signal="TERM",
            shutdown_timeout=3,
        )  # fmt: skip
        runner.recover(utc_now(), everything=alone)
        runner.tick(utc_now())
        consumer.run()
