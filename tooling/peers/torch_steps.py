"""Whole steps of `bench speed`'s workloads in PyTorch: draws, loss, gradients, update, and the loss read back."""

import torch
import torch.nn.functional as F

import torch_losses as losses
from torch_layers import batch_norm, conv, images, to_torch, up
from workload import RATES, STATE

LOSSES = {
    "digits-vae": losses.digits_vae,
    "mlp-vae": losses.mlp_vae,
    "conv-beta-vae": losses.conv_beta_vae,
    "vq-vae": losses.vq_vae,
    "vamp-vae": losses.vamp_vae,
    "iaf-vae": losses.iaf_vae,
    "iwae": losses.importance_weighted(50),
    "info-vae": losses.info_vae,
    "evidence": losses.importance_weighted(500),
}


def build(workload):
    """What serve() asks for."""
    step = stepper(workload)
    return (lambda: step(lambda *shape: torch.randn(shape))), (lambda steps: replay(workload, steps))


def replay(workload, steps):
    step = stepper(workload)
    return [step(given(workload.draws.get(at, []))) for at in range(steps)]


def given(draws):
    remaining = iter(draws)

    def draw(*shape):
        values = torch.from_numpy(next(remaining))
        assert values.shape == shape, f"a draw of {tuple(values.shape)} stands where {shape} is asked for"
        return values

    return draw


def stepper(workload):
    """step(draw) with weights and optimisers of its own."""
    p = {path: to_torch(path, values) for path, values in workload.weights.items()}
    x = torch.from_numpy(workload.batch)
    for path, tensor in p.items():
        tensor.requires_grad_(not any(part in path for part in STATE))
    if workload.name == "dcgan":
        return dcgan(p, x)
    loss, rate = LOSSES[workload.name], RATES[workload.name]
    if rate is None:
        return torch.no_grad()(lambda draw: loss(p, x, draw).item())
    optimizer = adam(p, rate)

    def step(draw):
        value = loss(p, x, draw)
        optimizer.zero_grad()
        value.backward()
        optimizer.step()
        return value.item()

    return step


def adam(p, rate, beta1=0.9, prefix=""):
    moved = [tensor for path, tensor in p.items() if path.startswith(prefix) and tensor.requires_grad]
    return torch.optim.Adam(moved, rate, (beta1, 0.999), fused=True)


def dcgan(p, x):
    """The discriminator moves, then the generator on the same images; its gradients pass the discriminator's weights by."""
    discriminator, generator = (adam(p, 2e-4, 0.5, name) for name in ("discriminator/", "generator/"))
    drawn = generator.param_groups[0]["params"]
    real = images(2 * x - 1)

    def step(draw):
        fake = generate(p, draw(len(x), 100))
        on_real, on_fake = judge(p, real), judge(p, fake.detach())
        loss = binary(on_real, 0.9) + binary(on_fake, 0)
        discriminator.zero_grad()
        loss.backward()
        discriminator.step()
        generator_loss = binary(judge(p, fake, moves=False), 1)
        for parameter, gradient in zip(drawn, torch.autograd.grad(generator_loss, drawn)):
            parameter.grad = gradient
        generator.step()
        return loss.item() + generator_loss.item()

    return step


def binary(logits, label):
    return F.binary_cross_entropy_with_logits(logits, torch.full_like(logits, label))


def generate(p, z):
    h = F.conv_transpose2d(z[:, :, None, None], p["generator/transposedConv2d1/kernel"])
    for norm, layer in ((2, 4), (5, 7), (8, 10)):
        h = F.leaky_relu(batch_norm(p, f"generator/batchNorm{norm}", h), 0.2)
        h = up(p, f"generator/transposedConv2d{layer}", h)
    return torch.tanh(h)


def judge(p, x, moves=True):
    h = F.leaky_relu(conv(p, "discriminator/conv2d0", x, 2, 1), 0.2)
    for layer in (2, 5):
        h = conv(p, f"discriminator/conv2d{layer}", h, 2, 1)
        h = F.leaky_relu(batch_norm(p, f"discriminator/batchNorm{layer + 1}", h, moves), 0.2)
    return conv(p, "discriminator/conv2d8", h).flatten(1)
