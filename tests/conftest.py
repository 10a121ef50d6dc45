"""What every test may use: a reproducible hypothesis, MNIST's test images, the workers that were started."""

import pytest
from hypothesis import HealthCheck, settings

from inkdigits.batch import workers
from inkdigits.learning import mnist

# No deadline: two busy cores would make a slow run a red one. Derandomised: the same examples everywhere.
settings.register_profile(
    "inkdigits",
    deadline=None,
    max_examples=60,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("inkdigits")


@pytest.fixture(scope="session")
def mnist_test() -> mnist.Digits:
    """MNIST's test images and labels; where they are missing this fails and says how to fetch them."""
    return mnist.load("test")


@pytest.fixture
def launched(monkeypatch):
    """The worker processes that were started, in order."""
    processes = []
    launch = workers._launch

    def remember():
        processes.append(launch())
        return processes[-1]

    monkeypatch.setattr(workers, "_launch", remember)
    return processes
