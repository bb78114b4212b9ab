// Converts JSON lines with DuckDB, for bench/convert.
//   node convert.mjs records.jsonl out.csv 'FORMAT csv, HEADER'
import { DuckDBInstance } from '@duckdb/node-api';

const [from, to, options] = process.argv.slice(2);
const db = await (await DuckDBInstance.create(':memory:')).connect();
await db.run(`COPY (SELECT * FROM read_json('${from}', format = 'newline_delimited')) TO '${to}' (${options})`);
