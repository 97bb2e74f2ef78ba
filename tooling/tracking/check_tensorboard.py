"""Trains a model with event files and reads them as TensorBoard does: curves, hyper-parameters, images.

    .venv/bin/python check_tensorboard.py

The command line must be built (pnpm build). Ends with an error where something is not as it must be.
"""

import json
import pathlib
import subprocess
import tempfile

from tensorboard.backend.event_processing import event_accumulator
from tensorboard.plugins.hparams import plugin_data_pb2

root = pathlib.Path(__file__).resolve().parents[2]
words = ["train", "--latent", "2", "--hidden", "32", "--epochs", "3", "--evidence-samples", "5", "--log-tensorboard"]

with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name) / "run"
    command_line = ["node", str(root / "apps/benchmark/dist/cli.js"), *words, "--out", str(folder)]
    subprocess.run(command_line, cwd=name, check=True, stdout=subprocess.DEVNULL)
    # Everything is kept: none is sampled away.
    sizes = {kind: 0 for kind in (event_accumulator.SCALARS, event_accumulator.IMAGES, event_accumulator.TENSORS)}
    events = event_accumulator.EventAccumulator(str(folder), size_guidance=sizes)
    events.Reload()
    tags = events.Tags()

    records = [json.loads(line) for line in (folder / "metrics.jsonl").read_text().splitlines()]
    for split in ("train", "validation"):
        kept = [(record["step"], record["loss"]) for record in records if record["split"] == split]
        read = [(event.step, event.value) for event in events.Scalars(f"{split}/loss")]
        assert [step for step, _ in kept] == [step for step, _ in read], (kept, read)
        # The file holds float32.
        assert all(abs(a - b) <= 1e-6 * abs(a) for (_, a), (_, b) in zip(kept, read)), (kept, read)

    [training] = json.loads((folder / "results.json").read_text())["trainings"]
    [test] = [metrics for metrics in training["metrics"] if metrics["split"] == "test"]
    [event] = events.Scalars("test/-ELBO")
    assert event.step == training["history"]["steps"], event
    assert abs(event.value + test["elbo"]["elbo"]) <= 1e-6 * abs(event.value), (event, test["elbo"])

    assert len(tags["images"]) >= 3, tags
    for tag in tags["images"]:
        [image] = events.Images(tag)
        assert image.encoded_image_string.startswith(b"\x89PNG") and image.width > 0 and image.height > 0, tag

    content = events.SummaryMetadata("_hparams_/session_start_info").plugin_data.content
    session = plugin_data_pb2.HParamsPluginData.FromString(content).session_start_info
    assert session.hparams["latent"].number_value == 2, session
    assert session.hparams["optimizer"].string_value == "adamax", session
    end = plugin_data_pb2.HParamsPluginData.FromString(
        events.SummaryMetadata("_hparams_/session_end_info").plugin_data.content
    ).session_end_info
    assert end.status == 1, end
    print(f"{len(tags['scalars'])} curves, {len(tags['images'])} images, {len(session.hparams)} hyper-parameters")
print("TensorBoard reads every file as it must")
