"""What is to be run, in which order, and by whom."""

from __future__ import annotations
