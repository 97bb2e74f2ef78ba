import { setTimeout } from "node:timers";

/**
 * Kills this process, as SIGKILL from outside does, `wait` milliseconds after the function that it returns was called
 * `steps` times. The process does it by itself, so that it is hit in the middle however late others come to run.
 *
 * @param {string} [steps]
 * @param {string} [wait]
 * @returns {() => void}
 */
export function killing(steps, wait) {
  let seen = 0;
  return () => {
    if (++seen === Number(steps)) setTimeout(() => process.kill(process.pid, "SIGKILL"), Number(wait));
  };
}
