import { BinaryReader } from "@bufbuild/protobuf/wire";
import { describe, expect, test } from "vitest";
import { crc32c } from "./crc32c.js";
import { jsonLine } from "./jsonl.js";
import { type MetricsRecord } from "./sink.js";
import { tensorboardEvent, tensorboardHeader } from "./tensorboard.js";

const record: MetricsRecord = {
  ...{ step: 300, epoch: 2, split: "train", wallTime: 1600000001.25 },
  terms: { loss: 97.5, kl: -0.1 },
};

describe("crc32c", () => {
  const fill = (value: (i: number) => number) => Uint8Array.from({ length: 32 }, (_, i) => value(i));

  test.each<[string, Uint8Array, number]>([
    ["nothing", new Uint8Array(0), 0],
    ["32 zeros", fill(() => 0), 0x8a9136aa],
    ["32 bytes of ones", fill(() => 0xff), 0x62a8ab43],
    ["0 to 31", fill((i) => i), 0x46dd794e],
    ["31 to 0", fill((i) => 31 - i), 0x113fdb5c],
    ["the digits 1 to 9", new TextEncoder().encode("123456789"), 0xe3069283],
  ])("of %s is that of RFC 3720", (_, bytes, expected) => {
    expect(crc32c(bytes)).toBe(expected);
  });
});

describe("a TensorBoard event file", () => {
  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

  test("has the bytes that a separate encoder in Python, with a bitwise checksum, writes", () => {
    expect(hex(tensorboardHeader(1600000000.5))).toBe(
      "1a00000000000000129bd82d090000200084d7d74110001a0d627261696e2e4576656e743a323a1ea059",
    );
    expect(hex(tensorboardEvent(record))).toBe(
      "3200000000000000241956ec090000500084d7d74110ac022a240a110a0a747261696e2f6c6f7373150000c342" +
        "0a0f0a08747261696e2f6b6c15cdccccbd9485a481",
    );
  });

  test("reads back field by field", () => {
    const bytes = tensorboardEvent(record);
    const reader = new BinaryReader(bytes.subarray(12, bytes.length - 4));
    expect([reader.tag()[0], reader.double(), reader.tag()[0], reader.int64(), reader.tag()[0]]).toEqual([
      ...[1, 1600000001.25, 2, 300n, 5],
    ]);
    const values = [];
    for (const end = reader.uint32() + reader.pos; reader.pos < end;) {
      reader.tag();
      reader.uint32();
      reader.tag();
      const name = reader.string();
      reader.tag();
      values.push([name, reader.float()]);
    }
    expect(values).toEqual([
      ["train/loss", 97.5],
      ["train/kl", Math.fround(-0.1)],
    ]);
  });

  test("holds steps beyond 32 bits", () => {
    const bytes = tensorboardEvent({ ...record, step: 2 ** 40 });
    const reader = new BinaryReader(bytes.subarray(12, bytes.length - 4));
    reader.tag();
    reader.double();
    reader.tag();
    expect(BigInt(reader.int64())).toBe(2n ** 40n);
  });
});

test("a JSON line holds the position and every term", () => {
  const line = jsonLine(record);
  expect(line.endsWith("}\n")).toBe(true);
  expect(JSON.parse(line)).toEqual({
    ...{ step: 300, epoch: 2, split: "train", wallTime: 1600000001.25, loss: 97.5, kl: -0.1 },
  });
});
