"""Where the journeys go."""

import pytest

from tests.embedded.running import Demonstration


@pytest.fixture
def site(house: Demonstration) -> str:
    """The address of the running demonstration."""
    return house.demo().url
