"""What the last `make sqlite` took, dearest first: `python -m tests.costs [HOW MANY]`.

Seconds by the clock on the worker that ran them, fixtures included; on an idle machine they say most.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict

from luoshi.testing.asked import KEPT


def main() -> int:
    """Files, then tests."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    tests, files = dict[str, float](), defaultdict[str, float](float)
    for page in KEPT.glob("*.json"):
        for test, (seconds, _alone, _keys) in json.loads(page.read_text()).items():
            tests[test] = seconds
            files[test.split("::")[0]] += seconds
    if not tests:
        sys.exit("Nothing was recorded yet: run `make sqlite` first.")
    print(f"{sum(tests.values()):8.1f} s  {len(tests)} tests")
    for costs in (files, tests):
        print()
        for name in sorted(costs, key=lambda name: -costs[name])[:number]:
            print(f"{costs[name]:8.2f} s  {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
