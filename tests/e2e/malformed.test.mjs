// What nobody should send to an API, and what no function should answer: raw sockets and broken documents. Every time there is one
// clear answer, and the next request is served.
import test from 'node:test';
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { cpSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { childrenOf, remove, temporaryFolder, up } from './daemon.mjs';

const folder = temporaryFolder();
let daemon, worker;

test.before(async () => {
  cpSync(join(dirname(fileURLToPath(import.meta.url)), 'functions/authorizer'), join(folder, 'code'), { recursive: true });
  writeFileSync(
    join(folder, 'routes.yaml'),
    `name: malformed
functions:
  defaults: { runtime: provided, code: code, timeout: 10, concurrency: 2 }
  echo: { environment: { ACT: echo } }
  raw: { environment: { ACT: raw } }
apis:
  web: { routes: { $default: echo, POST /raw: raw, POST /old: { function: raw, payload: "1.0" } } }
  rest: { type: rest, routes: { "ANY /{proxy+}": echo, POST /raw: raw } }
`,
  );
  daemon = await up([join(folder, 'routes.yaml'), '--memory'], { cwd: folder });
  worker = childrenOf(daemon.pid)[0];
});
test.after(async () => {
  await daemon?.stop();
  remove(folder);
});

/** Sends bytes and collects what comes until the other side closes. */
function send(bytes) {
  return new Promise((done) => {
    const parts = [];
    const socket = connect(daemon.port, '127.0.0.1');
    socket.on('connect', () => socket.end(bytes));
    socket.on('data', (part) => parts.push(part));
    socket.on('error', () => {});
    socket.on('close', () => done(Buffer.concat(parts).toString('latin1')));
  });
}
const host = 'Host: web.execute-api.localhost\r\n';
const chunked = `POST /x HTTP/1.1\r\n${host}Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n`;
const sized = (length, body = 'hi') => `POST /x HTTP/1.1\r\n${host}Connection: close\r\nContent-Length: ${length}\r\n\r\n${body}`;
const line = (first, rest = '') => `${first}\r\n${host}Connection: close\r\n${rest}\r\n`;

// [what, bytes, status, a part of the answer]; each is answered once
const shapes = [
  ['length and chunks', `POST /x HTTP/1.1\r\n${host}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /y HTTP/1.1\r\n${host}\r\n`, 400, 'Content-Length and Transfer-Encoding are both given'],
  ['two lengths', `POST /x HTTP/1.1\r\n${host}Content-Length: 2\r\nContent-Length: 3\r\n\r\nhi!`, 400, 'Content-Length is given twice'],
  ['a list of lengths', sized('2, 2'), 400],
  ['a signed length', sized('+2'), 400],
  ['a negative length', sized('-2'), 400],
  ['a hexadecimal length', sized('0x2'), 400],
  ['an empty length', sized(''), 400],
  ['a length beyond all numbers', sized('99999999999999999999'), 413],
  ['another coding before chunks', chunked.replace('chunked', 'gzip, chunked') + '0\r\n\r\n', 400],
  ['a coding that looks like chunks', chunked.replace('chunked', 'xchunked') + '0\r\n\r\n', 400],
  ['a vertical tab before the coding', chunked.replace(' chunked', '\x0bchunked') + '0\r\n\r\n', 400],
  ['a space before the colon', chunked.replace('Encoding:', 'Encoding :') + '0\r\n\r\n', 400],
  ['chunks in HTTP/1.0', chunked.replace('HTTP/1.1', 'HTTP/1.0') + '2\r\nhi\r\n0\r\n\r\n', 400],
  ['a chunk of negative size', chunked + '-2\r\nhi\r\n0\r\n\r\n', 400],
  ['a chunk with 0x', chunked + '0x2\r\nhi\r\n0\r\n\r\n', 400],
  ['a chunk beyond all numbers', chunked + 'fffffffffffffffff\r\nhi\r\n0\r\n\r\n', 413],
  ['a chunk longer than its size', chunked + '2\r\nhi!0\r\n\r\n', 400],
  ['200,000 chunks', chunked + '1\r\na\r\n'.repeat(200000) + '0\r\n\r\n', 200, '"content-length":"200000"'],
  ['trailers', chunked + '2\r\nhi\r\n0\r\nHost: evil\r\nX-T: 1\r\n\r\n', 200, '"host":"web.execute-api.localhost"'],
  ['lines that end in LF', line('GET /x HTTP/1.1').replaceAll('\r', ''), 400],
  ['a header that ends in LF', line('GET /x HTTP/1.1', 'X: a\nY: b\r\n'), 400],
  ['a CR within a header', line('GET /x HTTP/1.1', 'X: a\rY: b\r\n'), 400],
  ['a header without a colon', line('GET /x HTTP/1.1', 'Xyz\r\n'), 400],
  ['a header without a name', line('GET /x HTTP/1.1', ': a\r\n'), 400],
  ['a folded header', line('GET /x HTTP/1.1', 'X: a\r\n b\r\n'), 400],
  ['a NUL', line('GET /x HTTP/1.1', 'X: a\0b\r\n'), 400],
  ['no Host', 'GET /x HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
  ['two Hosts', line('GET /x HTTP/1.1', host), 400],
  ['a space within the target', line('GET /x y HTTP/1.1'), 400],
  ['a control character within the target', line('GET /a\x01b HTTP/1.1'), 400],
  ['CONNECT', line('CONNECT a:1 HTTP/1.1'), 400],
  ['HTTP/2 by mere word', line('GET /x HTTP/2.0'), 505],
  ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 505],
  ['a URL as the target', line('GET http://web.execute-api.localhost/abs?q=1 HTTP/1.1'), 200, '"rawPath":"/abs","rawQueryString":"q=1"'],
  ['bytes that are no UTF-8', Buffer.from(line('GET /\xff%ff?\xff=%ff HTTP/1.1', 'X: \xff\r\n'), 'latin1'), 200, '"x":"\xef\xbf\xbd"'],
  ['percent signs of nothing', line('GET /%zz/% HTTP/1.1'), 400, '{"message":"Bad Request"}'],
  ['an Expect of nothing', line('POST /x HTTP/1.1', 'Expect: nonsense\r\nContent-Length: 0\r\n'), 200],
  ['headers of 10 KB for an HTTP API', line('GET /x HTTP/1.1', `X: ${'a'.repeat(10240)}\r\n`), 431, '{"message":"Request Header Fields Too Large"}'],
  ['headers of 10 KB for a REST API', line('GET /prod/x HTTP/1.1', `X: ${'a'.repeat(10240)}\r\n`).replace('web', 'rest'), 431, 'HTTP header is larger than 10240 bytes.'],
  ['a path of 10 KB for a REST API', line(`GET /prod/${'a'.repeat(10240)} HTTP/1.1`).replace('web', 'rest'), 414, '{"message":"Request URI too long"}'],
  ['a method that a REST API does not know', line('PROPFIND /prod/x HTTP/1.1').replace('web', 'rest'), 403, 'Missing Authentication Token'],
];
for (const [what, bytes, status, part = ''] of shapes) {
  test(`sent: ${what}`, async () => {
    const answer = await send(bytes);
    assert.ok(answer.startsWith(`HTTP/1.1 ${status} `), answer.slice(0, 300));
    assert.equal(answer.match(/^HTTP\/1\.1 [2-5]/gm).length, 1, 'one answer');
    assert.ok(answer.includes(part), answer.slice(0, 1000));
  });
}

/** What clients of the three formats get for a function's answer. */
async function answered(document) {
  const answers = [];
  for (const path of ['web/raw', 'web/old', 'rest/prod/raw']) {
    const response = await fetch(`${daemon.url}/execute-api/${path}`, { method: 'POST', headers: { 'content-type': 'text/plain' }, body: document });
    answers.push([response.status, (await response.text()).slice(0, 40)]);
  }
  return answers;
}
const broken = '{"message":"Internal Server Error"}', bad = '{"message": "Internal server error"}';
const wrong = [[500, broken], [500, broken], [502, bad]];
const inferred = (text) => [[200, text.slice(0, 40)], ...wrong.slice(1)];

// [what, the function's answer, what becomes of it in 2.0, 1.0 and REST]
const documents = [
  ['a cut document', '{"statusCode":200', inferred('{"statusCode":200')],
  ['a document and more', '{"statusCode":200}}', inferred('{"statusCode":200}}')],
  ['nothing', '', inferred('')],
  ['a million brackets', '['.repeat(1_000_000), inferred('['.repeat(40))],
  ['100,000 levels', `{"statusCode":200,"body":"x","y":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, undefined],
  ['a status of a fraction', '{"statusCode":200.5}', wrong],
  ['a status beyond all numbers', '{"statusCode":99999999999999999999}', wrong],
  ['a status that is none', '{"statusCode":600}', wrong],
  ['a body that is no text', '{"statusCode":200,"body":{"a":1}}', wrong],
  ['headers that are a list', '{"statusCode":200,"headers":[]}', wrong],
  ['a header with a line break', '{"statusCode":200,"headers":{"a":"b\\r\\nset-cookie: c"}}', wrong],
  ['a header whose name has a space', '{"statusCode":200,"headers":{"a b":"c"}}', wrong],
  ['base64 that is none', '{"statusCode":200,"isBase64Encoded":true,"body":"!!!"}', [...wrong.slice(0, 2), [200, '!!!']]],
  ['headers of 10 KB', `{"statusCode":200,"headers":{"a":"${'x'.repeat(10241)}"}}`, wrong],
  ['headers of a megabyte', `{"statusCode":200,"headers":{"a":"${'x'.repeat(1_000_000)}"}}`, wrong],
  ['5,000 headers', `{"statusCode":200,"headers":{${Array.from({ length: 5000 }, (_, i) => `"h${i}":"x"`)}}}`, Array(3).fill([500, broken])],
  ['5 MB of text', JSON.stringify({ statusCode: 200, body: 'x'.repeat(5_000_000) }), Array(3).fill([200, 'x'.repeat(40)])],
];
for (const [what, document, wanted] of documents) {
  test(`answered: ${what}`, async () => {
    const answers = await answered(document);
    if (wanted) assert.deepEqual(answers, wanted);
    else for (const [status] of answers) assert.ok([200, 500, 502].includes(status));
  });
}

test('the daemon is the same after all that', async () => {
  assert.equal(childrenOf(daemon.pid)[0], worker);
  assert.deepEqual(await answered('{"statusCode":200,"body":"fine"}'), Array(3).fill([200, 'fine']));
});
