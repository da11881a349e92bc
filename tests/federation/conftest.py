"""Properties here take as long as they take, and draw the same examples each time."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "wire",
    deadline=None,
    derandomize=True,
    max_examples=100,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("wire")
