"""All files of a package in one archive: the table, and a folder a proposal. Made by a worker once it is sent.

Files go into it as they were handed in; score sheets never.
"""

import tempfile
import zipfile
from datetime import datetime

from sqlalchemy import select

from kcproposals.domain.dates import to_local
from kcproposals.domain.text import fold
from kcproposals.extensions import db
from kcproposals.files.services import read, store_made_stream
from kcproposals.jobs.models import Job
from kcproposals.jobs.registry import handles
from kcproposals.jobs.services import progress
from kcproposals.levels.models import Package
from kcproposals.levels.table import Line, grouped
from kcproposals.levels.workbook import workbook
from kcproposals.proposals.dossier import Dossier
from kcproposals.proposals.models import Proposal
from kcproposals.regulations.queries import current_packs, library_of

KIND = "package_files"
IN_MEMORY = 8 * 1024 * 1024
LONGEST = 60


@handles(KIND)
def pack(job: Job, *, now: datetime) -> None:
    """Make the archive of a sent package and keep it. Repeating it changes nothing."""
    package = db.session.get_one(Package, job.args["package"])
    if not package.is_sent or package.files_id is not None:
        return
    name = f"ho-so-dang-ky-KCQG-{package.year}-{package.number}-{_slug(package.agency.short_name)}.zip"
    with tempfile.SpooledTemporaryFile(IN_MEMORY) as target:
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as bundle:
            _fill(bundle, package, now, job)
        file = store_made_stream(name, target, "application/zip", now=now)  # type: ignore[arg-type]
    db.session.scalars(select(Package).where(Package.id == package.id).with_for_update()).one().files_id = file.id


def _fill(bundle: zipfile.ZipFile, package: Package, now: datetime, job: Job) -> None:
    rules = library_of(current_packs())
    lines = [(Line.from_json(item.row), item) for item in package.items if item.row]
    _put(bundle, "mau-02.xlsx", workbook(package, grouped(lines, rules), rules), now)
    wanted = [(item.position, item.proposal_id) for item in package.items]
    for done, (position, proposal_id) in enumerate(wanted, 1):
        proposal = db.session.get_one(Proposal, proposal_id)
        _put_files(bundle, f"{position:02d}-{proposal.code}-{_slug(proposal.title)}"[: LONGEST + 20], proposal, now)
        progress(job, done, len(wanted))


def _put_files(bundle: zipfile.ZipFile, folder: str, proposal: Proposal, now: datetime) -> None:
    """Write the attachments of a proposal, each once; equal names are told apart by a number."""
    used: set[str] = set()
    for listed in Dossier(proposal, "vi").documents:
        for file in listed.files:
            name, number = file.name, 2
            while name in used:
                name, number = f"{number}-{file.name}", number + 1
            used.add(name)
            _put(bundle, f"{folder}/{name}", read(file), now)


def _put(bundle: zipfile.ZipFile, name: str, data: bytes, now: datetime) -> None:
    entry = zipfile.ZipInfo(name, to_local(now).timetuple()[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED
    with bundle.open(entry, "w") as target:
        target.write(data)


def _slug(text: str) -> str:
    return "-".join("".join(c if c.isalnum() and c.isascii() else " " for c in fold(text)).split())[:LONGEST]
