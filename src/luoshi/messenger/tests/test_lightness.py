"""What every process of the product loads: nothing of the heavy library that speaks to robots."""

from __future__ import annotations

import json
import subprocess
import sys

LOADS = """
import json, os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "luoshi.config.settings"
import django
django.setup()
import luoshi.config.urls, luoshi.config.schedule
print(json.dumps([name for name in ("apprise", "requests", "luoshi.messenger.speak") if name in sys.modules]))
"""


def test_neither_the_pages_nor_the_worker_load_apprise() -> None:
    done = subprocess.run([sys.executable, "-c", LOADS], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout.splitlines()[-1]) == []
