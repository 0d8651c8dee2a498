// A zip whose bytes depend on nothing but the files in it.
import { crc32 } from 'node:zlib';

// 1 January 1980, 00:00: the first moment a zip can name, and the same on every machine.
const dosDate = (1 << 5) | 1;

/**
 * Entries are sorted by name, carry one fixed date and plain permissions, and are stored rather than compressed:
 * what compression makes of a file differs between releases of zlib, and so between releases of Node.
 *
 * @param files - `[{name, bytes}]`, names with `/`
 * @returns the bytes of the archive
 */
export function zip(files) {
  const sorted = [...files].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const parts = [];
  const directory = [];
  let offset = 0;
  for (const { name, bytes } of sorted) {
    const path = Buffer.from(name, 'utf8');
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0); // version needed
    common.writeUInt16LE(0x0800, 2); // names are UTF-8
    common.writeUInt16LE(0, 4); // stored
    common.writeUInt16LE(0, 6); // time
    common.writeUInt16LE(dosDate, 8);
    common.writeUInt32LE(crc32(bytes), 10);
    common.writeUInt32LE(bytes.length, 14);
    common.writeUInt32LE(bytes.length, 18);
    common.writeUInt16LE(path.length, 22);
    common.writeUInt16LE(0, 24);
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004', 'latin1'), common, path, bytes]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE((0o100644 << 16) >>> 0, 6); // a plain file, rw-r--r--
    tail.writeUInt32LE(offset, 10);
    const madeBy = Buffer.from([20, 3]); // Unix, so that the permissions count
    directory.push(Buffer.concat([Buffer.from('PK\u0001\u0002', 'latin1'), madeBy, common, tail, path]));
    parts.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\u0005\u0006', 0, 'latin1');
  end.writeUInt16LE(sorted.length, 8);
  end.writeUInt16LE(sorted.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, central, end]);
}
