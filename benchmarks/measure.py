"""Time two things in turn and print the ratio of their medians: one absolute time says nothing on a shared machine."""

import statistics
import time
from collections.abc import Callable


def seconds(act: Callable[[], object]) -> float:
    """Return how long one call takes."""
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def interleaved(ours: Callable[[], object], baseline: Callable[[], object], rounds: int) -> tuple[float, float]:
    """Return the medians of both, measured in turn after one warm-up each."""
    ours(), baseline()
    pairs = [(seconds(ours), seconds(baseline)) for _ in range(rounds)]
    return statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs)


def report(what: str, ours: float, baseline: float, against: str, *, faster_is: str = "speed") -> None:
    """Print one line: the ratio first, both medians in milliseconds after it."""
    ratio = baseline / ours if faster_is == "speed" else ours / baseline
    word = "× the speed of" if faster_is == "speed" else "× the time of"
    print(f"{what}: {ratio:.2f} {word} {against}  ({ours * 1000:.1f} ms against {baseline * 1000:.1f} ms)")
