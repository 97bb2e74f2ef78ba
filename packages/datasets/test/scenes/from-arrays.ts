export const pixels = new Uint8Array(20 * 28 * 28);
