// Rows written straight into a bench's database: what was there before the clock runs.

const hex = (n, length) => n.toString(16).padStart(length, '0');

/** Ids that sort by their number, and look like the product's. */
export const idOf = (n, kind) =>
  `0192${hex(n >> 12, 4)}-${hex(n & 0xfff, 4)}-7000-8000-${kind.padEnd(12, '0')}`;

function literal(value) {
  if (value === null) return 'NULL';
  return typeof value === 'number' ? String(value) : `'${String(value).replaceAll("'", "''")}'`;
}

/** Inserts rows of one shape, many in a statement. */
export async function insert(database, table, rows, atOnce = 500) {
  if (rows.length === 0) return;
  const columns = Object.keys(rows[0]);
  for (let start = 0; start < rows.length; start += atOnce) {
    const values = rows
      .slice(start, start + atOnce)
      .map((row) => `(${columns.map((name) => literal(row[name])).join()})`);
    await database.query(`INSERT INTO ${table} (${columns.join()}) VALUES ${values.join()}`);
  }
}

/** A conversation nobody has written in yet. */
export function conversationRow(id, accountId, numberId, at) {
  return {
    id,
    accountId,
    numberId,
    addressHash: id,
    contactId: null,
    openedAt: at,
    windowUntil: 0,
    updatedAt: at,
  };
}

/** A message of a conversation that says `text`; every third is of the person. */
export function messageRow(n, kind, conversation, at, text = `Message ${n} of many`) {
  const inbound = n % 3 === 0;
  return {
    id: idOf(n, kind),
    accountId: conversation.accountId,
    direction: inbound ? 'in' : 'out',
    channel: 'whatsapp',
    numberId: conversation.numberId,
    conversationId: conversation.id,
    address: '34600000001',
    addressHash: conversation.addressHash,
    purpose: inbound ? null : 'transactional',
    kind: 'text',
    content: JSON.stringify({ text, rendered: text }),
    state: inbound ? 'received' : 'delivered',
    sendKey: `${kind}-${n}`,
    lane: 'transactional',
    dueAt: at,
    expiresAt: at,
    possiblyDouble: 0,
    providerMessageId: `wamid.${kind}-${n}`,
    traceId: 'bench',
    createdAt: at,
    updatedAt: at,
  };
}
