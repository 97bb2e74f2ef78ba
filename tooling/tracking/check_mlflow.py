"""Trains a small study that is tracked in a real MLflow server, kills it once, and looks at what the server has.

    python3 -m venv .venv && .venv/bin/pip install -r requirements.txt
    .venv/bin/python check_mlflow.py

The command line must be built (pnpm build). Ends with an error where something is not as it must be.
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
import urllib.request

root = pathlib.Path(__file__).resolve().parents[2]
command_line = ["node", str(root / "apps/benchmark/dist/cli.js")]


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def start_server(folder: pathlib.Path) -> tuple[subprocess.Popen, str]:
    port = free_port()
    words = [sys.executable, "-m", "mlflow", "server", "--host", "127.0.0.1", "--port", str(port)]
    words += ["--backend-store-uri", f"sqlite:///{folder}/mlflow.db", "--workers", "1"]
    log = open(folder / "server.log", "w")
    server = subprocess.Popen(words, stdout=log, stderr=log, cwd=folder, start_new_session=True)
    uri = f"http://127.0.0.1:{port}"
    for _ in range(600):
        try:
            urllib.request.urlopen(f"{uri}/health")
            return server, uri
        except OSError:
            time.sleep(0.5)
    raise SystemExit(f"the server did not start: {(folder / 'server.log').read_text()}")


def train(folder: pathlib.Path, uri: str, kill_after_epochs: int | None = None) -> None:
    words = ["compare", "--models", "vae,vq-vae", "--latent", "2", "--hidden", "32", "--epochs", "12", "--workers", "1"]
    words += ["--evidence-samples", "5", "--checkpoint-every", "5", "--out", "study", "--log-mlflow", uri]
    run = subprocess.Popen(command_line + words, cwd=folder, start_new_session=True)
    if kill_after_epochs is None:
        if run.wait() != 0:
            raise SystemExit("the study failed")
        return
    while sum(len(file.read_text().splitlines()) for file in folder.glob("study/*/metrics.jsonl")) < 2 * kill_after_epochs:
        time.sleep(0.02)
    os.killpg(run.pid, signal.SIGKILL)
    run.wait()


def check(folder: pathlib.Path, uri: str) -> None:
    from mlflow.tracking import MlflowClient

    client = MlflowClient(uri)
    experiment = client.get_experiment_by_name("elbo")
    runs = client.search_runs([experiment.experiment_id])
    nested = [run for run in runs if "mlflow.parentRunId" in run.data.tags]
    [study] = [run for run in runs if "mlflow.parentRunId" not in run.data.tags]
    assert len(nested) == 2, runs
    assert study.info.status == "FINISHED", study
    for run in nested:
        assert run.info.status == "FINISHED", run
        assert run.data.tags["mlflow.parentRunId"] == study.info.run_id
        assert run.data.params["dataset"] == "digits" and run.data.params["epochs"] == "12", run.data.params
        [file] = [
            path.parent / "metrics.jsonl"
            for path in folder.glob("study/*/mlflow.json")
            if json.loads(path.read_text())["run"] == run.info.run_id
        ]
        records = [json.loads(line) for line in file.read_text().splitlines()]
        keys = {f"{record['split']}/{key}" for record in records for key in record} - {
            f"{split}/{key}" for split in ("train", "validation", "measured") for key in ("step", "epoch", "split", "wallTime")
        }
        for key in sorted(keys):
            history = [(point.step, point.value) for point in client.get_metric_history(run.info.run_id, key)]
            split, name = key.split("/", 1)
            kept = [(r["step"], r[name]) for r in records if r["split"] == split and name in r]
            assert sorted(history) == sorted(kept), (key, history, kept)
        assert "test/-ELBO" in run.data.metrics, run.data.metrics
        print(f"{run.info.run_name}: {len(keys)} metrics of {len(records)} records, each point once")


with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    server, uri = start_server(folder)
    try:
        train(folder, uri, kill_after_epochs=5)
        train(folder, uri)
        check(folder, uri)
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait()
    # Nothing answers any more: one line, and the training is done.
    train(folder, uri)
print("MLflow has every run as it must")
