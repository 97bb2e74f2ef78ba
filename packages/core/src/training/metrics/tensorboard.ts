import { BinaryReader, BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { crc32c } from "./crc32c.js";
import { type MetricsRecord } from "./sink.js";
import { type StoredRecord } from "./stored-record.js";

/**
 * The record that a TensorBoard event file begins with.
 *
 * @param wallTime seconds since 1970
 */
export function tensorboardHeader(wallTime: number): Uint8Array {
  const event = writeEvent(wallTime, 0);
  event.tag(3, WireType.LengthDelimited).string("brain.Event:2");
  return frame(event.finish());
}

/**
 * A metrics record as a TensorBoard event: one scalar per term, under `<split>/<term>`.
 *
 * @see https://github.com/tensorflow/tensorboard/blob/master/tensorboard/compat/proto/event.proto
 */
export function tensorboardEvent({ step, split, terms, wallTime }: MetricsRecord): Uint8Array {
  const event = writeEvent(wallTime, step);
  event.tag(5, WireType.LengthDelimited).fork();
  for (const [name, value] of Object.entries(terms)) {
    event.tag(1, WireType.LengthDelimited).fork();
    event.tag(1, WireType.LengthDelimited).string(`${split}/${name}`);
    event.tag(2, WireType.Bit32).float(value).join();
  }
  return frame(event.join().finish());
}

/** Begins an event: its time in seconds since 1970, and its step. */
export function writeEvent(wallTime: number, step: number): BinaryWriter {
  return new BinaryWriter().tag(1, WireType.Bit64).double(wallTime).tag(2, WireType.Varint).int64(step);
}

/**
 * A TFRecord: length, its checksum, the bytes, their checksum.
 *
 * @see https://www.tensorflow.org/tutorials/load_data/tfrecord
 */
export function frame(bytes: Uint8Array): Uint8Array {
  const record = new Uint8Array(8 + 4 + bytes.length + 4);
  const view = new DataView(record.buffer);
  view.setBigUint64(0, BigInt(bytes.length), true);
  view.setUint32(8, maskedChecksum(record.subarray(0, 8)), true);
  record.set(bytes, 12);
  view.setUint32(12 + bytes.length, maskedChecksum(bytes), true);
  return record;
}

/** The whole records of an event file, up to the first that is torn or damaged. The header belongs to no step. */
export function* readTensorboard(bytes: Uint8Array): Generator<StoredRecord> {
  for (let start = 0; ;) {
    const event = unframe(bytes.subarray(start));
    if (event === undefined) return;
    const end = start + 8 + 4 + event.length + 4;
    yield { end, step: start === 0 ? -1 : stepOf(event) };
    start = end;
  }
}

/** The event that begins here; undefined where it is not whole. */
function unframe(bytes: Uint8Array): Uint8Array | undefined {
  if (bytes.length < 12) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const length = Number(view.getBigUint64(0, true));
  if (view.getUint32(8, true) !== maskedChecksum(bytes.subarray(0, 8)) || bytes.length < 16 + length) return undefined;
  const event = bytes.subarray(12, 12 + length);
  return view.getUint32(12 + length, true) === maskedChecksum(event) ? event : undefined;
}

/** The step of an event as {@link tensorboardEvent} writes it; undefined of another one. */
function stepOf(event: Uint8Array): number | undefined {
  const reader = new BinaryReader(event);
  try {
    for (;;) {
      const [field, type] = reader.tag();
      if (field === 2) return Number(reader.int64());
      reader.skip(type);
    }
  } catch {
    return undefined;
  }
}

/** A checksum that is safe to store beside what it covers: rotated by 15 bits, plus a constant. */
function maskedChecksum(bytes: Uint8Array): number {
  const sum = crc32c(bytes);
  return (((sum >>> 15) | (sum << 17)) + 0xa282ead8) >>> 0;
}
