import { requireData } from "@elbo/core";
import { type AsyncBuffer, type FileMetaData } from "hyparquet";
import { deserializeTCompactProtocol } from "hyparquet/src/thrift.js";

/** Field of a page's header that holds the length of what follows it, in bytes. */
const compressedPageSize = "field_3";

/**
 * Requires that each page of each column ends inside its column: of a header without a size the reader would begin again at
 * no place, and never end.
 *
 * @throws {DataError} if a page does not
 * @see https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift, PageHeader
 */
export async function requirePages(file: AsyncBuffer, { row_groups: groups }: FileMetaData): Promise<void> {
  for (const { columns } of groups)
    for (const { meta_data: column } of columns) {
      if (column === undefined) continue;
      const begin = Number(column.dictionary_page_offset || column.data_page_offset);
      walkPages(await file.slice(begin, begin + Number(column.total_compressed_size)));
    }
}

function walkPages(bytes: ArrayBuffer): void {
  const reader = { view: new DataView(bytes), offset: 0 };
  while (reader.offset < bytes.byteLength - 1) {
    const size: unknown = deserializeTCompactProtocol(reader)[compressedPageSize];
    const left = bytes.byteLength - reader.offset;
    const fits = Number.isInteger(size) && Number(size) >= 0 && Number(size) <= left;
    requireData(fits, "fromParquet", "the size of a page", `an integer from 0 to the ${left} bytes left`, size);
    reader.offset += Number(size);
  }
}
