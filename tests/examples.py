"""How many examples a law is tried on: few in `make test`, all of them in `make test-slow`."""

from hypothesis import HealthCheck, settings

SHARE = 10
"""The fast tests take one of this many examples."""


def register_profiles() -> None:
    """Make the profiles `fast`, which holds unless another is named, and `thorough`."""
    parent = settings.default  # it knows whether this is CI
    slow = [HealthCheck.too_slow]
    settings.register_profile(
        "fast", parent, max_examples=100 // SHARE, deadline=None, suppress_health_check=slow
    )
    settings.register_profile("thorough", parent, max_examples=100, deadline=None, suppress_health_check=slow)
    settings.load_profile("fast")


def examples(number: int, fast: int | None = None) -> settings:
    """Try a law on so many examples, or on fewer where the tests are to be fast.

    Args:
        number: How many.
        fast: How many in the fast tests; a tenth if not given, and three at least.
    """
    is_thorough = settings.get_current_profile_name() == "thorough"
    return settings(max_examples=number if is_thorough else fast or max(number // SHARE, 3))
