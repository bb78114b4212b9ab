// Sends every request of a Postman collection to VOISO_BASE_URL, as Postman does with the variables that api/README.md
// names, and fails if one is refused.
import { readFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';

const { VOISO_BASE_URL: baseUrl, VOISO_CONTACT_CENTER_KEY: key } = process.env;
const collection = JSON.parse(await readFile(process.argv[2], 'utf8'));
const requests = [];
(function walk(items) {
  for (const item of items) item.item ? walk(item.item) : requests.push(item.request);
})(collection.item);

// The examples end a call of another agent than the one whose call they begin.
await fetch(`${baseUrl}/api/v1/${key}/click2call?agent=1002&number=16461572020`, { method: 'POST' });
let refused = 0;
for (const { name, method, url, header, body, auth } of requests) {
  const path = url.path.map((part) => {
    const variable = url.variable.find(({ key }) => part === `:${key}`);
    if (!variable) return part;
    return encodeURIComponent(variable.key === 'api_key' ? key : variable.value);
  });
  const query = new URLSearchParams(url.query.filter(({ disabled }) => !disabled).map(({ key, value }) => [key, value]));
  if (url.host[0] !== '{{baseUrl}}' || auth.type !== 'bearer' || auth.bearer[0].value !== '{{bearerToken}}') {
    throw new Error(`${name}: other variables than api/README.md names`);
  }
  const headers = new Headers(header.map(({ key, value }) => [key, value]));
  headers.set('Authorization', `Bearer ${key}`);
  if (method === 'PUT') await setTimeout(2000); // Voiso takes one request with contacts in 2 seconds
  const response = await fetch(`${baseUrl}/${path.join('/')}?${query}`, { method, headers, body: body?.raw });
  if (response.ok) continue;
  refused++;
  console.error(`${name}: ${response.status} ${await response.text()}`);
}
console.log(`${requests.length} requests, ${refused} refused`);
process.exit(requests.length > 0 && refused === 0 ? 0 : 1);
