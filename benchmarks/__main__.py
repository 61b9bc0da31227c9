"""Run every benchmark, or the ones named: python -m benchmarks [startup lists autosave board pdfs]"""

import importlib
import sys

NAMES = ("startup", "lists", "autosave", "board", "pdfs")

for name in sys.argv[1:] or NAMES:
    if name not in NAMES:
        sys.exit(f"no benchmark {name!r}: choose among {', '.join(NAMES)}")
    print(f"== {name}")
    importlib.import_module(f"benchmarks.{name}").run()
