"""The benchmarks' modules can be imported, as they are when `benchmarks/run.py` is started."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "benchmarks"))
