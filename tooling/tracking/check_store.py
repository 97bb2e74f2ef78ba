"""Does a study with a queue in Redis and a store that moto's server is, by workers that share no folder, and compares it with one
that a single process did.

    .venv/bin/python check_store.py

The command line must be built (pnpm build), and redis-server be installed. Ends with an error where something is not as it must be.
"""

import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import time

root = pathlib.Path(__file__).resolve().parents[2]
command_line = ["node", str(root / "apps/benchmark/dist/cli.js")]
study = ["compare", "--models", "vae,beta-vae", "--seeds", "1..2", "--latent", "2", "--hidden", "32", "--epochs", "4"]
study += ["--evidence-samples", "5"]


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def wait_for(port: int) -> None:
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"nothing answers at {port}")


def outcomes(folder: pathlib.Path) -> dict[str, object]:
    """What every cell came to, by its hash: the weights, and the metrics but for their seconds."""
    found = {}
    for file in sorted(folder.glob("*/results.json")):
        results = json.loads(file.read_text())
        assert results["status"] == "complete", file
        [training] = results["trainings"]
        metrics = [{key: split[key] for key in split if key != "seconds"} for split in training["metrics"]]
        found[file.parent.name] = (training["model"]["sha256"], metrics)
    return found


with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    redis_port, store_port = free_port(), free_port()
    environment = os.environ | {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{store_port}",
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_REGION": "us-east-1",
    }
    redis = subprocess.Popen(
        ["redis-server", "--port", str(redis_port), "--dir", name, "--save", ""], stdout=subprocess.DEVNULL
    )
    store = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(store_port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    workers = []
    try:
        wait_for(redis_port)
        wait_for(store_port)
        import boto3

        s3 = boto3.client(
            "s3",
            endpoint_url=environment["AWS_ENDPOINT_URL"],
            aws_access_key_id="key",
            aws_secret_access_key="secret",
            region_name="us-east-1",
        )
        s3.create_bucket(Bucket="cells")
        shared = ["--redis", f"redis://127.0.0.1:{redis_port}", "--store", "s3://cells/study"]

        def start(words: list[str]) -> subprocess.Popen:
            return subprocess.Popen(command_line + words, cwd=folder, env=environment, start_new_session=True)

        subprocess.run(command_line + study + ["--out", "whole"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        compare = start(study + shared + ["--out", "queued"])
        # Each has a folder of its own, as machines have.
        for number in (1, 2):
            words = ["worker", *shared, "--out", f"worker{number}", "--workers", "1", "--stall-after", "3"]
            workers.append(start(words))
        while not any(folder.glob("worker1/*/checkpoints/*")):
            time.sleep(0.05)
        os.killpg(workers[0].pid, signal.SIGKILL)
        assert compare.wait() == 0
        assert outcomes(folder / "queued") == outcomes(folder / "whole")

        keys = [item["Key"] for item in s3.list_objects_v2(Bucket="cells")["Contents"]]
        assert sum(key.endswith("/results.json") for key in keys) == 4, keys
        assert not any("checkpoints" in key or ".lock" in key for key in keys), keys

        merge = ["merge", "s3://cells/study", "--out", "merged"]
        subprocess.run(command_line + merge, cwd=folder, env=environment, check=True)
        assert outcomes(folder / "merged") == outcomes(folder / "whole")
        print(f"4 cells, one result each, {len(keys)} files in the store")
    finally:
        for process in workers:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
                process.wait()
        for server in (redis, store):
            server.terminate()
            server.wait()
print("the store brings every cell as it is")
