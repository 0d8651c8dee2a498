// The floor: the least a program must do to take a signed delivery and not lose it. Bare node:http, one
// HMAC check, one durable INSERT per request, and nothing else. Argument: { port, secret, file? , url? }.
import { Buffer } from 'node:buffer';
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import Sqlite from 'better-sqlite3';
import mysql from 'mysql2/promise';

const job = JSON.parse(process.argv[2]);
const insert = job.file === undefined ? await onMariaDb(job.url) : onSqlite(job.file);

createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const body = Buffer.concat(chunks);
    if (!signed(body, request.headers['x-wc-webhook-signature'])) {
      response.writeHead(401).end();
      return;
    }
    insert(
      String(request.headers['x-wc-webhook-topic']),
      createHash('sha256').update(body).digest('hex'),
      body,
    ).then(
      () => response.writeHead(200).end('{"ok":true}'),
      () => response.writeHead(503).end(),
    );
  });
}).listen(job.port, '127.0.0.1', () => process.stdout.write('ready\n'));

function signed(body, signature) {
  if (typeof signature !== 'string') return false;
  const given = Buffer.from(signature, 'base64');
  const expected = createHmac('sha256', job.secret).update(body).digest();
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function onSqlite(file) {
  const database = new Sqlite(file);
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.exec(
    'CREATE TABLE delivery (id INTEGER PRIMARY KEY, topic TEXT, hash TEXT, body TEXT, receivedAt INTEGER)',
  );
  const statement = database.prepare(
    'INSERT INTO delivery (topic, hash, body, receivedAt) VALUES (?, ?, ?, ?)',
  );
  return async (topic, hash, body) => statement.run(topic, hash, body.toString('utf8'), Date.now());
}

async function onMariaDb(url) {
  const pool = mysql.createPool({ uri: url, connectionLimit: 32 });
  await pool.query(
    'CREATE TABLE floor_delivery (id BIGINT AUTO_INCREMENT PRIMARY KEY, topic VARCHAR(120), hash CHAR(64), body LONGTEXT, receivedAt BIGINT)',
  );
  const text = 'INSERT INTO floor_delivery (topic, hash, body, receivedAt) VALUES (?, ?, ?, ?)';
  return (topic, hash, body) => pool.execute(text, [topic, hash, body.toString('utf8'), Date.now()]);
}
