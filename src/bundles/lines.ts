/**
 * The lines of a text that comes in pieces, without their ends. A line that is too long comes as an empty
 * marker no JSON is, so that it is refused by its number and the rest goes on.
 *
 * @param maxBytes - of one line
 */
export async function* linesOf(pieces: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<string> {
  let parts: Buffer[] = [];
  let size = 0;
  let tooLong = false;
  const end = () => {
    const text = tooLong ? tooLongLine : Buffer.concat(parts).toString('utf8').replace(/\r$/, '');
    [parts, size, tooLong] = [[], 0, false];
    return text;
  };
  const add = (piece: Buffer) => {
    size += piece.length;
    if (size > maxBytes) [parts, tooLong] = [[], true];
    else if (piece.length > 0) parts.push(piece);
  };
  for await (const bytes of pieces) {
    const piece = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let from = 0;
    for (let at = piece.indexOf(10); at !== -1; at = piece.indexOf(10, from)) {
      add(piece.subarray(from, at));
      yield end();
      from = at + 1;
    }
    add(piece.subarray(from));
  }
  if (size > 0) yield end();
}

/** What stands for a line that is too long to be read. */
export const tooLongLine = '<line too long>';
