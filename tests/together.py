"""Which tests one worker runs one after another, because they share something that is dear to start.

pytest-xdist's own groups (`--dist loadgroup`) are silently ignored by pytest 9.2: it does not let a test's id be
changed any more, which is how they travel (pytest-xdist issue 1386).
"""

from xdist.scheduler import LoadScopeScheduling

# All of the first share one running demonstration, those of the second one storm.
TOGETHER = {
    "tests/embedded/test_demo.py": "the demonstration",
    "tests/journeys/": "the demonstration",
    "tests/processes/test_chaos.py": "the storm",
}


class TogetherScheduling(LoadScopeScheduling):
    """The tests that `TOGETHER` gives one name are one piece of work, every other test is one of its own."""

    def _split_scope(self, nodeid: str) -> str:
        return next((name for place, name in TOGETHER.items() if nodeid.startswith(place)), nodeid)
