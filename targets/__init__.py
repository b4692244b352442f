"""Where the outputs of tasks live: local files, files in memory, and the formats of both."""

from __future__ import annotations
