"""The bytes of keys and values between mapper and reducer, the same on every engine."""

from __future__ import annotations
