import { join } from "node:path";

const requirements = ["requirements.txt", "requirements-pythae.txt"];

/**
 * The programs that make a virtual environment with the references, in order.
 *
 * @param {string} folder where the requirements lie, and where ".venv" is made
 * @param {object} machine
 * @param {string} machine.platform as `process.platform` names it
 * @param {string} [machine.python] what makes the environment; the one on the path unless given
 * @returns {readonly (readonly [program: string, ...args: string[]])[]}
 */
export function setupCommands(folder, { platform, python }) {
  const windows = platform === "win32";
  const environment = join(folder, ".venv");
  const own = join(environment, windows ? "Scripts" : "bin", windows ? "python.exe" : "python");
  return [
    [python ?? (windows ? "python" : "python3"), "-m", "venv", environment],
    [own, "-m", "pip", "install", ...requirements.flatMap((file) => ["-r", join(folder, file)])],
    [own, "-c", 'import torch, jax, pythae; print(f"PyTorch {torch.__version__}, JAX {jax.__version__}, pythae")'],
  ];
}
