"""The conversation of a reference with `bench speed`: one JSON document a line, in by standard input, out by standard output.

    {"load": "mlp-vae", "file": PATH}   ->  {"loaded": "mlp-vae"}
    {"time": SECONDS}                   ->  {"milliseconds": [of each step, ...]}
    {"losses": STEPS}                   ->  {"losses": [of each step with the draws that the file holds, ...]}

It ends when its input does. The first line that it writes is {"library": "NAME VERSION"}.
"""

import json
import sys
import time

from workload import read_workload

WARM_UPS = 5


def serve(library, build):
    """Answers until there are no more requests.

    build(workload) returns two functions: step() trains (or evaluates) once with draws of its own and returns the loss, and
    losses(steps) returns those of so many steps from the workload's weights, with its draws.
    """
    answer({"library": library})
    step = losses = None
    warm = False
    for line in sys.stdin:
        request = json.loads(line)
        if "load" in request:
            step, losses = build(read_workload(request["load"], request["file"]))
            warm = False
            answer({"loaded": request["load"]})
        elif "time" in request:
            answer({"milliseconds": time_steps(step, request["time"], 0 if warm else WARM_UPS)})
            warm = True
        else:
            answer({"losses": losses(request["losses"])})


def time_steps(step, seconds, warm_ups):
    """Milliseconds of each step, the loss read back, for so many seconds; those that warm up do not count."""
    for _ in range(warm_ups):
        step()
    times = []
    end = time.perf_counter() + seconds
    while not times or time.perf_counter() < end:
        begun = time.perf_counter()
        step()
        times.append(1000 * (time.perf_counter() - begun))
    return times


def answer(document):
    print(json.dumps(document), flush=True)
