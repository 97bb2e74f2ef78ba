import { afterEach, expect, test, vi } from "vitest";
import { RandomStream } from "../random/stream.js";
import { portableSha256 } from "../random/portable-sha256.js";
import { sha256 } from "./sha256.js";

afterEach(() => vi.unstubAllGlobals());

const ascii = (text: string) => new TextEncoder().encode(text);

test("digests are those of the standard", () => {
  // FIPS 180-2, appendix B
  expect(sha256(ascii("abc"))).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  expect(sha256(ascii("abcdbcdecdefdefgefghfghighijhijk"), ascii("ijkljklmklmnlmnomnopnopq"))).toBe(
    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
  );
  expect(sha256()).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
});

test("without Node the one in JavaScript gives the same, over parts and views of buffers", () => {
  const words = RandomStream.fromSeed(1).fillWords(new Uint32Array(300));
  const digests = () =>
    [0, 1, 55, 56, 63, 64, 65, 119, 120, 128, 1000].map((length) => {
      const bytes = new Uint8Array(words.buffer, 3, length);
      const cut = Math.floor(length / 3);
      return sha256(bytes.subarray(0, cut), bytes.subarray(cut));
    });
  const native = digests();
  vi.stubGlobal("process", undefined);
  expect(digests()).toEqual(native);
  expect(new Set(native).size).toBe(11);
});

test("the one in JavaScript gives the standard's digests of itself, and the same again after other bytes", () => {
  const digest = (text: string) => Buffer.from(portableSha256(ascii(text))).toString("hex");
  const first = digest("abc");
  expect(first).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  // FIPS 180-2, appendix B.3
  expect(digest("a".repeat(1e6))).toBe("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  expect(digest("abc")).toBe(first);
});
