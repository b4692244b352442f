"""Task classes of a test are forgotten after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from howdah.core.parameter import set_value_source
from howdah.core.registry import registry

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def _nothing_is_left() -> Iterator[None]:
    with registry.preserved():
        yield
    set_value_source(None)
