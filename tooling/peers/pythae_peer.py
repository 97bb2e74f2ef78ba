"""pythae's own trainer as a reference of `bench peers`: python pythae_peer.py THREADS, then one JSON document a line.

    {"train": "vae", "file": PATH, "epochs": N, "batchSize": N, "draws": N}  ->  {"seconds": of the training, "figure": nats}

The file holds "train" and "test", bits [n, 64]. The figure is -ELBO of the test set, a mean over draws; that of vq-vae, which
pythae trains on squared errors, is the squared error of an image.
"""

import contextlib
import json
import sys
import tempfile
import time
from importlib.metadata import version

import torch
from pythae.data.datasets import BaseDataset
from pythae.models import VAE, VAE_IAF, VAMP, VQVAE, BetaVAE, BetaVAEConfig, VAE_IAF_Config, VAEConfig, VAMPConfig, VQVAEConfig
from pythae.models.base.base_utils import ModelOutput
from pythae.models.nn import BaseDecoder, BaseEncoder
from pythae.trainers import BaseTrainer, BaseTrainerConfig
from torch import nn

from workload import read_safetensors

SHAPE = {"input_dim": (64,), "latent_dim": 16}
BITS = {**SHAPE, "reconstruction_loss": "bce"}

"""Class and settings of each model, and whether its decoder ends in probabilities."""
MODELS = {
    "vae": (VAE, VAEConfig(**BITS), True),
    "beta-vae": (BetaVAE, BetaVAEConfig(**BITS, beta=4.0), True),
    "vae+vamp": (VAMP, VAMPConfig(**BITS, number_components=50), True),
    "vae+iaf": (VAE_IAF, VAE_IAF_Config(**BITS, n_made_blocks=2, n_hidden_in_made=1, hidden_size=256), True),
    "vq-vae": (VQVAE, VQVAEConfig(**SHAPE, num_embeddings=64, use_ema=True), False),
}


def layers(sizes):
    """Dense layers with LeakyReLU between them."""
    pairs = [(nn.Linear(i, o), nn.LeakyReLU(0.01)) for i, o in zip(sizes, sizes[1:])]
    return nn.Sequential(*[part for pair in pairs for part in pair][:-1])


class Encoder(BaseEncoder):
    def __init__(self, outputs):
        super().__init__()
        self.network = layers([64, 256, 256, outputs])

    def forward(self, x):
        outputs = self.network(x)
        if outputs.shape[1] == 16:
            return ModelOutput(embedding=outputs)
        mean, log_variance = outputs.chunk(2, 1)
        return ModelOutput(embedding=mean, log_covariance=log_variance)


class Decoder(BaseDecoder):
    def __init__(self, probabilities):
        super().__init__()
        self.network = layers([16, 256, 256, 64])
        self.probabilities = probabilities

    def forward(self, z):
        outputs = self.network(z)
        return ModelOutput(reconstruction=torch.sigmoid(outputs) if self.probabilities else outputs)


def train(request):
    data = {name: torch.from_numpy(values) for name, values in read_safetensors(request["file"]).items()}
    kind, settings, probabilities = MODELS[request["train"]]
    torch.manual_seed(0)
    model = kind(settings, encoder=Encoder(32 if probabilities else 16), decoder=Decoder(probabilities))
    with tempfile.TemporaryDirectory() as folder:
        training = BaseTrainerConfig(
            output_dir=folder,
            num_epochs=request["epochs"],
            per_device_train_batch_size=request["batchSize"],
            learning_rate=1e-3,
            no_cuda=True,
            seed=0,
        )
        examples = BaseDataset(data["train"], torch.zeros(len(data["train"])))
        trainer = BaseTrainer(model, examples, training_config=training)
        begun = time.perf_counter()
        trainer.train()
        seconds = time.perf_counter() - begun
    model.eval()
    return {"seconds": seconds, "figure": figure(model, data["test"], request["draws"])}


@torch.no_grad()
def figure(model, x, draws):
    """Reconstruction and KL of the test set, without weights."""
    outputs = [model({"data": x}) for _ in range(draws)]
    return sum(float(each.recon_loss) + float(each.get("reg_loss", 0)) for each in outputs) / draws


def main():
    torch.set_num_threads(int(sys.argv[1]))
    print(json.dumps({"library": f"pythae {version('pythae')}"}), flush=True)
    for line in sys.stdin:
        # pythae prints as it goes.
        with contextlib.redirect_stdout(sys.stderr):
            answer = train(json.loads(line))
        print(json.dumps(answer), flush=True)


main()
