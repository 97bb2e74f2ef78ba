import { deflateRawSync } from "node:zlib";
import { crc32 } from "../src/formats/crc32.js";

/** A file of an archive, and what the directory says of it where that is not so. */
export interface Member {
  name: string | Uint8Array;
  /** @default {@link abc} */
  content?: Uint8Array;
  method?: number;
  flags?: number;
  /** What the directory declares, where it lies. */
  size?: number;
  packedSize?: number;
  sum?: number;
  header?: number;
  localName?: string;
  /** The extra field of the directory's entry. */
  extra?: number[];
}

/** An npy file with this header and these bytes. */
export function npyBytes(descr: string, shape: string, data: Uint8Array | string, order = "False"): Uint8Array {
  const header = `{'descr': ${descr}, 'fortran_order': ${order}, 'shape': ${shape}, }`.padEnd(117) + "\n";
  return Buffer.concat([Buffer.from("\x93NUMPY\x01\0\x76\0", "latin1"), Buffer.from(header), Buffer.from(data)]);
}

/** An array of three bytes. */
export const abc = npyBytes("'|u1'", "(3,)", "abc");

export const half = (value: number): number[] => [value & 255, value >>> 8];
const word = (value: number): number[] => [...half(value & 65535), ...half(value >>> 16)];
export const long = (value: number): number[] => [...word(value), 0, 0, 0, 0];

/** A zip archive of these members, with nothing checked. */
export function zip(
  members: Member[],
  { count = members.length, comment = "", disk = 0, zip64 = false } = {},
): Uint8Array {
  const local: Uint8Array[] = [];
  const central: number[] = [];
  let start = 0;
  for (const { content = abc, method = 8, flags = 0, extra = [], ...member } of members) {
    const name = Buffer.from(member.name);
    const packed = method === 8 ? deflateRawSync(content) : content;
    const sum = member.sum ?? crc32(content);
    const sizes = [...word(member.packedSize ?? packed.length), ...word(member.size ?? content.length)];
    const common = [...half(20), ...half(flags), ...half(method), 0, 0, 0, 0, ...word(sum), ...sizes];
    const tail = [
      ...half(name.length),
      ...half(extra.length),
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      ...word(member.header ?? start),
    ];
    central.push(...word(0x02014b50), ...half(20), ...common, ...tail, ...name, ...extra);
    const localName = Buffer.from(member.localName ?? name);
    const header = Uint8Array.from([...word(0x04034b50), ...common, ...half(localName.length), 0, 0, ...localName]);
    local.push(header, packed);
    start += header.length + packed.length;
  }
  const end = [...word(0x06054b50), ...half(disk), 0, 0, ...half(count), ...half(count)];
  const where = [
    ...word(central.length),
    ...word(zip64 ? 0xffffffff : start),
    ...half(comment.length),
    ...Buffer.from(comment),
  ];
  const wide = zip64 ? zip64End(count, central.length, start) : [];
  return new Uint8Array(Buffer.concat([...local, Uint8Array.from([...central, ...wide, ...end, ...where])]));
}

/** The end record of zip64, and where it is. */
function zip64End(count: number, length: number, start: number): number[] {
  const sizes = [
    ...long(44),
    0,
    0,
    0,
    0,
    ...word(0),
    ...word(0),
    ...long(count),
    ...long(count),
    ...long(length),
    ...long(start),
  ];
  return [...word(0x06064b50), ...sizes, ...word(0x07064b50), ...word(0), ...long(length + start), ...word(1)];
}
