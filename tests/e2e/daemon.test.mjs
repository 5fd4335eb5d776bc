// The daemon as a process: start, kill, restart, reload, stop - with the real executable.
import test from 'node:test';
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect, createServer } from 'node:net';
import { childrenOf, dynamodb, eventually, hangar, isAlive, remove, run, spacekoRoutes, temporaryFolder, up } from './daemon.mjs';

const table = {
  TableName: 'things',
  AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
  KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
  BillingMode: 'PAY_PER_REQUEST',
};
const put = (url, pk) => dynamodb(url, 'PutItem', { TableName: 'things', Item: { pk: { S: pk } } });
const get = async (url, pk) => (await dynamodb(url, 'GetItem', { TableName: 'things', Key: { pk: { S: pk } } })).body.Item;

test('a killed daemon is replaced behind the same port, with every acknowledged write', async (t) => {
  const data = temporaryFolder();
  const daemon = await up(['--bare', '--data', data]);
  t.after(() => (daemon.stop(), remove(data)));
  assert.equal((await dynamodb(daemon.url, 'CreateTable', table)).status, 200);
  for (let i = 0; i < 20; i++) assert.equal((await put(daemon.url, `k${i}`)).status, 200);
  const [worker] = childrenOf(daemon.pid);
  process.kill(worker, 'SIGKILL');
  const item = await eventually(() => get(daemon.url, 'k19').catch(() => null), 'the port answers again');
  assert.deepEqual(item, { pk: { S: 'k19' } });
  assert.notEqual(childrenOf(daemon.pid)[0], worker);
  assert.match(daemon.stderr, /the daemon crashed: signal 9 \(Killed\)/);
});

test('when the supervisor is killed no process stays and the port is free', async (t) => {
  const data = temporaryFolder();
  const daemon = await up(['--bare', '--data', data]);
  t.after(() => remove(data));
  const [worker] = childrenOf(daemon.pid);
  process.kill(daemon.pid, 'SIGKILL');
  await eventually(() => !isAlive(worker), 'the daemon is gone');
  const again = await up(['--bare', '--data', data], { port: daemon.port });
  assert.equal(again.port, daemon.port);
  assert.equal((await again.stop()).status, 0);
});

test('what a killed supervisor left in memory is swept by the next start', async (t) => {
  const folder = temporaryFolder();
  t.after(() => remove(folder));
  const leftovers = () => readdirSync('/dev/shm').filter((name) => name.startsWith('hangar-'));
  const daemon = await up(['--bare', '--memory'], { cwd: folder });
  const own = leftovers().find((name) => name.endsWith(`-${daemon.pid}`));
  if (!own) return t.skip('no room in /dev/shm');
  process.kill(daemon.pid, 'SIGKILL');
  await daemon.ended;
  const again = await up(['--bare', '--memory'], { cwd: folder });
  assert.ok(!leftovers().includes(own));
  await again.stop();
  assert.ok(!leftovers().some((name) => name.endsWith(`-${again.pid}`)));
});

test('SIGTERM ends with status 0, frees the port and removes daemon.json', async (t) => {
  const data = temporaryFolder();
  t.after(() => remove(data));
  const daemon = await up(['--bare', '--data', data]);
  const told = JSON.parse(readFileSync(join(data, 'daemon.json'), 'utf8'));
  assert.deepEqual(told, { port: daemon.port, pid: daemon.pid, url: daemon.url });
  assert.deepEqual(await daemon.stop(), { status: 0, signal: null });
  assert.ok(!existsSync(join(data, 'daemon.json')));
  await assert.rejects(fetch(daemon.url));
});

test('a second daemon on the same data is refused with the address of the first', async (t) => {
  const data = temporaryFolder();
  const daemon = await up(['--bare', '--data', data]);
  t.after(() => (daemon.stop(), remove(data)));
  const second = await run(['up', '--bare', '--data', data, '--port', '0']);
  assert.equal(second.status, 1);
  assert.match(second.stderr, new RegExp(`is in use: hangar runs there already \\(pid ${daemon.pid}, ${daemon.url}\\)`));
});

test('a taken port is told in words', async (t) => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  t.after(() => server.close());
  const folder = temporaryFolder();
  const refused = await run(['up', '--bare', '--data', folder, '--port', String(server.address().port)]);
  remove(folder);
  assert.equal(refused.status, 1);
  assert.match(refused.stderr, /port \d+ of 127\.0\.0\.1 is taken; choose another with --port/);
});

test('a foreign Host and a cross-site Origin do not reach the AWS and control endpoints', async (t) => {
  const folder = temporaryFolder();
  const daemon = await up(['--bare', '--memory'], { cwd: folder });
  t.after(() => (daemon.stop(), remove(folder)));
  const raw = (head) =>
    new Promise((done) => {
      let text = '';
      const socket = connect(daemon.port, '127.0.0.1', () => socket.write(head));
      socket.on('data', (d) => (text += d)).on('close', () => done(text));
    });
  const rebound = await raw('GET /_hangar/v1/status HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n');
  assert.match(rebound, /^HTTP\/1\.1 403 /);
  const crossSite = await dynamodb(daemon.url, 'ListTables', {}, { origin: 'https://evil.example' });
  assert.equal(crossSite.status, 403);
  assert.equal((await dynamodb(daemon.url, 'ListTables', {})).status, 200);
});

test('--allow-origin lets a page use the AWS endpoints, after a preflight, and not the control surface', async (t) => {
  const folder = temporaryFolder();
  const page = { origin: 'http://localhost:5173' };
  writeFileSync(join(folder, 'routes.yaml'), 'name: x\n');
  const daemon = await up(['--memory', '--allow-origin', 'http://other.example, http://localhost:5173'], { cwd: folder });
  t.after(() => (daemon.stop(), remove(folder)));
  const preflight = await fetch(daemon.url, {
    method: 'OPTIONS',
    headers: { ...page, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type,x-amz-target' },
  });
  assert.equal(preflight.status, 200);
  assert.equal(preflight.headers.get('access-control-allow-origin'), '*');
  assert.equal(preflight.headers.get('access-control-allow-headers'), 'content-type,x-amz-target');
  const answer = await dynamodb(daemon.url, 'ListTables', {}, page);
  assert.equal(answer.status, 200);
  assert.equal((await dynamodb(daemon.url, 'ListTables', {}, { origin: 'http://localhost:5174' })).status, 403);
  assert.equal((await fetch(`${daemon.url}/_hangar/v1/status`, { headers: page })).status, 403);
});

test('requests in flight are finished before the end', async (t) => {
  const folder = temporaryFolder();
  const daemon = await up(['--bare', '--memory'], { cwd: folder });
  t.after(() => remove(folder));
  const waiting = fetch(`${daemon.url}/_hangar/v1/logs?after=999999&wait=1500`);
  await eventually(async () => (await (await fetch(`${daemon.url}/_hangar/v1/status`)).json()).running >= 2, 'both requests run');
  const stopped = daemon.stop();
  assert.equal((await waiting).status, 200);
  assert.equal((await stopped).status, 0);
});

test('SIGHUP reloads routes.yaml; a broken file leaves the running stack in place', async (t) => {
  const folder = temporaryFolder();
  const routes = join(folder, 'routes.yaml');
  const text = (status) => `name: reload\ntables:\n  things: { key: { id: S } }\napis:\n  web:\n    routes:\n      GET /a: { mock: ${status} }\n`;
  writeFileSync(routes, text(200));
  const daemon = await up([routes, '--memory'], { cwd: folder });
  t.after(() => (daemon.stop(), remove(folder)));
  const status = async () => (await fetch(`${daemon.url}/a`)).status;
  assert.equal(await status(), 200);
  writeFileSync(routes, text(201) + 'tabels: {}\n');
  process.kill(daemon.pid, 'SIGHUP');
  await eventually(() => /not reloaded, the running stack stays/.test(daemon.stderr), 'the refusal is told');
  assert.match(daemon.stderr, /routes\.yaml:8:1: unknown key "tabels".*did you mean "tables"\?/);
  assert.equal(await status(), 200);
  writeFileSync(routes, text(202).replace('things: {', 'more: { key: { id: N } }\n  things: {'));
  process.kill(daemon.pid, 'SIGHUP');
  await eventually(async () => (await status()) === 202, 'the new route answers');
  assert.deepEqual((await dynamodb(daemon.url, 'ListTables', {})).body.TableNames, ['more', 'things']);
  writeFileSync(routes, text(203).replace('{ id: S }', '{ other: S }'));
  process.kill(daemon.pid, 'SIGHUP');
  await eventually(() => daemon.stderr.match(/not reloaded/g)?.length === 2, 'a changed key is refused');
  assert.equal(await status(), 202);
});

test('a file that is refused at the last moment leaves the functions as they are, too', async (t) => {
  const folder = temporaryFolder();
  const routes = join(folder, 'routes.yaml');
  const text = (memory, operator) => `name: reload
tables:
  things: { key: { id: S }, stream: NEW_IMAGE }
functions:
  f: { memory: ${memory} }
events:
  - { from: table/things, to: f, filter: { eventName: [ ${operator} ] } }
`;
  writeFileSync(routes, text(128, 'INSERT'));
  const daemon = await up([routes, '--memory'], { cwd: folder });
  t.after(() => (daemon.stop(), remove(folder)));
  const memory = async () => (await (await fetch(`${daemon.url}/2015-03-31/functions/f/configuration`)).json()).MemorySize;
  assert.equal(await memory(), 128);
  writeFileSync(routes, text(256, '{ nothing: 1 }'));
  process.kill(daemon.pid, 'SIGHUP');
  await eventually(() => /not reloaded, the running stack stays: .*Invalid filter pattern/.test(daemon.stderr), 'the refusal is told');
  assert.equal(await memory(), 128);
  writeFileSync(routes, text(256, 'MODIFY'));
  process.kill(daemon.pid, 'SIGHUP');
  await eventually(async () => (await memory()) === 256, 'a good file changes the function');
});

test('commands find the daemon by its folder: status, reset, logs', async (t) => {
  const folder = temporaryFolder();
  const data = join(folder, 'data');
  const daemon = await up([spacekoRoutes(folder), '--data', data]);
  t.after(() => (daemon.stop(), remove(folder)));
  const health = await fetch(`${daemon.url}/api/health`);
  assert.equal(health.status, 200);
  const logs = await run(['logs', '--data', data]);
  assert.match(logs.stdout, /START RequestId: [0-9a-f-]{36} Version: \$LATEST\n/);
  const reset = await run(['reset', 'spaceko-main', '--data', data]);
  assert.equal(reset.stderr, '');
  assert.equal(reset.status, 0);
  const wrong = await run(['reset', 'nothing', '--data', data]);
  assert.equal(wrong.status, 1);
  assert.match(wrong.stderr, /has no table "nothing"/);
  await daemon.stop();
  const gone = await run(['logs', '--data', data]);
  assert.match(gone.stderr, /no hangar runs with its data in/);
});

test('the help and the version', async () => {
  assert.match((await run(['--help'])).stdout, /Usage: hangar COMMAND/);
  assert.match((await run(['up', '--help'])).stdout, /--no-supervise/);
  assert.match((await run(['version'])).stdout, /^hangar \d+\.\d+\.\d+\n$/);
  const wrong = await run(['chekc']);
  assert.equal(wrong.status, 2);
  assert.equal(wrong.stderr, 'hangar: unknown command "chekc"; did you mean "check"?; `hangar --help` lists them\n');
});
