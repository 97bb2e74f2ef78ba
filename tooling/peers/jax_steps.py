"""Whole steps of `bench speed`'s workloads in JAX: draws, loss, gradients and update under one jit, the loss read back."""

import jax
import jax.numpy as jnp

import jax_losses as losses
from jax_adam import adam, counted
from jax_adversarial import dcgan
from jax_layers import to_jax
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
    advance = dcgan if workload.name == "dcgan" else one_player(LOSSES[workload.name], RATES[workload.name])
    x = jnp.asarray(workload.batch)
    compiled = jax.jit(lambda held, key: with_own_draws(advance, held, x, key), donate_argnums=(0, 1))
    held = [first(workload), jax.random.key(0, impl="rbg")]

    def step():
        held[0], held[1], loss = compiled(*held)
        return float(loss)

    return step, lambda steps: replay(advance, workload, x, steps)


def with_own_draws(advance, held, x, key):
    next_key, key = jax.random.split(key)

    def draw(*shape):
        nonlocal key
        key, own = jax.random.split(key)
        return jax.random.normal(own, shape)

    held, loss = advance(held, x, draw)
    return held, next_key, loss


def replay(advance, workload, x, steps):
    compiled = jax.jit(lambda held, draws: advance(held, x, given(draws)))
    held = first(workload)
    values = []
    for at in range(steps):
        held, loss = compiled(held, workload.draws.get(at, []))
        values.append(float(loss))
    return values


def given(draws):
    remaining = iter(draws)

    def draw(*shape):
        values = next(remaining)
        assert values.shape == shape, f"a draw of {values.shape} stands where {shape} is asked for"
        return values

    return draw


def first(workload):
    """Weights, moments of Adam and state before the first step."""
    p = {path: to_jax(path, values) for path, values in workload.weights.items()}
    moved = {path: values for path, values in p.items() if not any(part in path for part in STATE)}
    zeros = lambda: {path: jnp.zeros_like(values) for path, values in moved.items()}
    state = {path: values for path, values in p.items() if path not in moved}
    return {"weights": moved, "means": zeros(), "squares": zeros(), "state": state, "steps": jnp.float32(0)}


def one_player(loss, rate):
    def advance(held, x, draw):
        of_weights = lambda weights: loss(weights | held["state"], x, draw)
        if rate is None:
            return held, of_weights(held["weights"])[0]
        (value, moved), gradients = jax.value_and_grad(of_weights, has_aux=True)(held["weights"])
        return adam(counted(held), gradients, rate, 0.9) | {"state": held["state"] | moved}, value

    return advance
