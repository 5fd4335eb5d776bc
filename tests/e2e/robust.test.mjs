// What nobody should send: the daemon stays up, answers the next client at once, and gives memory and descriptors back.
import test from 'node:test';
import assert from 'node:assert/strict';
import http from 'node:http';
import { gzipSync } from 'node:zlib';
import { connect } from 'node:net';
import { readFileSync, readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { childrenOf, dynamodb, eventually, remove, temporaryFolder, up } from './daemon.mjs';

const LIMIT = 16 * 1024 * 1024;
const folder = temporaryFolder();
let daemon;
let worker;
let before;
let sanitized;

const descriptors = () => readdirSync(`/proc/${worker}/fd`).length;
const threads = () => readdirSync(`/proc/${worker}/task`).length;
/** KB that are this process's alone. */
const memory = () =>
  [...readFileSync(`/proc/${worker}/smaps_rollup`, 'utf8').matchAll(/^Private_(?:Clean|Dirty): +(\d+) kB$/gm)].reduce((sum, [, kb]) => sum + Number(kb), 0);

const table = {
  TableName: 'things',
  AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
  KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
  BillingMode: 'PAY_PER_REQUEST',
};
const put = (extra = {}) => dynamodb(daemon.url, 'PutItem', { TableName: 'things', Item: { pk: { S: 'k' }, n: { N: '1' } }, ...extra });

test.before(async () => {
  daemon = await up(['--bare', '--data', folder]);
  [worker] = childrenOf(daemon.pid);
  sanitized = /lib[at]san/.test(readFileSync(`/proc/${worker}/maps`, 'utf8'));
  assert.equal((await dynamodb(daemon.url, 'CreateTable', table)).status, 200);
  for (let i = 0; i < 20; i++) assert.equal((await put()).status, 200);
  before = { descriptors: descriptors(), threads: threads(), memory: memory() };
});
test.after(async () => {
  await daemon.stop();
  remove(folder);
});

/** The next client is served, and soon. */
async function served(what) {
  const start = Date.now();
  assert.equal((await put()).status, 200, what);
  assert.ok(Date.now() - start < 20000, `${what}: the next client waited ${Date.now() - start} ms`); // slow clients are let go after 75 s
  assert.equal(childrenOf(daemon.pid)[0], worker, `${what}: the daemon is the same`);
}

const open = () =>
  new Promise((done, fail) => {
    const socket = connect(daemon.port, '127.0.0.1', () => done(socket));
    socket.once('error', fail);
  });
/** Everything that comes until the other side closes. */
const reply = (socket) =>
  new Promise((done) => {
    const chunks = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', () => {});
    socket.on('close', () => done(Buffer.concat(chunks).toString('latin1')));
  });
async function send(bytes) {
  const socket = await open();
  socket.removeAllListeners('error');
  const answer = reply(socket);
  socket.end(bytes);
  return answer;
}
const head = (target, length) =>
  `POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-amz-json-1.0\r\nX-Amz-Target: DynamoDB_20120810.${target}\r\n` +
  'X-Amz-Date: 20260101T000000Z\r\nAuthorization: AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0\r\n' +
  `Connection: close\r\nContent-Length: ${length}\r\n\r\n`;

test('10,000 connections opened and closed', async () => {
  for (let i = 0; i < 100; i++) {
    const sockets = await Promise.all(Array.from({ length: 100 }, open));
    for (const socket of sockets) {
      if (i % 3 === 0) socket.write('GET / HT');
      if (i % 2) socket.resetAndDestroy();
      else socket.destroy();
    }
  }
  await served('after 10,000 connections');
});

test('heads and bodies that trickle keep nobody waiting', async () => {
  const slow = await Promise.all(Array.from({ length: 200 }, open));
  slow.forEach((socket, i) => {
    socket.on('error', () => {});
    socket.write(i % 2 ? head('PutItem', 1000) : 'POST / HTTP/1.1\r\nHost: localhost\r\nX-');
  });
  for (let i = 0; i < 10; i++) {
    for (const socket of slow) socket.write('a');
    await served('beside 200 slow clients');
    await sleep(50);
  }
  for (const socket of slow) socket.destroy();
});

test('huge heads', async () => {
  assert.match(await send(`GET /${'a'.repeat(100000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`), /^HTTP\/1\.1 414 /);
  assert.match(await send(`GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'a'.repeat(100000)}\r\n\r\n`), /^HTTP\/1\.1 431 /);
  assert.match(await send(`GET / HTTP/1.1\r\nHost: localhost\r\n${'X: a\r\n'.repeat(20000)}\r\n`), /^HTTP\/1\.1 431 /);
  assert.match(await send('\r\n'.repeat(100000)), /^$|^HTTP\/1\.1 4/);
  const endless = await open();
  const answered = reply(endless);
  let refused = false;
  answered.then(() => (refused = true));
  endless.write('GET / HTTP/1.1\r\nHost: localhost\r\nX: ');
  for (let i = 0; i < 2000 && !refused; i++) {
    endless.write('a'.repeat(65536));
    if (i % 20 === 0) await sleep(1);
  }
  assert.match(await answered, /^$|^HTTP\/1\.1 431 /, 'a header without an end is cut off');
  await served('after huge heads');
});

test('deep JSON', async () => {
  for (const [open, close] of [
    ['[', ']'],
    ['{"a":', '}'],
    ['{"TableName":"things","Item":{"pk":{"S":"k"},"m":{"M":{"a":', '}}}}'],
  ]) {
    const body = open.repeat(100000);
    for (const text of [body, body + '1' + close.repeat(100000)]) {
      const answer = await dynamodb(daemon.url, 'PutItem', text);
      assert.equal(answer.status, 400);
      assert.match(answer.body.__type, /#(SerializationException|ValidationException)$/);
    }
  }
  const nested = (depth) => ({ TableName: 'things', Item: { pk: { S: 'deep' }, l: JSON.parse('{"L":['.repeat(depth) + '{"S":"x"}' + ']}'.repeat(depth)) } });
  assert.equal((await dynamodb(daemon.url, 'PutItem', nested(30))).status, 200);
  const tooDeep = await dynamodb(daemon.url, 'PutItem', nested(40));
  assert.equal(tooDeep.status, 400);
  assert.match(tooDeep.body.message, /^1 validation error detected: Nesting Levels have exceeded supported limits/);
  await served('after deep JSON');
});

test('expressions of brackets', async () => {
  for (const [open, close, count] of [
    ['(', ')', 4096],
    ['(', ')', 2000],
    ['NOT ', '', 1000],
    ['NOT(', ')', 800],
  ]) {
    const answer = await put({ ConditionExpression: `${open.repeat(count)}n = :n${close.repeat(count)}`, ExpressionAttributeValues: { ':n': { N: '1' } } });
    assert.ok([200, 400].includes(answer.status), `${answer.status}`);
    if (answer.status === 400) assert.match(answer.body.__type, /#(ValidationException|ConditionalCheckFailedException)$/);
  }
  const long = await put({ ConditionExpression: `${'('.repeat(4096)}n = :n${')'.repeat(4096)}`, ExpressionAttributeValues: { ':n': { N: '1' } } });
  assert.match(long.body.message, /Expression size has exceeded the maximum allowed size; expression size: 8198$/);
  const deep = await dynamodb(daemon.url, 'UpdateItem', {
    TableName: 'things',
    Key: { pk: { S: 'k' } },
    UpdateExpression: `SET ${'a.'.repeat(1000)}a = :n`,
    ExpressionAttributeValues: { ':n': { N: '1' } },
  });
  assert.equal(deep.status, 400);
  await served('after expressions of brackets');
});

/** Status of a POST whose body is `text` blown up to `size` bytes by spaces. */
function post(size, encode = (body) => body, headers = {}) {
  const text = '{"TableName":"things","Item":{"pk":{"S":"k"},"n":{"N":"1"}}}';
  const body = Buffer.alloc(size, ' ');
  body.write(text);
  const bytes = encode(body);
  return new Promise((done, fail) => {
    const request = http.request(
      daemon.url,
      {
        method: 'POST',
        agent: false,
        headers: {
          'content-type': 'application/x-amz-json-1.0',
          'x-amz-target': 'DynamoDB_20120810.PutItem',
          'x-amz-date': '20260101T000000Z',
          authorization: 'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
          'content-length': bytes.length,
          ...headers,
        },
      },
      (response) => response.resume().on('end', () => done(response.statusCode)),
    );
    request.on('error', (error) => (['EPIPE', 'ECONNRESET'].includes(error.code) ? done('cut off') : fail(error)));
    request.end(bytes);
  });
}

test('a body of 16 MB is taken, one byte more is not', async () => {
  assert.equal(await post(LIMIT - 1), 200);
  assert.equal(await post(LIMIT), 200);
  assert.equal(await post(LIMIT + 1), 413);
  assert.equal(await post(LIMIT + 10_000_000), 413);
  await served('after large bodies');
});

test('so with what a compressed body becomes', async () => {
  const gzip = { 'content-encoding': 'gzip' };
  assert.equal(await post(100, gzipSync, gzip), 200);
  assert.equal(await post(LIMIT, gzipSync, gzip), 200);
  assert.equal(await post(LIMIT + 1, gzipSync, gzip), 413);
  const bomb = gzipSync(Buffer.alloc(LIMIT * 8));
  assert.equal(await post(100, () => Buffer.concat(Array(32).fill(bomb)), gzip), 413);
  await served('after a bomb');
});

test('random bytes', async () => {
  let state = 20261122;
  const dice = (n) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 4294967296) * n);
  };
  const pieces = ['GET ', 'POST ', '/', ' HTTP/1.1\r\n', 'Host: localhost\r\n', '\r\n', '\r\n\r\n', 'Content-Length: ', 'Transfer-Encoding: chunked\r\n',
    '0\r\n', 'ffffffffffffffff\r\n', '-1', '%', '\0', '{"', 'X-Amz-Target: DynamoDB_20120810.GetItem\r\n', 'Authorization: AWS4-HMAC-SHA256 Credential=',
    'Expect: 100-continue\r\n', 'Range: bytes=0-', head('Query', 20)];
  const until = Date.now() + 2500;
  let sent = 0;
  while (Date.now() < until || sent <= 100) {
    await Promise.all(
      Array.from({ length: 20 }, () => {
        const parts = Array.from({ length: 1 + dice(12) }, () =>
          dice(3) ? Buffer.from(pieces[dice(pieces.length)]) : Buffer.from(Array.from({ length: dice(60) }, () => dice(256))));
        sent++;
        return Promise.race([send(Buffer.concat(parts)), sleep(300)]);
      }),
    );
  }
  assert.ok(sent > 100);
  await served('after random bytes');
});

test('afterwards: the same daemon, no descriptor and no thread more, the memory given back', async (t) => {
  await eventually(() => descriptors() <= before.descriptors + 2 && threads() <= before.threads + 1, `descriptors ${before.descriptors} and threads ${before.threads} as before`);
  if (sanitized) return t.skip('a sanitizer keeps memory');
  await eventually(() => memory() <= before.memory + 8 * 1024, 'the memory of before and 8 MB').catch(() =>
    assert.fail(`${before.memory} KB before, ${memory()} KB now`),
  );
  assert.equal(childrenOf(daemon.pid)[0], worker);
  assert.doesNotMatch(daemon.stderr, /crashed|starting again/);
});
