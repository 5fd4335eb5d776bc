// Functions that are programs of their own: the Lambda Runtime API as runtimes of any language meet it.
import test from 'node:test';
import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { childrenOf, eventually, isAlive, remove, temporaryFolder, up } from './daemon.mjs';
import { proven } from './evidence.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const ric = join(here, 'ric/node_modules/aws-lambda-ric');
const hasRic = existsSync(join(ric, 'dist/rapid-client.node'));

let folder;
let daemon;

test.before(async () => {
  folder = temporaryFolder();
  cpSync(join(here, 'functions'), join(folder, 'functions'), { recursive: true });
  mkdirSync(join(folder, 'functions/none'));
  mkdirSync(join(folder, 'functions/text'));
  writeFileSync(join(folder, 'functions/text/bootstrap'), 'no program\n', { mode: 0o755 });
  writeFileSync(
    join(folder, 'routes.yaml'),
    `name: runtimes
functions:
  defaults: { timeout: 60, memory: 256, runtime: provided }
  shell: { code: functions/shell }
  node: { code: functions/node, handler: index.handler, command: [ ${join(ric, 'bin/index.mjs')}, index.handler ] }
  plain: { code: functions/plain, handler: some.handler, environment: { GREETING: hello, TZ: Asia/Manila } }
  quick: { code: functions/plain, timeout: 1 }
  cold: { code: functions/plain, cold-start: 900ms }
  small: { code: functions/plain, memory: 128 }
  init-fails: { code: functions/plain, environment: { INIT: fail } }
  init-exits: { code: functions/plain, environment: { INIT: exit } }
  init-hangs: { code: functions/plain, timeout: 1, environment: { INIT: hang } }
  none: { code: functions/none }
  text: { code: functions/text }
apis:
  web:
    routes:
      POST /shell: shell
      POST /plain: plain
`,
  );
  daemon = await up([join(folder, 'routes.yaml'), '--data', join(folder, 'data')]);
});
test.after(async () => {
  await daemon.stop();
  remove(folder);
});

/** Invoke, as the SDKs call it. */
async function invoke(name, event = {}) {
  const response = await fetch(`${daemon.url}/2015-03-31/functions/${name}/invocations`, {
    method: 'POST', headers: { 'x-amz-log-type': 'Tail' }, body: JSON.stringify(event),
  });
  const text = await response.text();
  return {
    status: response.status,
    failed: response.headers.get('x-amz-function-error'),
    log: Buffer.from(response.headers.get('x-amz-log-result') ?? '', 'base64').toString(),
    text,
    get body() { return JSON.parse(text); },
  };
}

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';

test('a shell script of ten lines', async () => {
  const first = await invoke('shell', { a: [1, 'ä'] });
  assert.deepEqual(first.body, { function: 'shell', event: { a: [1, 'ä'] } });
  assert.match(first.log, new RegExp(`^START RequestId: ${uuid} Version: \\$LATEST\nan event of \\d+ bytes\nEND RequestId: ${uuid}\nREPORT RequestId: ${uuid}\tDuration: [\\d.]+ ms\tBilled Duration: \\d+ ms\tMemory Size: 256 MB\tMax Memory Used: \\d+ MB\tInit Duration: [\\d.]+ ms\t\n$`));
  const second = await invoke('shell');
  assert.doesNotMatch(second.log, /Init Duration/);
  const answer = await fetch(`${daemon.url}/shell`, { method: 'POST', body: 'text' });
  assert.equal((await answer.json()).event.routeKey, 'POST /shell');
});

test('a Node.js handler in AWS’s own runtime interface client', { skip: !hasRic && 'cd tests/e2e/ric && npm ci builds it' }, async () => {
  const first = await invoke('node', { n: 1 });
  const { calls, requestId, arn, memory, remaining, trace } = first.body;
  assert.equal(calls, 1);
  assert.match(requestId, new RegExp(`^${uuid}$`));
  assert.equal(arn, 'arn:aws:lambda:us-east-1:000000000000:function:node');
  assert.equal(Number(memory), 256);
  assert.ok(remaining > 1000 && remaining <= 60000, `${remaining} ms`);
  assert.match(trace, /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0;Lineage=1:[0-9a-f]{8}:0$/);
  assert.match(first.log, new RegExp(`\t${requestId}\tINFO\tcalled with \\{"n":1\\}\n`));
  assert.equal((await invoke('node')).body.calls, 2);
  const failed = await invoke('node', { fail: 'no more' });
  assert.equal(failed.failed, 'Unhandled');
  assert.equal(failed.body.errorType, 'TypeError');
  assert.equal(failed.body.errorMessage, 'no more');
  assert.ok(Array.isArray(failed.body.trace));
  assert.equal((await invoke('node')).body.calls, 3);
});

proven('documented', 'runtimes-api.html', 'what next says of an invocation', async () => {
  const from = Date.now();
  const { body } = await invoke('plain', { act: 'head' });
  assert.match(body['lambda-runtime-aws-request-id'], new RegExp(`^${uuid}$`));
  assert.equal(body['lambda-runtime-invoked-function-arn'], 'arn:aws:lambda:us-east-1:000000000000:function:plain');
  assert.match(body['lambda-runtime-trace-id'], /^Root=1-/);
  const deadline = Number(body['lambda-runtime-deadline-ms']);
  assert.ok(deadline >= from + 59900 && deadline <= Date.now() + 60000, `${deadline - from} ms`);
  assert.equal(body['content-type'], 'application/json');
  const named = await fetch(`${daemon.url}/2015-03-31/functions/plain/invocations?Qualifier=$LATEST`, { method: 'POST', body: '{"act":"head"}' });
  assert.equal((await named.json())['lambda-runtime-invoked-function-arn'], 'arn:aws:lambda:us-east-1:000000000000:function:plain:$LATEST');
  assert.equal(body['lambda-runtime-client-context'], undefined);
  // What Invoke was given as client context, in one line.
  const context = Buffer.from('{"custom":\r\n{"a":"b"}}').toString('base64');
  const answer = await fetch(`${daemon.url}/2015-03-31/functions/plain/invocations`, { method: 'POST', headers: { 'x-amz-client-context': context }, body: '{"act":"head"}' });
  assert.equal((await answer.json())['lambda-runtime-client-context'], '{"custom":  {"a":"b"}}');
});

proven('recorded', 'localstack, test_lambda_common: test_introspection_invoke[provided.al2023]', 'the environment: Lambda’s own names, the preset ones, the function’s, and no others', async () => {
  const { body } = await invoke('plain', { act: 'environment' });
  const { cwd, AWS_LAMBDA_RUNTIME_API, PATH, ...rest } = body;
  assert.match(AWS_LAMBDA_RUNTIME_API, /^127\.0\.0\.1:\d+$/);
  assert.match(PATH, /^\/var\/lang\/bin:\/usr\/local\/bin:\/usr\/bin\/:\/bin:\/opt\/bin:/);
  assert.equal(cwd, join(folder, 'functions/plain'));
  assert.deepEqual(rest, {
    _HANDLER: 'some.handler',
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_LAMBDA_FUNCTION_NAME: 'plain',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/plain',
    AWS_LAMBDA_LOG_STREAM_NAME: rest.AWS_LAMBDA_LOG_STREAM_NAME,
    AWS_ACCESS_KEY_ID: rest.AWS_ACCESS_KEY_ID,
    AWS_SECRET_ACCESS_KEY: rest.AWS_SECRET_ACCESS_KEY,
    AWS_SESSION_TOKEN: rest.AWS_SESSION_TOKEN,
    AWS_ENDPOINT_URL: daemon.url,
    AWS_XRAY_CONTEXT_MISSING: 'LOG_ERROR',
    LAMBDA_TASK_ROOT: join(folder, 'functions/plain'),
    LAMBDA_RUNTIME_DIR: '/var/runtime',
    LANG: 'en_US.UTF-8',
    LD_LIBRARY_PATH: '/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib',
    TZ: 'Asia/Manila',
    GREETING: 'hello',
  });
  for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_LAMBDA_LOG_STREAM_NAME']) assert.ok(rest[name], name);
});

proven('recorded', 'localstack, test_lambda: test_lambda_too_large_response', 'events and answers of six megabytes; one byte more is too large', async () => {
  const text = 'x'.repeat(6_000_000);
  assert.deepEqual((await invoke('plain', { text })).body, { text });
  assert.equal((await invoke('plain', { act: 'large', bytes: 6291556 })).text.length, 6291556);
  const large = await invoke('plain', { act: 'large', bytes: 6291557 });
  assert.equal(large.failed, 'Unhandled');
  assert.deepEqual(large.body, {
    errorType: 'Function.ResponseSizeTooLarge',
    errorMessage: 'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
  });
  assert.deepEqual((await invoke('plain', { a: 1 })).body, { a: 1 }, 'the same program goes on');
});

proven('documented', 'runtimes-api.html: invocation error', 'an error is the answer as it was posted', async () => {
  const { failed, body } = await invoke('plain', { act: 'error' });
  assert.equal(failed, 'Unhandled');
  assert.deepEqual(body, { errorType: 'Plain.Wanted', errorMessage: 'told to', stackTrace: [] });
});

proven('documented', 'runtimes-custom.html: response streaming, trailers', 'a streamed response is put together; one that breaks off is its trailer’s error', async () => {
  const streamed = await invoke('plain', { act: 'stream' });
  assert.equal(streamed.failed, null);
  assert.equal(streamed.text, '"one, two, three"');
  const broken = await invoke('plain', { act: 'broken' });
  assert.equal(broken.failed, 'Unhandled');
  assert.deepEqual(broken.body, { errorType: 'Plain.Broken', errorMessage: 'in the middle' });
});

proven('documented', 'aws-lambda-runtime-interface-emulator, rapi/rendering: AWS\'s own implementation', 'calls out of turn are refused in AWS’s words', async () => {
  const { body } = await invoke('plain', { act: 'wrong' });
  const refused = (from, to) => `{"errorMessage":"State transition from ${from} to ${to} failed for runtime. Error: State transition is not allowed","errorType":"InvalidStateTransition"}\n`;
  assert.deepEqual(body, [
    [400, '{"errorMessage":"Invalid request ID","errorType":"InvalidRequestID"}\n'],
    [403, refused('Running', 'InitError')],
    [404, '404 page not found\n'],
    [404, '404 page not found\n'],
    [405, ''],
  ]);
  // The second answer is served with the next call, as the environment rests between two; it belongs to neither's tail.
  const next = await invoke('plain');
  const twice = `twice: 403 ${refused('RuntimeResponseSentState', 'InvocationResponse')}`;
  await eventually(() => readFileSync(join(folder, 'data/logs/plain.log'), 'utf8').includes(twice), twice);
  assert.doesNotMatch(next.log, /twice/);
});

proven('documented', 'aws-lambda-runtime-interface-emulator, rapi/handler/invocationresponse.go', 'a response mode that there is not ends the invocation, and its program', async () => {
  const { failed, body, log } = await invoke('plain', { act: 'mode' });
  assert.equal(failed, 'Unhandled');
  assert.equal(body.errorType, 'Runtime.InvalidResponseModeHeader');
  const again = await invoke('plain', { again: 1 });
  assert.deepEqual(again.body, { again: 1 });
  assert.match(again.log, /Init Duration/, `another environment, ${log}`);
});

proven('community', 'localstack, test_lambda: test_lambda_handler_exit, test_lambda_runtime_wrapper_not_found; signals: aws-lambda-runtime-interface-emulator', 'a program that ends costs its request, and says how it ended', async () => {
  for (const [event, how] of [
    [{ act: 'exit', status: 1 }, 'Runtime exited with error: exit status 1'],
    [{ act: 'exit', status: 42 }, 'Runtime exited with error: exit status 42'],
    [{ act: 'exit', status: 0 }, 'Runtime exited without providing a reason'],
    [{ act: 'signal', signal: 'SIGSEGV' }, 'Runtime exited with error: signal: segmentation fault'],
    [{ act: 'signal', signal: 'SIGKILL' }, 'Runtime exited with error: signal: killed'],
    [{ act: 'signal', signal: 'SIGTERM' }, 'Runtime exited with error: signal: terminated'],
  ]) {
    const { failed, body, log } = await invoke('plain', event);
    const id = /START RequestId: (\S+)/.exec(log)[1];
    assert.equal(failed, 'Unhandled');
    assert.deepEqual(body, { errorType: 'Runtime.ExitError', errorMessage: `RequestId: ${id} Error: ${how}` });
    assert.match(log, /\tStatus: error\tError Type: Runtime\.ExitError\t?\n$/);
    assert.deepEqual((await invoke('plain', { after: how })).body, { after: how });
  }
});

proven('documented', 'aws-lambda-runtime-interface-emulator, rapid/handlers.go: an invocation ends when the runtime asks for the next one', 'a program that ends behind its answer costs no call', async () => {
  for (const ms of [0, 100]) {
    assert.equal((await invoke('plain', { act: 'goodbye', ms })).body, 'bye');
    const next = await invoke('plain', { after: ms });
    assert.deepEqual([next.failed, next.body], [null, { after: ms }]);
    assert.match(next.log, /Init Duration/);
  }
});

/** Pids of all processes below one. */
function below(pid) {
  let tasks = [];
  try { tasks = readdirSync(`/proc/${pid}/task`); } catch { /* it has ended */ }
  const children = tasks.flatMap((task) => { try { return readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number); } catch { return []; } });
  return children.flatMap((child) => [child, ...below(child)]);
}

proven('recorded', 'localstack, test_lambda: test_lambda_invoke_with_timeout', 'at the deadline the program is killed, whatever it is at', async () => {
  for (const act of ['hang', 'spin']) {
    const from = Date.now();
    const { failed, body, log } = await invoke('quick', { act });
    const took = Date.now() - from;
    assert.equal(failed, 'Unhandled');
    assert.equal(body.errorType, 'Sandbox.Timedout');
    assert.match(body.errorMessage, new RegExp(`^RequestId: ${uuid} Error: Task timed out after 1\\.00 seconds$`));
    assert.match(log, /Task timed out after 1\.00 seconds/);
    assert.ok(took >= 1000, `${took} ms`);
    assert.deepEqual((await invoke('quick')).body, {});
  }
});

proven('community', '"signal: killed" as users quote it', 'memory beyond the function’s ends it', async () => {
  const { failed, body } = await invoke('small', { act: 'grow' });
  assert.equal(failed, 'Unhandled');
  assert.match(body.errorMessage, /Error: Runtime exited with error: signal: killed$/);
});

test('calls at the same time are programs of their own, and the same ones afterwards', async () => {
  const calls = () => Promise.all(Array.from({ length: 4 }, () => invoke('plain', { act: 'sleep', ms: 3000 })));
  const first = new Set((await calls()).map((c) => c.body));
  assert.equal(first.size, 4);
  for (const { body } of await calls()) assert.ok(first.has(body));
});

proven('documented', 'lambda-runtime-environment.html: a failed init phase is tried again in the call', 'an init phase that fails, ends or hangs', async () => {
  const [fails, exits, hangs] = await Promise.all([invoke('init-fails'), invoke('init-exits'), invoke('init-hangs')]);
  assert.deepEqual(fails.body, { errorType: 'Plain.Init', errorMessage: 'not today' });
  const report = (phase) => `INIT_REPORT Init Duration: [\\d.]+ ms\tPhase: ${phase}\tStatus: error\tError Type: Runtime\\.Unknown\n`;
  assert.match(fails.log, new RegExp(`${report('init')}[^]*${report('invoke')}START RequestId: ${uuid} Version: \\$LATEST\nEND [^]*\tStatus: error\tError Type: Runtime\\.Unknown\t\n$`));
  assert.equal(exits.body.errorType, 'Runtime.ExitError');
  assert.match(exits.body.errorMessage, /Runtime exited with error: exit status 3$/);
  assert.match(hangs.log, /INIT_REPORT Init Duration: 1\d{4}\.\d\d ms\tPhase: init\tStatus: timeout\n/);
  assert.match(hangs.body.errorMessage, /Task timed out after 1\.00 seconds$/);
});

test('a cold start can be as slow as on AWS', async () => {
  const from = Date.now();
  const first = await invoke('cold');
  assert.ok(Date.now() - from >= 900, `${Date.now() - from} ms`);
  assert.ok(Number(/Init Duration: ([\d.]+) ms/.exec(first.log)[1]) >= 900);
  assert.doesNotMatch((await invoke('cold')).log, /Init Duration/);
});

proven('community', 'Runtime.InvalidEntrypoint as users quote it', 'nothing to run, and something that cannot be run', async () => {
  const none = await invoke('none');
  assert.match(none.text, /functions\/none\/bootstrap: No such file or directory/);
  const text = await invoke('text');
  assert.equal(text.failed, 'Unhandled');
  assert.equal(text.body.errorType, 'Runtime.InvalidEntrypoint');
  assert.match(text.body.errorMessage, /Error: fork\/exec .*\/functions\/text\/bootstrap: exec format error$/);
  cpSync(join(here, 'functions/shell/bootstrap'), join(folder, 'functions/none/bootstrap'));
  await eventually(async () => (await invoke('none')).text.includes('"function":"none"'), 'a program that appears is run');
});

test('an edited file is in force with the next call', async () => {
  assert.equal((await invoke('plain', { act: 'word' })).body.word, 'one');
  writeFileSync(join(folder, 'functions/plain/word.txt'), 'two\n');
  await eventually(async () => (await invoke('plain', { act: 'word' })).body.word === 'two', 'the new word');
});

test('when the daemon dies its programs do, and what they have started', async () => {
  const started = (await invoke('plain', { act: 'sleep', ms: 1 })).body;
  const [first] = childrenOf(daemon.pid);
  const all = below(first);
  assert.ok(all.includes(started));
  process.kill(first, 'SIGKILL');
  await eventually(() => all.every((pid) => !isAlive(pid)), 'all of them have ended');
  await eventually(() => invoke('plain', { again: 1 }).then((r) => r.body.again === 1).catch(() => false), 'the next daemon starts new ones');
});

test('no program is left behind by the end', async () => {
  await invoke('plain');
  const all = below(daemon.pid);
  assert.ok(all.length >= 3);
  await daemon.stop();
  await eventually(() => all.every((pid) => !isAlive(pid)), 'all of them have ended');
  const leftover = readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    try { return readFileSync(`/proc/${name}/environ`, 'utf8').includes(`LAMBDA_TASK_ROOT=${folder}`); } catch { return false; }
  });
  assert.deepEqual(leftover, []);
});
