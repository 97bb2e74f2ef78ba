import { BinaryWriter } from "@bufbuild/protobuf/wire";
import { type ExternalData } from "./external-data.js";
import { type Names } from "./names.js";
import { type OrderedGraph } from "./order.js";
import { type Attribute, type ElementType, type HostData, type Operation, type Value } from "./value.js";

/** The version of ONNX's operators that models are written in. */
const opsetVersion = 17;
/** The version of ONNX's file format, the first that holds this operator set. */
const irVersion = 8;

// TensorProto.DataType and AttributeProto.AttributeType of onnx.proto
const typeCodes: Record<ElementType, number> = { float32: 1, int32: 6, int64: 7, bool: 9, float64: 11 };
// TensorProto.DataLocation
const externalLocation = 1;
const attributeCodes = { float: 1, int: 2, string: 3, ints: 7 };

/** The code by which ONNX's attributes name an element type. */
export function typeCode(type: ElementType): number {
  return typeCodes[type];
}

/** An input or output of a model. A size that is free has a name. */
export interface Port {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly (number | string)[];
}

export interface ModelOptions {
  readonly graph: OrderedGraph;
  readonly names: Names;
  /** Leaves that are written before each run; the other leaves become part of the model. */
  readonly inputs: readonly Port[];
  /** The values that are written into the model, by name. */
  readonly constants: ReadonlyMap<string, Value>;
  readonly outputs: readonly Port[];
  /**
   * Name of one more output, the first, which is an empty sequence.
   * @default none
   */
  readonly emptyOutput?: string | undefined;
  /** Takes what is large of the constants, so that the model need not hold it. */
  readonly external?: ExternalData | undefined;
}

/**
 * A graph in ONNX's file format (ModelProto).
 *
 * @see https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 */
export function encodeModel(options: ModelOptions): Uint8Array {
  const domains = new Set(options.graph.operations.map(({ domain = "" }) => domain).concat(""));
  const model = new BinaryWriter().uint32(tag(1, 0)).int64(irVersion);
  model.uint32(tag(2, 2)).string("elbo");
  message(model, 7, (graph) => writeGraph(graph, options));
  for (const domain of domains)
    message(model, 8, (opset) => {
      opset.uint32(tag(1, 2)).string(domain);
      opset.uint32(tag(2, 0)).int64(domain === "" ? opsetVersion : 1);
    });
  return model.finish();
}

function writeGraph(
  graph: BinaryWriter,
  { graph: ordered, names, inputs, constants, outputs, emptyOutput, external }: ModelOptions,
) {
  for (const operation of ordered.operations) message(graph, 1, (node) => writeNode(node, operation, names));
  if (emptyOutput !== undefined)
    message(graph, 1, (node) => node.uint32(tag(2, 2)).string(emptyOutput).uint32(tag(4, 2)).string("SequenceEmpty"));
  graph.uint32(tag(2, 2)).string("elbo");
  for (const [name, value] of constants) message(graph, 5, (tensor) => writeTensor(tensor, name, value, external));
  for (const port of inputs) message(graph, 11, (info) => writePort(info, port));
  if (emptyOutput !== undefined) message(graph, 12, (info) => writeSequencePort(info, emptyOutput));
  for (const port of outputs) message(graph, 12, (info) => writePort(info, port));
}

function writeNode(node: BinaryWriter, operation: Operation, names: Names): void {
  for (const input of operation.inputs) node.uint32(tag(1, 2)).string(input === undefined ? "" : names.of(input));
  for (const name of names.results(operation)) node.uint32(tag(2, 2)).string(name);
  node.uint32(tag(4, 2)).string(operation.operator);
  for (const [name, attribute] of Object.entries(operation.attributes))
    message(node, 5, (writer) => writeAttribute(writer, name, attribute));
  if (operation.domain !== undefined) node.uint32(tag(7, 2)).string(operation.domain);
}

function writeAttribute(writer: BinaryWriter, name: string, attribute: Attribute): void {
  writer.uint32(tag(1, 2)).string(name);
  const kind = (code: number) => void writer.uint32(tag(20, 0)).int32(code);
  if (typeof attribute === "number") {
    writer.uint32(tag(3, 0)).int64(attribute);
    kind(attributeCodes.int);
  } else if (typeof attribute === "string") {
    writer.uint32(tag(4, 2)).string(attribute);
    kind(attributeCodes.string);
  } else if ("float" in attribute) {
    writer.uint32(tag(2, 5)).float(Math.fround(attribute.float));
    kind(attributeCodes.float);
  } else {
    for (const value of attribute) writer.uint32(tag(8, 0)).int64(value);
    kind(attributeCodes.ints);
  }
}

function writeTensor(
  tensor: BinaryWriter,
  name: string,
  { type, shape, origin }: Value,
  external: ExternalData | undefined,
): void {
  for (const size of shape) tensor.uint32(tag(1, 0)).int64(size);
  tensor.uint32(tag(2, 0)).int32(typeCodes[type]);
  tensor.uint32(tag(8, 2)).string(name);
  if (!("data" in origin)) return;
  const bytes = bytesOf(origin.data);
  const offset = external?.place(bytes);
  if (external === undefined || offset === undefined) return void tensor.uint32(tag(9, 2)).bytes(bytes);
  for (const entry of Object.entries({ location: external.location, offset, length: bytes.length }))
    message(tensor, 13, (pair) => entry.forEach((text, at) => pair.uint32(tag(at + 1, 2)).string(String(text))));
  tensor.uint32(tag(14, 0)).int32(externalLocation);
}

function writePort(info: BinaryWriter, { name, type, shape }: Port): void {
  info.uint32(tag(1, 2)).string(name);
  message(info, 2, (kind) =>
    message(kind, 1, (tensor) => {
      tensor.uint32(tag(1, 0)).int32(typeCodes[type]);
      message(tensor, 2, (sizes) => {
        for (const size of shape)
          message(sizes, 1, (axis) => {
            if (typeof size === "number") axis.uint32(tag(1, 0)).int64(size);
            else axis.uint32(tag(2, 2)).string(size);
          });
      });
    }),
  );
}

/** TypeProto.Sequence of tensors of float32. */
function writeSequencePort(info: BinaryWriter, name: string): void {
  info.uint32(tag(1, 2)).string(name);
  const float32 = (tensor: BinaryWriter) => tensor.uint32(tag(1, 0)).int32(typeCodes.float32);
  message(info, 2, (kind) =>
    message(kind, 4, (sequence) => message(sequence, 1, (element) => message(element, 1, float32))),
  );
}

function message(writer: BinaryWriter, field: number, body: (writer: BinaryWriter) => unknown): void {
  writer.uint32(tag(field, 2)).fork();
  body(writer);
  writer.join();
}

/** A field's number and wire type: 0 variable-length integer, 2 length and bytes, 5 four bytes. */
function tag(field: number, wireType: 0 | 2 | 5): number {
  return (field << 3) | wireType;
}

function bytesOf(data: HostData): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
