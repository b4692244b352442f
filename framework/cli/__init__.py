"""The command line: words and arguments in, exit codes out."""

from __future__ import annotations
