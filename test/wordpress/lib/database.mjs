// Databases for WordPress sites, on the MariaDB of the tests.
import mysql from 'mysql2/promise';

/** The server: TEST_DATABASE_URL, else 127.0.0.1:3306 as root without a password. */
export function databaseServer() {
  const url = new URL(process.env.TEST_DATABASE_URL ?? 'mysql://root@127.0.0.1:3306');
  return {
    host: url.hostname,
    port: Number(url.port || '3306'),
    user: decodeURIComponent(url.username || 'root'),
    password: decodeURIComponent(url.password),
  };
}

/** Runs `work` with a connection of its own. */
export async function withServer(work) {
  const connection = await mysql.createConnection({ ...databaseServer(), multipleStatements: false });
  try {
    return await work(connection);
  } finally {
    await connection.end();
  }
}

/** Drops what is there under this name and makes an empty database. */
export async function createDatabase(name) {
  await withServer(async (connection) => {
    await connection.query(`DROP DATABASE IF EXISTS \`${name}\``);
    await connection.query(`CREATE DATABASE \`${name}\` CHARACTER SET utf8mb4`);
  });
}

export async function dropDatabase(name) {
  await withServer((connection) => connection.query(`DROP DATABASE IF EXISTS \`${name}\``));
}

/** Copies every table with its rows, as a dump and a restore would. */
export async function copyDatabase(from, to) {
  await createDatabase(to);
  await withServer(async (connection) => {
    const [tables] = await connection.query(
      'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = ?',
      [from],
    );
    for (const { name } of tables) {
      await connection.query(`CREATE TABLE \`${to}\`.\`${name}\` LIKE \`${from}\`.\`${name}\``);
      await connection.query(`INSERT INTO \`${to}\`.\`${name}\` SELECT * FROM \`${from}\`.\`${name}\``);
    }
  });
}
