"""The step of `bench speed`'s dcgan in JAX: the discriminator moves, then the generator on the same images."""

import jax
import jax.numpy as jnp

from jax_adam import adam, counted
from jax_layers import batch_norm, conv, cross_entropies, up


def leaky(x):
    return jax.nn.leaky_relu(x, 0.2)


def generate(p, z):
    h = jnp.einsum("nc,hwcf->nhwf", z, p["generator/transposedConv2d1/kernel"][::-1, ::-1])
    statistics = {}
    for norm, layer in ((2, 4), (5, 7), (8, 10)):
        h, moments = batch_norm(p, f"generator/batchNorm{norm}", h)
        statistics |= moments
        h = up(p, f"generator/transposedConv2d{layer}", leaky(h))
    return jnp.tanh(h), statistics


def judge(p, x):
    h = leaky(conv(p, "discriminator/conv2d0", x, 2, 1))
    statistics = {}
    for layer in (2, 5):
        h, moments = batch_norm(p, f"discriminator/batchNorm{layer + 1}", conv(p, f"discriminator/conv2d{layer}", h, 2, 1))
        statistics |= moments
        h = leaky(h)
    return conv(p, "discriminator/conv2d8", h).reshape(-1), statistics


def discriminator_loss(p, real, fake):
    """With the statistics of its batch norms, those of both batches averaged."""
    on_real, of_real = judge(p, real)
    on_fake, of_fake = judge(p, fake)
    loss = cross_entropies(on_real, 0.9).mean() + cross_entropies(on_fake, 0.0).mean()
    return loss, {path: (of_real[path] + of_fake[path]) / 2 for path in of_real}


def dcgan(held, x, draw):
    """Both players' moves. The generator's gradients come through its images, past the discriminator's weights."""
    held = counted(held)
    generator = lambda weights: generate(weights, draw(len(x), 100))
    fake, back, drawn = jax.vjp(generator, of_player(held, "generator"), has_aux=True)
    compute = jax.value_and_grad(discriminator_loss, has_aux=True)
    (loss, judged), gradients = compute(of_player(held, "discriminator"), 2 * x - 1, fake)
    held = adam(held, gradients, 2e-4, 0.5)
    convince = lambda images: cross_entropies(judge(held["weights"], images)[0], 1.0).mean()
    generator_loss, through_images = jax.value_and_grad(convince)(fake)
    held = adam(held, back(through_images)[0], 2e-4, 0.5)
    averages = {path: 0.9 * average + 0.1 * (drawn | judged)[path] for path, average in held["state"].items()}
    return held | {"state": averages}, loss + generator_loss


def of_player(held, name):
    return {path: values for path, values in held["weights"].items() if path.startswith(name)}
