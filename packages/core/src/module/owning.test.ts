import { expect, test, vi } from "vitest";
import { owning } from "./owning.js";

test("modules are disposed when the body throws, and handed over when it returns", () => {
  const module = { dispose: vi.fn() };
  expect(owning([module], () => 7)).toBe(7);
  expect(module.dispose).not.toHaveBeenCalled();
  const fail = () => {
    throw new Error("in the body");
  };
  expect(() => owning([module], fail)).toThrow("in the body");
  expect(module.dispose).toHaveBeenCalledOnce();
});
