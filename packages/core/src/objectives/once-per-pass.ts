/**
 * `compute`, evaluated once for each argument that it is given: what several divergences of one pass share.
 * Results live as long as the tensors of the pass do.
 */
export function oncePerPass<L extends object, T>(compute: (latents: L) => T): (latents: L) => T {
  const results = new WeakMap<L, { readonly value: T }>();
  return (latents) => {
    const known = results.get(latents) ?? { value: compute(latents) };
    results.set(latents, known);
    return known.value;
  };
}
