"""Which tests one worker runs one after another, because they share something that is dear to start.

pytest-xdist's own groups (`--dist loadgroup`) are silently ignored by pytest 9.2: it does not let a test's id be
changed any more, which is how they travel (pytest-xdist issue 1386).
"""

from xdist.scheduler import LoadScopeScheduling

# Each has one running demonstration, or one storm.
TOGETHER = ("tests/journeys/", "tests/embedded/test_demo.py", "tests/processes/test_chaos.py")


class TogetherScheduling(LoadScopeScheduling):
    """The tests of a place of `TOGETHER` are one piece of work, every other test is one of its own."""

    def _split_scope(self, nodeid: str) -> str:
        return next((place for place in TOGETHER if nodeid.startswith(place)), nodeid)
