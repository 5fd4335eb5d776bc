// Forks: the whole stack's data under a name of its own, for a test worker, an experiment, a demonstration.
import test from 'node:test';
import assert from 'node:assert/strict';
import { request } from 'node:http';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient, GetItemCommand, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { childrenOf, dynamodb, eventually, remove, run, spacekoRoutes, temporaryFolder, up } from './daemon.mjs';

const ROOM = 'S506';

/** SpaceKo's stack, and a few words to speak to it and its forks. */
async function campus(t, options = ['--memory']) {
  const folder = temporaryFolder();
  const routes = spacekoRoutes(folder);
  const daemon = await up([routes, ...options], { cwd: folder });
  t.after(async () => (await daemon.stop(), remove(folder)));
  return { folder, routes, daemon, ...words(daemon, folder) };
}

function words(daemon, folder) {
  const hangar = (...args) => run(args, { cwd: folder });
  const done = async (...args) => {
    const result = await hangar(...args);
    assert.equal(result.status, 0, result.stderr);
    return result.stdout;
  };
  const control = async (method, path) => {
    const response = await fetch(`${daemon.url}/_hangar/v1/${path}`, { method });
    return { status: response.status, body: await response.json() };
  };
  /** A request to SpaceKo's API in a namespace; '' is the stack's own. */
  const api = async (fork, method, path, body, session) => {
    const response = await fetch(daemon.url + path, {
      method,
      headers: {
        ...(fork ? { 'x-hangar-namespace': fork } : {}),
        ...(body ? { 'content-type': 'application/json' } : {}),
        ...(session ? { 'x-session': session } : {}),
      },
      body: body && JSON.stringify(body),
    });
    return { status: response.status, body: await response.json() };
  };
  const status = async (fork) => (await api(fork, 'GET', `/api/resources/${ROOM}`)).body.status;
  /** Somebody signs in and reports a room. */
  const report = async (fork, to, id = ROOM) => {
    const code = '2024-1001';
    const login = await api(fork, 'POST', '/api/auth/login', { userCode: code });
    assert.equal(login.status, 200, JSON.stringify(login.body));
    const answer = await api(fork, 'PUT', `/api/resources/${id}`, { status: to }, `${code}:${login.body.sessionId}`);
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
  };
  const changes = async (fork) => {
    assert.equal((await control('POST', 'drain')).status, 200);
    return (await api(fork, 'GET', '/api/activity')).body.reduce((sum, day) => sum + day.changes, 0);
  };
  const sdk = (accessKeyId) =>
    new DynamoDBClient({ endpoint: daemon.url, region: 'us-east-1', maxAttempts: 1, credentials: { accessKeyId, secretAccessKey: 'x' } });
  return { hangar, done, control, api, status, report, changes, sdk };
}

const other = (status) => (status === 'available' ? 'occupied' : 'available');
const key = (name) => ({ PK: { S: `TEST#${name}` }, SK: { S: 'x' } });
const put = (client, name) => client.send(new PutItemCommand({ TableName: 'spaceko-main', Item: { ...key(name), who: { S: name } } }));
const get = async (client, name) => (await client.send(new GetItemCommand({ TableName: 'spaceko-main', Key: key(name) }))).Item?.who.S;

test('a fork has the data of its moment, and goes its own way from there', async (t) => {
  const { done, status, report } = await campus(t);
  const before = await status('');
  assert.match(await done('fork', 'blue'), /^http:\/\/blue\.localhost:\d+ {2}\(\d+\.\d ms\)\n$/);
  assert.equal(await status('blue'), before);
  await report('blue', other(before));
  assert.deepEqual([await status(''), await status('blue')], [before, other(before)]);
  // A fork of the fork has what the fork has.
  await done('fork', 'green', '--from', 'blue');
  await report('blue', before);
  assert.deepEqual([await status('green'), await status('blue')], [other(before), before]);
  const list = await done('fork', '--list');
  assert.deepEqual(list.split('\n').map((line) => line.split(/ {2,}/)[0]), ["(the stack's own)", 'blue', 'green', '']);
});

test('host, header and access key choose it', async (t) => {
  const { done, daemon, sdk, report, status } = await campus(t);
  await done('fork', 'blue');
  const before = await status('');
  await report('blue', other(before));
  const byHost = (host, path) =>
    new Promise((resolve, reject) =>
      request({ host: '127.0.0.1', port: daemon.port, path, headers: { host: `${host}:${daemon.port}` } }, (response) => {
        let text = '';
        response.on('data', (d) => (text += d));
        response.on('end', () => resolve({ status: response.statusCode, body: JSON.parse(text) }));
      })
        .on('error', reject)
        .end(),
    );
  assert.equal((await byHost('blue.localhost', `/api/resources/${ROOM}`)).body.status, other(before));
  assert.equal((await byHost('web.execute-api.blue.localhost', `/api/resources/${ROOM}`)).body.status, other(before));
  assert.equal((await byHost('localhost', `/api/resources/${ROOM}`)).body.status, before);
  assert.equal((await byHost('blue.localhost', '/_aws/execute-api/web/api/resources/' + ROOM)).body.status, other(before));

  await put(sdk('blue'), 'by access key');
  assert.equal(await get(sdk('blue'), 'by access key'), 'by access key');
  assert.equal(await get(sdk('anything else'), 'by access key'), undefined);
  const header = { 'x-hangar-namespace': 'blue' };
  const raw = await dynamodb(daemon.url, 'GetItem', { TableName: 'spaceko-main', Key: key('by access key') }, header);
  assert.equal(raw.body.Item.who.S, 'by access key');
  // Lambda's own API, too.
  const event = { version: '2.0', routeKey: 'GET /api/resources/{id}', rawPath: '/', requestContext: { http: { method: 'GET' } }, pathParameters: { id: ROOM } };
  const invoke = async (headers) =>
    (await fetch(`${daemon.url}/2015-03-31/functions/resources/invocations`, { method: 'POST', headers, body: JSON.stringify(event) })).json();
  assert.equal(JSON.parse((await invoke(header)).body).status, other(before));
  assert.equal(JSON.parse((await invoke({})).body).status, before);
});

test('a namespace that is not there is refused, never another one taken instead', async (t) => {
  const { api, control, hangar, daemon } = await campus(t);
  const message = 'There is no namespace "red": `hangar fork NAME` makes one.';
  const refused = { status: 404, body: { __type: 'UnknownNamespaceException', message } };
  assert.deepEqual(await api('red', 'GET', '/api/resources'), refused);
  const raw = await dynamodb(daemon.url, 'ListTables', {}, { 'x-hangar-namespace': 'red' });
  assert.deepEqual({ status: raw.status, body: raw.body }, refused);
  for (const path of ['fork?name=blue&from=red', 'drop?name=red', 'snapshot?file=x&from=red', 'reset?namespace=red'])
    assert.deepEqual(await control('POST', path), { status: 404, body: { message: 'there is no namespace "red"' } }, path);
  assert.equal((await control('POST', 'fork?name=Not.One')).status, 409);
  assert.equal((await control('POST', 'fork?name=123456789012')).status, 409);
  assert.equal((await control('POST', 'drop')).status, 409);
  assert.equal((await hangar('drop', 'red')).stderr, 'hangar: there is no namespace "red"\n');
  assert.match((await hangar('fork')).stderr, /which one\? `hangar fork NAME`/);
  assert.match((await hangar('restore', 'nothing')).stderr, /snapshots\/nothing\.db: No such file/);
});

test('what happens in a fork stays there: its stream calls the function, which counts in the fork', async (t) => {
  const { done, changes, report, status } = await campus(t);
  const own = await changes('');
  await done('fork', 'blue');
  const now = await status('blue');
  await report('blue', other(now));
  await report('blue', now);
  assert.equal(await changes('blue'), own + 2);
  assert.equal(await changes(''), own);
  await report('', other(now));
  assert.equal(await changes(''), own + 1);
  assert.equal(await changes('blue'), own + 2);
});

test('reset works for a fork', async (t) => {
  const { done, status, report } = await campus(t);
  const seeded = await status('');
  await report('', other(seeded));
  await done('fork', 'blue');
  await done('reset', '--namespace', 'blue');
  assert.deepEqual([await status('blue'), await status('')], [seeded, other(seeded)]);
});

test('snapshot and restore, while others write', async (t) => {
  const { done, sdk, folder, status, report, changes } = await campus(t);
  const client = sdk('me');
  let writing = true;
  let count = 0;
  const acknowledged = [];
  const writers = [0, 1, 2].map(async () => {
    while (writing) {
      const name = `n${count++}`;
      await put(client, name);
      acknowledged.push(name);
    }
  });
  await eventually(() => acknowledged.length > 50, 'writes');
  const before = [...acknowledged];
  const was = await status('');
  await done('snapshot', 'kept');
  assert.ok(existsSync(join(folder, '.hangar/snapshots/kept.db')));
  await done('snapshot', 'here.db');
  await report('', other(was));
  await done('restore', 'kept');
  await done('restore', 'here.db');
  writing = false;
  await Promise.all(writers); // none of them failed
  assert.equal(await status(''), was);
  for (const name of before) assert.equal(await get(client, name), name);
  // The streams of the restored tables are followed.
  const counted = await changes('');
  await report('', other(was));
  assert.equal(await changes(''), counted + 1);
  // Into a fork, and from one.
  await done('fork', 'blue');
  await done('snapshot', 'blues', '--from', 'blue');
  await done('restore', 'kept', '--into', 'blue');
  assert.deepEqual([await status('blue'), await status('')], [was, other(was)]);
  await done('restore', 'blues', '--into', 'blue');
  assert.equal(await status('blue'), other(was));
});

test('fifty workers, each with a fork of its own', async (t) => {
  const { control, sdk } = await campus(t);
  const workers = Array.from({ length: 50 }, (_, i) => `worker-${i}`);
  const forked = await Promise.all(workers.map((name) => control('POST', `fork?name=${name}`)));
  assert.deepEqual(forked.map((answer) => answer.status), workers.map(() => 200));
  t.diagnostic(`slowest of 50 at once: ${Math.max(...forked.map(({ body }) => body.microseconds)) / 1000} ms`);
  await Promise.all(
    workers.map(async (name) => {
      const client = sdk(name);
      for (let i = 0; i < 5; i++) await put(client, `${name}/${i}`);
      await put(client, 'same key');
    }),
  );
  for (const name of workers) {
    const { Items } = await sdk(name).send(
      new ScanCommand({ TableName: 'spaceko-main', FilterExpression: 'begins_with(PK, :t)', ExpressionAttributeValues: { ':t': { S: 'TEST#' } } }),
    );
    assert.equal(Items.length, 6);
    assert.ok(Items.every((item) => item.who.S.startsWith(name) || item.who.S === 'same key'));
  }
  await Promise.all(workers.map((name) => control('POST', `drop?name=${name}`)));
  assert.deepEqual((await control('GET', 'namespaces')).body.namespaces.map((one) => one.name), ['']);
});

test('a dropped fork is gone, and a new one of its name knows nothing of it', async (t) => {
  const { done, status, report, api } = await campus(t);
  await done('fork', 'blue');
  const was = await status('blue');
  await report('blue', other(was));
  await done('drop', 'blue');
  assert.equal((await api('blue', 'GET', '/api/resources')).status, 404);
  await done('fork', 'blue');
  assert.equal(await status('blue'), was);
});

test('forks outlive a crash and a restart, and have what came into routes.yaml', async (t) => {
  const folder = temporaryFolder();
  const routes = spacekoRoutes(folder);
  let daemon = await up([routes], { cwd: folder });
  t.after(async () => (await daemon.stop(), remove(folder)));
  let { done, status, report, sdk } = words(daemon, folder);
  await done('fork', 'blue');
  const was = await status('');
  await report('blue', other(was));
  process.kill(childrenOf(daemon.pid)[0], 'SIGKILL');
  await eventually(() => status('blue').catch(() => false), 'the port answers again');
  assert.deepEqual([await status('blue'), await status('')], [other(was), was]);
  await daemon.stop();
  writeFileSync(routes, readFileSync(routes, 'utf8').replace('tables:\n', 'tables:\n  extra: { key: { PK: S, SK: S } }\n'));
  daemon = await up([routes], { cwd: folder });
  ({ status, sdk } = words(daemon, folder));
  assert.deepEqual([await status('blue'), await status('')], [other(was), was]);
  await sdk('blue').send(new PutItemCommand({ TableName: 'extra', Item: key('new') }));
  assert.ok(readdirSync(join(folder, '.hangar')).some((name) => name.startsWith('store@blue')));
});

test('--shared: one set of tables for every account and region', async (t) => {
  const folder = temporaryFolder();
  const daemon = await up(['--bare', '--memory', '--shared'], { cwd: folder });
  t.after(async () => (await daemon.stop(), remove(folder)));
  const as = (credential) => ({
    authorization: `AWS4-HMAC-SHA256 Credential=${credential}/dynamodb/aws4_request, SignedHeaders=host, Signature=0`,
  });
  const table = { TableName: 'things', AttributeDefinitions: [{ AttributeName: 'p', AttributeType: 'S' }], KeySchema: [{ AttributeName: 'p', KeyType: 'HASH' }], BillingMode: 'PAY_PER_REQUEST' };
  const made = await dynamodb(daemon.url, 'CreateTable', table, as('111111111111/20260101/us-east-1'));
  assert.equal(made.status, 200, made.text);
  const names = (await dynamodb(daemon.url, 'ListTables', {}, as('222222222222/20260101/eu-west-1'))).body.TableNames;
  assert.deepEqual(names, ['things']);
});
