"""A worker for tests that need what follows."""

from luoshi.kernel import oneoff


def work() -> None:
    """Do every task that waits."""
    while oneoff.run_next("test"):
        pass
