"""Which migration the database is at, and which is the newest, without loading the migration tool.

``serve`` asks at every start and ``/readyz`` at every probe. Not for migrating: that is ``kcproposals init``.
"""

import re
from functools import cache

from kcproposals.config import project_folder

CURRENT = "SELECT version_num FROM alembic_version"
_REVISION = re.compile(r"""^(down_revision|revision)\b[^=\n]*=\s*(?:["'](\w+)["']|None)""", re.MULTILINE)


@cache
def newest_revision() -> str:
    """Return the revision no other migration comes after. Raises RuntimeError when there is not exactly one."""
    revisions: set[str] = set()
    replaced: set[str] = set()
    for path in (project_folder("migrations") / "versions").glob("*.py"):
        found = dict(_REVISION.findall(path.read_text(encoding="utf-8")))
        revisions.add(found["revision"])
        replaced.add(found.get("down_revision", ""))
    heads = revisions - replaced
    if len(heads) != 1:
        raise RuntimeError(f"migrations do not end in one revision: {sorted(heads)}")
    return heads.pop()
