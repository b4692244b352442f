"""What runs tasks."""

from __future__ import annotations
