// Reads exported Parquet files with DuckDB and compares them with the same records as JSON lines.
//   node check.mjs records.jsonl records.parquet days/
import { DuckDBInstance } from '@duckdb/node-api';

const [jsonl, parquet, folder] = process.argv.slice(2);
const db = await (await DuckDBInstance.create(':memory:')).connect();
const rows = async (sql) => (await db.runAndReadAll(sql)).getRowObjectsJson();
const failures = [];
const check = async (name, sql, want) => {
  const got = JSON.stringify(Object.values((await rows(sql))[0]));
  if (got !== JSON.stringify(want)) failures.push(`${name}: ${got}, want ${JSON.stringify(want)}`);
};

const texts = ['uuid', 'timestamp', 'type', 'disposition', 'duration', 'from', 'to', 'agent'];
await db.run(`SET TimeZone = 'UTC'`);
await db.run(`CREATE VIEW sent AS SELECT * FROM read_json('${jsonl}', format = 'newline_delimited', columns = {
  ${texts.map((name) => `'${name}': 'VARCHAR'`).join(', ')}, 'agent_id': 'BIGINT', 'undescribed': 'JSON'})`);
const columns = texts.map((name) => `nullif("${name}", '') AS "${name}"`).join(', ');
const [{ n }] = await rows(`SELECT count(*) AS n FROM sent`);
if (Number(n) < 1000) failures.push(`only ${n} records were exported`);

for (const source of [`read_parquet('${parquet}')`, `read_parquet('${folder}/*/*.parquet', hive_partitioning = true)`]) {
  const whole = `(SELECT * FROM ${source})`;
  await check(`${source} rows`, `SELECT count(*)::VARCHAR FROM ${whole}`, [String(n)]);
  for (const [a, b] of [['sent', whole], [whole, 'sent']]) {
    await check(`${source} texts`, `SELECT count(*)::INT FROM (SELECT ${columns} FROM ${a} EXCEPT ALL SELECT ${columns} FROM ${b})`, [0]);
  }
  await check(`${source} types`, `SELECT string_agg(column_type, ',' ORDER BY column_name) FROM
    (DESCRIBE SELECT time, duration_seconds, extra FROM ${whole})`, ['DOUBLE,VARCHAR,TIMESTAMP WITH TIME ZONE']);
  await check(`${source} times`, `SELECT count(*)::INT FROM ${whole} WHERE time IS DISTINCT FROM timestamp::TIMESTAMPTZ`, [0]);
  await check(`${source} seconds`, `SELECT count(*)::INT FROM ${whole} WHERE duration_seconds IS DISTINCT FROM epoch(duration::INTERVAL)`, [0]);
  await check(`${source} further members`, `SELECT count(*)::INT FROM ${whole} AS p JOIN sent USING (uuid)
    WHERE (p.extra->>'agent_id')::BIGINT IS DISTINCT FROM sent.agent_id OR (p.extra->'undescribed'->>'index') IS DISTINCT FROM (sent.undescribed->>'index')`, [0]);
}
await check('days', `SELECT count(*)::INT FROM read_parquet('${folder}/*/*.parquet', hive_partitioning = true) WHERE date <> time::DATE`, [0]);
await check('files', `SELECT count(*)::INT FROM glob('${folder}/*/part.parquet')`, [31]);

if (failures.length > 0) {
  console.error(failures.join('\n'));
  process.exit(1);
}
console.log(`DuckDB reads ${n} records`);
