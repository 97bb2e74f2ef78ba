import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { requireArgument } from "../../errors.js";
import { frame, tensorboardHeader, writeEvent } from "./tensorboard.js";

/** An image that TensorBoard shows. */
export interface TensorboardImage {
  readonly tag: string;
  /** A PNG file. */
  readonly png: Uint8Array;
}

/** What a training was asked for and came to. */
export interface TensorboardSummary {
  /** Steps done. */
  readonly step: number;
  /** Hyper-parameters by name. */
  readonly parameters: Readonly<Record<string, string | number | boolean>>;
  /** What was measured in the end, by name. */
  readonly metrics: Readonly<Record<string, number>>;
  /**
   * What is to be seen.
   * @default none
   */
  readonly images?: readonly TensorboardImage[];
  /**
   * Seconds since 1970.
   * @default now
   */
  readonly wallTime?: number;
}

/** Field numbers of Summary.Value, and of what the plugin for hyper-parameters keeps in its metadata. */
const [tagField, scalarField, imageField, tensorField, metadataField] = [1, 2, 4, 8, 9];
const [startField, endField] = [3, 4];

/**
 * An event file with what a training was asked for and came to: hyper-parameters, metrics and images.
 *
 * @throws {ArgumentError} if an image is no PNG
 * @see https://github.com/tensorflow/tensorboard/blob/master/tensorboard/plugins/hparams/plugin_data.proto
 */
export function tensorboardSummary(summary: TensorboardSummary): Uint8Array {
  const { step, parameters, metrics, images = [], wallTime = Date.now() / 1000 } = summary;
  const start = new BinaryWriter();
  for (const [name, value] of Object.entries(parameters)) {
    start.tag(1, WireType.LengthDelimited).fork();
    start.tag(1, WireType.LengthDelimited).string(name);
    writeValue(start.tag(2, WireType.LengthDelimited).fork(), value).join().join();
  }
  start.tag(5, WireType.Bit64).double(wallTime);
  // 1 says that it ended well.
  const end = new BinaryWriter().tag(1, WireType.Varint).int32(1).tag(2, WireType.Bit64).double(wallTime);
  const event = writeEvent(wallTime, step).tag(5, WireType.LengthDelimited).fork();
  writeSession(event, "_hparams_/session_start_info", startField, start);
  for (const [name, value] of Object.entries(metrics)) writeScalar(event, name, value);
  for (const image of images) writeImage(event, image);
  writeSession(event, "_hparams_/session_end_info", endField, end);
  const [header, record] = [tensorboardHeader(wallTime), frame(event.join().finish())];
  const file = new Uint8Array(header.length + record.length);
  file.set(header);
  file.set(record, header.length);
  return file;
}

/** A google.protobuf.Value. */
function writeValue(writer: BinaryWriter, value: string | number | boolean): BinaryWriter {
  if (typeof value === "number") return writer.tag(2, WireType.Bit64).double(value);
  if (typeof value === "boolean") return writer.tag(4, WireType.Varint).bool(value);
  return writer.tag(3, WireType.LengthDelimited).string(value);
}

function beginValue(event: BinaryWriter, tag: string): BinaryWriter {
  return event.tag(1, WireType.LengthDelimited).fork().tag(tagField, WireType.LengthDelimited).string(tag);
}

function writeScalar(event: BinaryWriter, tag: string, value: number): void {
  beginValue(event, tag).tag(scalarField, WireType.Bit32).float(value).join();
}

/** One end of a session, in the metadata of a value that is a tensor of one zero. */
function writeSession(event: BinaryWriter, tag: string, field: number, info: BinaryWriter): void {
  const value = beginValue(event, tag);
  const tensor = value.tag(tensorField, WireType.LengthDelimited).fork();
  // A vector of one float, whose shape is a list of one dimension.
  tensor.tag(1, WireType.Varint).int32(1).tag(2, WireType.LengthDelimited).fork();
  tensor.tag(2, WireType.LengthDelimited).fork().tag(1, WireType.Varint).int64(1).join().join();
  tensor.tag(5, WireType.LengthDelimited).fork().float(0).join().join();
  const plugin = value.tag(metadataField, WireType.LengthDelimited).fork().tag(1, WireType.LengthDelimited).fork();
  plugin.tag(1, WireType.LengthDelimited).string("hparams");
  plugin.tag(2, WireType.LengthDelimited).fork();
  plugin.tag(field, WireType.LengthDelimited).bytes(info.finish());
  plugin.join().join().join().join();
}

function writeImage(event: BinaryWriter, { tag, png }: TensorboardImage): void {
  const { width, height, channels } = sizeOf(png, tag);
  const image = beginValue(event, tag).tag(imageField, WireType.LengthDelimited).fork();
  image.tag(1, WireType.Varint).int32(height).tag(2, WireType.Varint).int32(width);
  image.tag(3, WireType.Varint).int32(channels).tag(4, WireType.LengthDelimited).bytes(png).join().join();
}

/** Channels by the colour type of a PNG: grey, colours, a palette of colours, grey or colours with transparency. */
const channelsOf = new Map([
  [0, 1],
  [2, 3],
  [3, 3],
  [4, 2],
  [6, 4],
]);

/** What the header of a PNG says, which is its first part. */
function sizeOf(png: Uint8Array, tag: string) {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  const channels = png.length < 33 || view.getUint32(0) !== 0x89504e47 ? undefined : channelsOf.get(png[25]!);
  requireArgument(channels !== undefined, "tensorboardSummary", `image "${tag}"`, "a PNG", png);
  return { width: view.getUint32(16), height: view.getUint32(20), channels };
}
