// Answers in pieces: InvokeWithResponseStream through AWS's SDK, function URLs whose InvokeMode is RESPONSE_STREAM.
import test from 'node:test';
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { InvokeCommand, InvokeWithResponseStreamCommand, LambdaClient, CreateFunctionUrlConfigCommand, UpdateFunctionUrlConfigCommand } from '@aws-sdk/client-lambda';
import { childrenOf, eventually, remove, temporaryFolder, up } from './daemon.mjs';
import { proven } from './evidence.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const ric = join(here, 'ric/node_modules/aws-lambda-ric');
const hasRic = existsSync(join(ric, 'dist/rapid-client.node'));
const MB = 1024 * 1024;

let folder;
let daemon;
let lambda;

test.before(async () => {
  folder = temporaryFolder();
  for (const name of ['stream', 'node']) cpSync(join(here, 'functions', name), join(folder, 'functions', name), { recursive: true });
  writeFileSync(
    join(folder, 'routes.yaml'),
    `name: streams
functions:
  defaults: { timeout: 600, memory: 512, runtime: provided }
  stream: { code: functions/stream, url: none, invoke-mode: stream, cors: { origins: "*" } }
  quick: { code: functions/stream, timeout: 1, url: none, invoke-mode: stream }
  buffered: { code: functions/stream, url: none }
  unasked: { code: functions/stream }
  node: { code: functions/node, url: none, invoke-mode: stream, handler: index.streams, command: [ ${join(ric, 'bin/index.mjs')}, index.streams ] }
apis:
  web: { routes: { "GET /{what}": stream } }
`,
  );
  daemon = await up([join(folder, 'routes.yaml'), '--data', join(folder, 'data')]);
  lambda = new LambdaClient({ endpoint: daemon.url, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' }, maxAttempts: 1 });
});
test.after(async () => {
  await daemon.stop();
  remove(folder);
});

const url = (path, name = 'stream') => `${daemon.url}/_aws/lambda-url/${name}/${path}`;
const file = (name) => join(folder, name);
const text = (bytes) => Buffer.from(bytes).toString();
const content = (name) => (existsSync(file(name)) ? readFileSync(file(name), 'utf8') : '');
const log = async (name) => (await fetch(`${daemon.url}/_hangar/v1/logs?function=${name}`)).text();

/** All events of an answer. */
async function stream(FunctionName, event, more = {}) {
  const answer = await lambda.send(new InvokeWithResponseStreamCommand({ FunctionName, Payload: JSON.stringify(event), ...more }));
  const events = [];
  for await (const e of answer.EventStream) events.push(e);
  return { answer, events, body: Buffer.concat(events.filter((e) => e.PayloadChunk).map((e) => e.PayloadChunk.Payload)).toString(), complete: events.at(-1).InvokeComplete };
}

const error = { errorType: 'Test.Wanted', errorMessage: 'said no', stackTrace: [] };

proven('documented', 'API_InvokeWithResponseStream: PayloadChunk, InvokeComplete', 'InvokeWithResponseStream: each piece as it is written, then InvokeComplete', async () => {
  const answer = await lambda.send(new InvokeWithResponseStreamCommand({ FunctionName: 'unasked', Payload: JSON.stringify({ what: 'steps', file: file('go-sdk') }) }));
  assert.equal(answer.StatusCode, 200);
  assert.equal(answer.ExecutedVersion, '$LATEST');
  assert.equal(answer.ResponseStreamContentType, 'application/vnd.amazon.eventstream');
  const events = answer.EventStream[Symbol.asyncIterator]();
  let { value } = await events.next();
  assert.equal(text(value.PayloadChunk.Payload), 'first\n');
  writeFileSync(file('go-sdk'), ''); // only now does the function write on
  ({ value } = await events.next());
  assert.equal(text(value.PayloadChunk.Payload), 'second\n');
  ({ value } = await events.next());
  assert.deepEqual(value, { InvokeComplete: {} });
  assert.equal((await events.next()).done, true);
});

proven('documented', 'API_InvokeWithResponseStream: LogType, LogResult, InvocationType, its errors', 'InvokeWithResponseStream: answers that are no stream, the log tail, a dry run', async () => {
  const { body, complete } = await stream('unasked', { what: 'whole', n: 7 }, { LogType: 'Tail' });
  assert.equal(body, '{"statusCode":203,"body":"whole","got":7}');
  assert.match(Buffer.from(complete.LogResult, 'base64').toString(), /START RequestId: .*\nwhole\nEND RequestId: /);
  const dry = await lambda.send(new InvokeWithResponseStreamCommand({ FunctionName: 'unasked', InvocationType: 'DryRun' }));
  assert.equal(dry.StatusCode, 204);
  const refused = (input, name) => assert.rejects(lambda.send(new InvokeWithResponseStreamCommand({ FunctionName: 'unasked', ...input })), { name });
  await refused({ FunctionName: 'nobody' }, 'ResourceNotFoundException');
  await refused({ Payload: 'hello' }, 'InvalidRequestContentException');
  await refused({ InvocationType: 'Event' }, 'ValidationException');
  // Invoke still gets it whole.
  const whole = await lambda.send(new InvokeCommand({ FunctionName: 'unasked', Payload: '{"what":"http"}' }));
  assert.match(text(whole.Payload), /^\{"statusCode":201,.*\}\0{8}data: 1\n\ndata: 2\n\n$/);
});

proven('community', 'ErrorCode as users of Remotion quote it: "failed with error code Runtime.TruncatedResponse: undefined", "failed with an unhandled error"', 'InvokeWithResponseStream: errors before the stream and in it', async () => {
  let { body, complete } = await stream('unasked', { what: 'fail' });
  assert.deepEqual([body, complete.ErrorCode, JSON.parse(complete.ErrorDetails)], ['', 'Unhandled', error]);
  ({ body, complete } = await stream('unasked', { what: 'trailer' }));
  assert.deepEqual([body, complete.ErrorCode, JSON.parse(complete.ErrorDetails)], ['part', 'Test.Wanted', error]);
  ({ body, complete } = await stream('unasked', { what: 'cut' }));
  assert.deepEqual([body, complete], ['part', { ErrorCode: 'Runtime.TruncatedResponse' }]);
  ({ body, complete } = await stream('unasked', { what: 'exit' }));
  assert.deepEqual([body, complete.ErrorCode], ['part', 'Runtime.ExitError']);
  assert.match(JSON.parse(complete.ErrorDetails).errorMessage, /^RequestId: \S{36} Error: Runtime exited with error: exit status 3$/);
  ({ body, complete } = await stream('quick', { what: 'hang' }));
  assert.deepEqual([body, complete.ErrorCode], ['part', 'Sandbox.Timedout']);
  assert.match(JSON.parse(complete.ErrorDetails).errorMessage, /Task timed out after 1\.00 seconds$/);
  // After each the function serves as before.
  assert.equal((await stream('unasked', { what: 'whole' })).body, '{"statusCode":203,"body":"whole"}');
});

proven('documented', 'configuration-response-streaming, urls-configuration: InvokeMode', 'a function URL: each piece as it is written', async () => {
  const response = await fetch(url(`steps?file=${file('go-url')}`), { headers: { origin: 'http://a.example' } });
  assert.equal(response.status, 200);
  const names = ['content-type', 'transfer-encoding', 'content-length', 'access-control-allow-origin'];
  assert.deepEqual(names.map((n) => response.headers.get(n)), ['text/plain', 'chunked', null, 'http://a.example']);
  assert.match(response.headers.get('x-amzn-requestid'), /^\S{36}$/);
  const reader = response.body.getReader();
  assert.equal(text((await reader.read()).value), 'first\n');
  writeFileSync(file('go-url'), '');
  assert.equal(text((await reader.read()).value), 'second\n');
  assert.equal((await reader.read()).done, true);
});

proven('community', 'AWS’s own clients write it: aws-lambda-nodejs-runtime-interface-client, aws-lambda-go', 'a function URL: the prelude is status, headers and cookies', async () => {
  let r = await fetch(url('http'));
  assert.deepEqual([r.status, r.headers.get('content-type'), r.headers.get('x-own'), r.headers.get('set-cookie')], [201, 'text/event-stream', 'yes', 'a=1, b=2']);
  assert.equal(await r.text(), 'data: 1\n\ndata: 2\n\n');
  r = await fetch(url('split')); // byte by byte
  assert.deepEqual([r.status, await r.text()], [418, 'short and stout']);
  r = await fetch(url('raw'));
  assert.equal(r.headers.get('content-type'), 'application/octet-stream');
  assert.deepEqual([...new Uint8Array(await r.arrayBuffer())], [0, 1, 2, 255]);
  r = await fetch(url('nothing'));
  assert.deepEqual([r.status, r.headers.get('transfer-encoding'), await r.text()], [204, null, '']);
  r = await fetch(url('http'), { method: 'HEAD' });
  assert.deepEqual([r.status, r.headers.get('x-own'), await r.text()], [201, 'yes', '']);
});

proven('recorded', 'localstack, test_lambda_url_echo_invoke[RESPONSE_STREAM], test_lambda_update_function_url_config', 'a function URL: answers that are no stream, and buffered URLs', async () => {
  let r = await fetch(url('whole'));
  assert.deepEqual([r.status, await r.json()], [200, { statusCode: 203, body: 'whole' }]);
  r = await fetch(url('whole', 'buffered'));
  assert.deepEqual([r.status, await r.text()], [203, 'whole']);
  r = await fetch(url('http', 'buffered'));
  assert.match(await r.text(), /^\{"statusCode":201,/);
  // The same function behind an API: collected, too.
  r = await fetch(`${daemon.url}/_aws/execute-api/web/raw`);
  assert.equal(r.headers.get('transfer-encoding'), null);
  // InvokeMode through the API.
  const changed = await lambda.send(new UpdateFunctionUrlConfigCommand({ FunctionName: 'buffered', InvokeMode: 'RESPONSE_STREAM' }));
  assert.equal(changed.InvokeMode, 'RESPONSE_STREAM');
  r = await fetch(url('http', 'buffered'));
  assert.deepEqual([r.status, r.headers.get('transfer-encoding')], [201, 'chunked']);
  const made = await lambda.send(new CreateFunctionUrlConfigCommand({ FunctionName: 'unasked', AuthType: 'NONE', InvokeMode: 'RESPONSE_STREAM' }));
  assert.equal(made.InvokeMode, 'RESPONSE_STREAM');
});

proven('unconfirmed', 'the 502 before the stream, and how the client sees an end in the middle', 'a function URL: errors before the stream, and in it', async () => {
  for (const kind of ['fail', 'unlike']) {
    const r = await fetch(url(kind));
    assert.deepEqual([r.status, await r.text()], [502, 'Internal Server Error'], kind);
  }
  for (const [kind, name] of [['trailer', 'stream'], ['cut', 'stream'], ['exit', 'stream'], ['hang', 'quick']]) {
    const r = await fetch(url(kind, name));
    assert.equal(r.status, 200);
    const reader = r.body.getReader();
    assert.equal(text((await reader.read()).value), 'part', kind);
    await assert.rejects(reader.read(), kind); // the end is missing
  }
  assert.match(await log('quick'), /Status: timeout/);
  assert.equal((await fetch(url('whole'))).status, 200);
});

/** The most memory that the daemon has had, in MB. */
const peak = () => Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${childrenOf(daemon.pid)[0]}/status`, 'utf8'))[1]) / 1024;

test('a client that does not read slows the function; nothing piles up', async () => {
  const before = peak();
  const socket = connect(new URL(daemon.url).port, '127.0.0.1');
  const { host } = new URL(daemon.url);
  socket.pause();
  socket.write(`GET /_aws/lambda-url/stream/flood?bytes=${150 * MB}&file=${file('sent')} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
  await eventually(() => Number(content('sent')) > MB);
  let last;
  do {
    last = content('sent');
    await sleep(300);
  } while (content('sent') !== last);
  assert.ok(Number(last) < 40 * MB, `${last} bytes left the function although nobody reads`);
  assert.ok(peak() - before < 16, `the daemon grew by ${peak() - before} MB`);
  let got = 0;
  let tail = Buffer.alloc(0);
  socket.on('data', (part) => {
    got += part.length;
    tail = Buffer.concat([tail, part]).subarray(-7);
  });
  socket.resume();
  await new Promise((done) => socket.on('end', done));
  socket.destroy();
  assert.ok(got > 150 * MB);
  assert.equal(tail.toString(), '\r\n0\r\n\r\n');
  await eventually(() => content('sent') === 'done 202');
  assert.ok(peak() - before < 16, `the daemon grew by ${peak() - before} MB`);
});

proven('documented', 'configuration-response-streaming: "not interrupted or stopped when the invoking client connection is broken"', 'a client that goes away leaves the function at work', async () => {
  const { pathname, search } = new URL(url(`flood?bytes=${30 * MB}&file=${file('gone')}`));
  const client = connect(daemon.port, '127.0.0.1');
  client.write(`GET ${pathname}${search} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
  await once(client, 'data');
  client.destroy();
  await eventually(() => content('gone') === 'done 202');
});

proven('documented', 'gettingstarted-limits: 200 MB; the words are those of AWS’s runtime interface emulator', 'an answer of more than 200 MB ends there', async () => {
  const r = await fetch(url(`flood?bytes=${201 * MB}&file=${file('large')}`));
  let got = 0;
  await assert.rejects(async () => {
    for await (const part of r.body) got += part.length;
  });
  assert.equal(got, 200 * MB);
  await eventually(() => content('large') === 'done 413');
});

test('a Node.js handler, streamifyResponse in AWS’s own runtime interface client', { skip: !hasRic && 'cd tests/e2e/ric && npm ci builds it' }, async () => {
  const r = await fetch(url(`x?file=${file('go-node')}`, 'node'));
  assert.deepEqual([r.status, r.headers.get('content-type'), r.headers.get('set-cookie')], [202, 'text/html', 'seen=1']);
  const reader = r.body.getReader();
  assert.equal(text((await reader.read()).value), 'Hello, ');
  writeFileSync(file('go-node'), '');
  assert.equal(text((await reader.read()).value), 'world!');
  assert.equal((await reader.read()).done, true);
  const { body, complete } = await stream('node', { plain: true });
  assert.deepEqual([body, complete], ['as it is', {}]);
  const failed = await stream('node', { fail: 'said no' });
  assert.equal(failed.body, 'part');
  assert.equal(failed.complete.ErrorCode, 'TypeError');
  assert.equal(JSON.parse(failed.complete.ErrorDetails).errorMessage, 'said no');
});
