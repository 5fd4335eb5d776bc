// SpaceKo's API through the whole daemon: site -> gateway -> handler -> DynamoDB -> stream -> on-change. Three ways: its handlers
// in the daemon, in processes of their own, and as they are shipped - linked with the SDK's bootstrap, served through the Runtime
// API, DynamoDB over HTTP. All must answer the same.
import test from 'node:test';
import assert from 'node:assert/strict';
import { remove, spacekoRoutes, temporaryFolder, up } from './daemon.mjs';

const ways = [
  { name: 'in the daemon' },
  { name: 'in processes', options: ['--isolate'] },
  { name: 'as shipped', shipped: true },
];
const transcripts = new Map(ways.map(({ name }) => [name, []]));

/** Without what differs from run to run: dates, UUIDs, session ids, the gateway's request ids. */
const masked = (text) =>
  text
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, 'TIME')
    .replace(/\b1[67]\d{8,11}\b/g, 'TIME')
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'UUID')
    .replace(/"sessionId":"[^"]+"/g, '"sessionId":"ID"');

function transcribe(way, method, path, response, text) {
  const headers = [...response.headers].filter(([name]) => name !== 'date').map(([name, value]) => `${name}: ${/-id$|requestid$/.test(name) ? 'ID' : masked(value)}`);
  transcripts.get(way.name).push([`${method} ${path}`, `${response.status}`, ...headers, '', masked(text)].join('\n'));
}

for (const way of ways) {
  let folder;
  let daemon;
  const step = (title, run) => test(`${way.name}: ${title}`, run);

  step('starts', async () => {
    folder = temporaryFolder();
    daemon = await up([spacekoRoutes(folder, way), '--memory', ...(way.options ?? [])], { cwd: folder });
  });

  async function api(method, path, { body, session, headers = {} } = {}) {
    const response = await fetch(daemon.url + path, {
      method,
      headers: { 'accept-encoding': 'identity', ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...(session ? { 'x-session': session } : {}), ...headers },
      body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
    });
    const text = await response.text();
    transcribe(way, method, path, response, text);
    return { status: response.status, headers: response.headers, body: JSON.parse(text) };
  }
  async function signIn(userCode) {
    const { body } = await api('POST', '/api/auth/login', { body: { userCode } });
    return `${userCode}:${body.sessionId}`;
  }

  step('the full campus is listed, by wing and floor, without a session', async () => {
    const all = await api('GET', '/api/resources');
    assert.equal(all.status, 200);
    assert.equal(all.headers.get('content-type'), 'application/json');
    assert.equal(all.body.length, 548);
    assert.equal((await api('GET', '/api/resources?wing=South&floor=5')).body.length, 20);
    assert.equal((await api('GET', '/api/resources?category=lagoon_stall')).body.length, 50);
  });

  step('a report changes the card, the reporter and, by the stream, the activity of the day', async () => {
    const session = await signIn('2024-1001');
    const [room] = (await api('GET', '/api/resources?wing=West&floor=2&status=available')).body;
    const count = async () => (await api('GET', '/api/contributors?limit=100')).body.find((c) => c.userCode === '2024-1001')?.updateCount ?? 0;
    const changes = async () => {
      assert.equal((await fetch(`${daemon.url}/_hangar/v1/drain`, { method: 'POST' })).status, 200);
      return (await api('GET', '/api/activity')).body.find((day) => day.wing === 'West')?.changes ?? 0;
    };
    const [countBefore, changesBefore] = [await count(), await changes()];
    const report = await api('PUT', `/api/resources/${room.id}`, { body: { status: 'occupied' }, session });
    assert.equal(report.status, 200);
    assert.equal(report.body.status, 'occupied');
    assert.equal(report.body.updatedBy, '2024-1001');
    assert.equal((await api('GET', `/api/resources/${room.id}`)).body.status, 'occupied');
    assert.equal(await count(), countBefore + 1);
    assert.equal(await changes(), changesBefore + 1);
  });

  step('who may not is told why', async () => {
    const session = await signIn('2024-1001');
    const [stall] = (await api('GET', '/api/resources?category=lagoon_stall')).body;
    const refused = await api('PUT', `/api/resources/${stall.id}`, { body: { status: 'open' }, session });
    assert.equal(refused.status, 403);
    assert.ok(refused.body.error.length > 10, refused.body.error);
    assert.equal((await api('GET', '/api/users', { session })).status, 403);
    assert.equal((await api('PUT', `/api/resources/${stall.id}`, { body: { status: 'open' } })).status, 401);
    assert.equal((await api('PUT', `/api/resources/${stall.id}`, { body: { status: 'open' }, session: '2024-1001:made-up' })).status, 401);
  });

  step('an admin verifies, a superadmin creates a user who can sign in, a session ends', async () => {
    const admin = await signIn('PUP01-9001');
    const verified = await api('PUT', '/api/resources/S506', { body: { verify: true }, session: admin });
    assert.equal(verified.body.verifiedBy, 'PUP01-9001');
    const chief = await signIn('SUPER-ADMIN');
    const user = { userCode: '2024-7777', username: 'New Student', userType: 'student', studentId: '2024-07777-MN-0', grade: 'Year 1', section: '1-1' };
    assert.equal((await api('POST', '/api/users', { body: user, session: admin })).status, 403);
    assert.equal((await api('POST', '/api/users', { body: user, session: chief })).status, 201);
    assert.equal((await api('POST', '/api/users', { body: user, session: chief })).status, 409);
    const session = await signIn('2024-7777');
    assert.equal((await api('GET', '/api/users/2024-7777', { session })).body.username, 'New Student');
    assert.equal((await api('POST', '/api/auth/logout', { session })).status, 200);
    assert.equal((await api('GET', '/api/users/2024-7777', { session })).status, 401);
  });

  step('bad bodies and parameters are 400, unknown ids 404, unknown routes the gateway’s 404', async () => {
    const session = await signIn('PUP01-9001');
    assert.equal((await api('POST', '/api/auth/login', { body: 'no json' })).status, 400);
    assert.equal((await api('GET', '/api/contributors?limit=many')).status, 400);
    assert.equal((await api('GET', '/api/resources?floor=0&wing=South')).status, 400);
    const missing = await api('PUT', '/api/resources/S999', { body: { status: 'available' }, session });
    assert.equal(missing.status, 404);
    assert.equal((await api('GET', '/api/resources/S999')).status, 404);
    const nowhere = await api('DELETE', '/api/resources/S506');
    assert.equal(nowhere.status, 404);
    assert.deepEqual(nowhere.body, { message: 'Not Found' });
  });

  step('CORS is the gateway’s: preflight and headers', async () => {
    const preflight = await fetch(`${daemon.url}/api/resources`, {
      method: 'OPTIONS',
      headers: { origin: 'https://page.example', 'access-control-request-method': 'PUT', 'access-control-request-headers': 'x-session' },
    });
    assert.equal(preflight.status, 204);
    assert.equal(preflight.headers.get('access-control-allow-origin'), '*');
    const simple = await api('GET', '/api/health', { headers: { origin: 'https://page.example' } });
    assert.equal(simple.headers.get('access-control-allow-origin'), '*');
  });

  step('the page and the images come through the distribution', async () => {
    for (const [path, type] of [['/', 'text/html'], ['/wings/South/5', 'text/html'], ['/images/logo.svg', 'image/svg+xml']]) {
      const response = await fetch(daemon.url + path);
      assert.equal(response.status, 200, path);
      assert.match(response.headers.get('content-type'), new RegExp(`^${type.replace('+', '\\+')}`));
      const again = await fetch(daemon.url + path, { headers: { 'if-none-match': response.headers.get('etag') } });
      assert.equal(again.status, 304, path);
    }
    assert.match((await fetch(`${daemon.url}/images/logo.svg`)).headers.get('cache-control'), /max-age=86400/);
    const missing = await fetch(`${daemon.url}/images/../../routes.yaml`);
    assert.notEqual(missing.headers.get('content-type'), 'application/yaml');
    assert.equal((await fetch(`${daemon.url}/images/%2e%2e/%2e%2e/routes.yaml`)).status, 403);
  });

  step('each function runs where it should', async () => {
    const { lambda } = await (await fetch(`${daemon.url}/_hangar/v1/status`)).json();
    const wanted = way.shipped ? 'program' : way.options ? 'process' : 'thread';
    assert.equal(lambda.functions.length, 7);
    for (const { name, isolation, errors, crashes, timeouts } of lambda.functions) assert.deepEqual({ name, isolation, errors, crashes, timeouts }, { name, isolation: wanted, errors: 0, crashes: 0, timeouts: 0 });
  });

  step('ends', async () => {
    await daemon.stop();
    remove(folder);
  });
}

test('as shipped: what the program signs is verified', async () => {
  const folder = temporaryFolder();
  const daemon = await up([spacekoRoutes(folder, { shipped: true }), '--memory', '--verify-signatures'], { cwd: folder });
  const list = async () => (await fetch(`${daemon.url}/api/resources?wing=South&floor=5`)).json();
  assert.equal((await list()).length, 20);
  await daemon.stop();
  remove(folder);
});

test('the three ways have answered the same bytes, but for ids and times', () => {
  const [first, ...others] = ways.map(({ name }) => transcripts.get(name));
  assert.ok(first.length >= 30, `${first.length} requests`);
  for (const other of others) {
    assert.equal(other.length, first.length);
    for (let i = 0; i < first.length; i++) assert.equal(other[i], first[i]);
  }
});
