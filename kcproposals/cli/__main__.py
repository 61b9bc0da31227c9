"""``python -m kcproposals.cli``: the same as the console script ``kcproposals``."""

from kcproposals.cli import main

main()
