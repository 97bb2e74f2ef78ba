"""Adam in JAX, on what a step holds: "weights", their "means" and "squares" of gradients, and the number of "steps"."""

import jax.numpy as jnp


def counted(held):
    """With one step more."""
    return held | {"steps": held["steps"] + 1}


def adam(held, gradients, rate, beta1, beta2=0.999):
    """Moves the weights that have gradients; the others stay. Epsilon stands where PyTorch has it."""
    steps = held["steps"]
    unbiased = jnp.sqrt(1 - beta2**steps)
    size = rate * unbiased / (1 - beta1**steps)
    weights, means, squares = ({**held[name]} for name in ("weights", "means", "squares"))
    for path, gradient in gradients.items():
        means[path] = beta1 * means[path] + (1 - beta1) * gradient
        squares[path] = beta2 * squares[path] + (1 - beta2) * gradient**2
        weights[path] = weights[path] - size * means[path] / (jnp.sqrt(squares[path]) + 1e-8 * unbiased)
    return held | {"weights": weights, "means": means, "squares": squares}
