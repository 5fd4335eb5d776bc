// The movable clock: what AWS times by the wall, a test moves by hours in one call - no sleeping.
import test from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dynamodb, remove, run, spacekoRoutes, temporaryFolder, up } from './daemon.mjs';

/** A daemon with an empty store; `clock` moves its time. */
async function started(t, args = ['--bare', '--memory']) {
  const folder = temporaryFolder();
  const daemon = await up(args, { cwd: folder });
  t.after(async () => (await daemon.stop(), remove(folder)));
  const call = async (operation, body, headers) => {
    const answer = await dynamodb(daemon.url, operation, body, headers);
    assert.equal(answer.status, 200, answer.text);
    return answer.body;
  };
  const clock = async (order) => {
    const response = await fetch(`${daemon.url}/_hangar/v1/clock`, order ? { method: 'POST', body: JSON.stringify(order) } : {});
    assert.equal(response.status, 200);
    return response.json();
  };
  const streams = (operation, body) => call(operation, body, { 'x-amz-target': `DynamoDBStreams_20120810.${operation}` });
  return { ...daemon, folder, call, streams, clock };
}

const table = {
  TableName: 'sessions',
  AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  BillingMode: 'PAY_PER_REQUEST',
  StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
};
const seconds = (ms) => Math.floor(ms / 1000);

test('GET tells the time; advance, set and reset move it', async (t) => {
  const { clock } = await started(t);
  const wall = await clock();
  assert.equal(wall.offsetMs, 0);
  assert.ok(Math.abs(Date.parse(wall.now) - Date.now()) < 5000);
  assert.equal((await clock({ advance: '25h' })).offsetMs, 25 * 3600_000);
  assert.equal((await clock({ advance: '-1h30m' })).offsetMs, 23.5 * 3600_000);
  const set = await clock({ set: '2031-12-01T00:00:00Z' });
  assert.match(set.now, /^2031-12-01T00:00:00\.\d{3}Z$/);
  assert.equal((await clock({ reset: true })).offsetMs, 0);
});

test('a wrong order is refused with what is right, and moves nothing', async (t) => {
  const { url, clock } = await started(t);
  for (const body of ['', '{}', '[]', '{"advance":"25"}', '{"advance":25}', '{"set":"tomorrow"}', '{"reset":false}', '{"advance":"1h","reset":true}', '{"advance":"9000d"} x', '{"set":"10000-01-01"}', '{"advance":"-30000d"}']) {
    const response = await fetch(`${url}/_hangar/v1/clock`, { method: 'POST', body });
    assert.equal(response.status, 400, body);
    assert.match((await response.json()).message, /^expected \{"advance":"25h"\}/);
  }
  assert.equal((await clock()).offsetMs, 0);
  const response = await fetch(`${url}/_hangar/v1/clock`, { method: 'DELETE' });
  assert.equal(response.status, 405);
  assert.equal(response.headers.get('allow'), 'GET, POST');
});

test('an expired item is gone when the call that moves the clock has answered, and the stream says who deleted it', async (t) => {
  const { call, streams, clock } = await started(t);
  const { TableDescription } = await call('CreateTable', table);
  await call('UpdateTimeToLive', { TableName: 'sessions', TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true } });
  const ttl = seconds(Date.now()) + 3600;
  for (let i = 0; i < 300; i++) await call('PutItem', { TableName: 'sessions', Item: { id: { S: `s${i}` }, ttl: { N: `${ttl}` } } });
  await call('PutItem', { TableName: 'sessions', Item: { id: { S: 'stays' }, ttl: { N: `${ttl + 3600}` } } });
  await clock({ advance: '59m' });
  assert.equal((await call('Scan', { TableName: 'sessions', Select: 'COUNT' })).Count, 301);
  await clock({ advance: '2m' });
  assert.deepEqual((await call('Scan', { TableName: 'sessions' })).Items.map((i) => i.id.S), ['stays']);

  const { StreamDescription } = await streams('DescribeStream', { StreamArn: TableDescription.LatestStreamArn });
  const { ShardIterator } = await streams('GetShardIterator', { StreamArn: TableDescription.LatestStreamArn, ShardId: StreamDescription.Shards[0].ShardId, ShardIteratorType: 'TRIM_HORIZON' });
  let records = [], next = ShardIterator;
  for (let page = 0; page < 3; page++) {
    const answer = await streams('GetRecords', { ShardIterator: next });
    records.push(...answer.Records);
    next = answer.NextShardIterator;
  }
  const removed = records.filter((r) => r.eventName === 'REMOVE');
  assert.equal(removed.length, 300);
  assert.deepEqual(removed[0].userIdentity, { Type: 'Service', PrincipalId: 'dynamodb.amazonaws.com' });
  // A record carries the time at which it was made: an hour after the item was written.
  const made = removed[0].dynamodb.ApproximateCreationDateTime;
  assert.ok(Math.abs(made - (Date.now() / 1000 + 61 * 60)) < 30, `made at ${made}`);
});

test('stream records are trimmed after 24 hours, and an iterator expires after 15 minutes', async (t) => {
  const { url, call, streams, clock } = await started(t);
  const arn = (await call('CreateTable', table)).TableDescription.LatestStreamArn;
  await call('PutItem', { TableName: 'sessions', Item: { id: { S: 'a' } } });
  const shard = (await streams('DescribeStream', { StreamArn: arn })).StreamDescription.Shards[0];
  const iterator = async () => (await streams('GetShardIterator', { StreamArn: arn, ShardId: shard.ShardId, ShardIteratorType: 'TRIM_HORIZON' })).ShardIterator;
  const early = await iterator();
  await clock({ advance: '14m' });
  assert.equal((await streams('GetRecords', { ShardIterator: early })).Records.length, 1);
  await clock({ advance: '2m' });
  const expired = await dynamodb(url, 'GetRecords', { ShardIterator: early }, { 'x-amz-target': 'DynamoDBStreams_20120810.GetRecords' });
  assert.equal(expired.status, 400);
  assert.match(expired.body.__type, /#ExpiredIteratorException$/);
  assert.match(expired.body.message, /^Iterator expired\. The iterator was created at time .* which is further in the future than the tolerated delay of 900000 milliseconds\.$/);
  assert.equal((await streams('GetRecords', { ShardIterator: await iterator() })).Records.length, 1);
  await clock({ advance: '24h' });
  assert.deepEqual((await streams('GetRecords', { ShardIterator: await iterator() })).Records, []);
});

/** Every record of a shard and its children, parents first, each with the shard's id. */
async function readAll(streams, arn) {
  const { Shards } = (await streams('DescribeStream', { StreamArn: arn })).StreamDescription;
  const records = [];
  const done = new Set();
  while (done.size < Shards.length) {
    const next = Shards.find((s) => !done.has(s.ShardId) && (!s.ParentShardId || done.has(s.ParentShardId) || !Shards.some((p) => p.ShardId === s.ParentShardId)));
    let { ShardIterator } = await streams('GetShardIterator', { StreamArn: arn, ShardId: next.ShardId, ShardIteratorType: 'TRIM_HORIZON' });
    for (let pages = 0; ShardIterator && pages < 3; pages++) {
      const answer = await streams('GetRecords', { ShardIterator });
      records.push(...answer.Records.map((record) => ({ ...record, shard: next.ShardId })));
      ShardIterator = answer.NextShardIterator;
      assert.equal(ShardIterator !== undefined, next.SequenceNumberRange.EndingSequenceNumber === undefined);
    }
    done.add(next.ShardId);
  }
  return { Shards, records };
}

test('a shard closes after four hours; its child follows, and both are shown for a day', async (t) => {
  const { call, streams, clock } = await started(t);
  const arn = (await call('CreateTable', table)).TableDescription.LatestStreamArn;
  const put = (id, n) => call('PutItem', { TableName: 'sessions', Item: { id: { S: id }, n: { N: `${n}` } } });
  for (let n = 0; n < 24; n++) {
    if (n) await clock({ advance: '1h' });
    await put('a', n);
  }
  const { Shards, records } = await readAll(streams, arn);
  assert.equal(Shards.length, 6);
  for (const [i, shard] of Shards.entries()) {
    assert.equal(shard.ParentShardId, Shards[i - 1]?.ShardId);
    assert.equal('EndingSequenceNumber' in shard.SequenceNumberRange, i < 5);
  }
  assert.deepEqual(records.map((r) => Number(r.dynamodb.NewImage.n.N)), [...Array(24).keys()]);
  const numbers = records.map((r) => r.dynamodb.SequenceNumber);
  assert.deepEqual([...new Set(numbers)].sort(), numbers);
  await clock({ advance: '24h' });
  await clock({ advance: '5h' });
  const later = await readAll(streams, arn);
  assert.deepEqual(later.records, []);
  // None of the first ones; the oldest that is left still names its parent.
  assert.ok(later.Shards.every((s) => !Shards.slice(0, 5).some((former) => former.ShardId === s.ShardId)));
  assert.match(later.Shards[0].ParentShardId, /^shardId-[0-9]{20}-[0-9a-f]{8}$/);
});

test('`hangar split` opens more shards: what was written of an item stays in order, parent before child', async (t) => {
  const { url, folder, call, streams } = await started(t, ['--bare', '--data', 'd']);
  const arn = (await call('CreateTable', table)).TableDescription.LatestStreamArn;
  const items = [...Array(40).keys()].map((i) => `item-${i}`);
  const write = async (n) => {
    for (const id of items) await call('PutItem', { TableName: 'sessions', Item: { id: { S: id }, n: { N: `${n}` } } });
  };
  const split = (...more) => run(['split', 'sessions', '--data', 'd', ...more], { cwd: folder });
  await write(1);
  assert.deepEqual(await split(), { status: 0, signal: null, stdout: 'sessions: 2 shards, 1 before\n', stderr: '' });
  await write(2);
  assert.equal((await split('--shards', '3')).stdout, 'sessions: 6 shards, 2 before\n');
  await write(3);
  const { Shards, records } = await readAll(streams, arn);
  assert.equal(Shards.length, 9);
  assert.equal(new Set(records.filter((r) => r.dynamodb.NewImage.n.N === '3').map((r) => r.shard)).size, 6);
  for (const id of items) {
    const own = records.filter((r) => r.dynamodb.Keys.id.S === id);
    assert.deepEqual(own.map((r) => r.dynamodb.NewImage.n.N), ['1', '2', '3'], id);
    const [, second, third] = own.map((r) => Shards.find((s) => s.ShardId === r.shard));
    assert.equal(third.ParentShardId, second.ShardId);
  }
  assert.equal(new Set(records.map((r) => r.eventID)).size, 120);
  assert.deepEqual(await split('--shards', '60'), { status: 1, signal: null, stdout: '', stderr: 'hangar: "sessions" has no stream, or there would be more than 64 shards\n' });
  const none = await fetch(`${url}/_hangar/v1/split?table=sessions&shards=65`, { method: 'POST' });
  assert.deepEqual([none.status, await none.json()], [400, { message: 'shards is a number from 1 to 64' }]);
});

test('an event source mapping follows shards that split and age: every change is counted, once', async (t) => {
  const folder = temporaryFolder();
  t.after(() => remove(folder));
  const { url, call, clock } = await started(t, [spacekoRoutes(folder), '--memory']);
  const control = async (path) => assert.equal((await fetch(`${url}/_hangar/v1/${path}`, { method: 'POST' })).status, 200, path);
  const { Items } = await call('Scan', { TableName: 'spaceko-main', FilterExpression: 'SK = :sk AND attribute_exists(wing)', ExpressionAttributeValues: { ':sk': { S: 'RESOURCE' } }, ProjectionExpression: 'PK, SK' });
  const resources = Items.slice(0, 20);
  assert.equal(resources.length, 20);
  let changes = 0;
  for (const round of ['a', 'b', 'c', 'd', 'e', 'f']) {
    for (const Key of resources) {
      await call('UpdateItem', { TableName: 'spaceko-main', Key, UpdateExpression: 'SET #s = :s', ExpressionAttributeNames: { '#s': 'status' }, ExpressionAttributeValues: { ':s': { S: round } } });
      changes++;
    }
    if (round === 'b' || round === 'd') await control('split?table=spaceko-main&shards=3');
    if (round === 'c') await clock({ advance: '4h' });
  }
  await control('drain');
  const counted = await call('Query', { TableName: 'spaceko-main', KeyConditionExpression: 'PK = :p', ExpressionAttributeValues: { ':p': { S: 'ACTIVITY' } } });
  assert.equal(counted.Items.reduce((sum, item) => sum + Number(item.changes.N), 0), changes);
});

test('a client request token is remembered for ten minutes', async (t) => {
  const { call, clock } = await started(t);
  await call('CreateTable', table);
  const add = { Update: { TableName: 'sessions', Key: { id: { S: 'n' } }, UpdateExpression: 'ADD hits :one', ExpressionAttributeValues: { ':one': { N: '1' } } } };
  const write = () => call('TransactWriteItems', { TransactItems: [add], ClientRequestToken: 'once' });
  const hits = async () => (await call('GetItem', { TableName: 'sessions', Key: { id: { S: 'n' } }, ConsistentRead: true })).Item.hits.N;
  await write();
  await clock({ advance: '9m' });
  await write();
  assert.equal(await hits(), '1');
  await clock({ advance: '2m' });
  await write();
  assert.equal(await hits(), '2');
});

test('tables and handlers see the moved time: a session ends after a day', async (t) => {
  const folder = temporaryFolder();
  t.after(() => remove(folder));
  const { url, call, clock } = await started(t, [spacekoRoutes(folder), '--memory']);
  await clock({ set: '2031-12-01T00:00:00Z' });
  const { TableDescription } = await call('CreateTable', table);
  assert.equal(Math.floor(TableDescription.CreationDateTime / 60), Date.parse('2031-12-01T00:00:00Z') / 60_000);
  assert.match(TableDescription.LatestStreamLabel, /^2031-12-01T00:00:0/);
  // The handlers: a session of SpaceKo's ends after a day. The calls themselves time out by the real clock.
  const api = (method, path, { body, session = '' } = {}) =>
    fetch(url + path, { method, body: body && JSON.stringify(body), headers: { 'content-type': 'application/json', 'x-session': session } });
  const login = await (await api('POST', '/api/auth/login', { body: { userCode: '2024-1001' } })).json();
  const session = `${login.user.userCode}:${login.sessionId}`;
  const me = async () => (await api('GET', '/api/users/2024-1001', { session })).status;
  assert.equal(await me(), 200);
  await clock({ advance: '23h' });
  assert.equal(await me(), 200);
  await clock({ advance: '2h' });
  assert.equal(await me(), 401);
});

test('each worker of a test runner moves the clock of its own fork', async (t) => {
  const { url, call, clock } = await started(t);
  await call('CreateTable', table);
  await call('UpdateTimeToLive', { TableName: 'sessions', TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true } });
  await call('PutItem', { TableName: 'sessions', Item: { id: { S: 's' }, ttl: { N: `${seconds(Date.now()) + 3600}` } } });
  const control = async (path, body) => {
    const response = await fetch(`${url}/_hangar/v1/${path}`, { method: body || /^(fork|drop)/.test(path) ? 'POST' : 'GET', body: body && JSON.stringify(body) });
    return { status: response.status, ...(await response.json()) };
  };
  const sessions = async (fork) => (await call('Scan', { TableName: 'sessions' }, fork ? { 'x-hangar-namespace': fork } : {})).Count;
  await control('fork?name=worker-1');
  await control('fork?name=worker-2');
  // By parameter, or by the host or header of any other request to the fork.
  assert.equal((await control('clock?namespace=worker-1', { advance: '2h' })).offsetMs, 2 * 3600_000);
  assert.deepEqual([await sessions('worker-1'), await sessions('worker-2'), await sessions()], [0, 1, 1]);
  const byHeader = await fetch(`${url}/_hangar/v1/clock`, { headers: { 'x-hangar-namespace': 'worker-1' } });
  assert.equal((await byHeader.json()).offsetMs, 2 * 3600_000);
  assert.equal((await clock()).offsetMs, 0);
  // A fork of a fork begins with its time, and goes on by itself.
  await control('fork?name=worker-3&from=worker-1');
  await control('clock?namespace=worker-1', { reset: true });
  assert.equal((await control('clock?namespace=worker-3')).offsetMs, 2 * 3600_000);
  // What is dropped leaves nothing behind.
  await control('drop?name=worker-3');
  assert.deepEqual(await control('clock?namespace=worker-3'), { status: 404, message: 'there is no namespace "worker-3"' });
  await control('fork?name=worker-3');
  assert.equal((await control('clock?namespace=worker-3')).offsetMs, 0);
});

test("handlers, in process and in a worker, live in their fork's time", async (t) => {
  for (const isolation of ['none', 'process']) {
    const folder = temporaryFolder();
    t.after(() => remove(folder));
    const routes = spacekoRoutes(folder);
    writeFileSync(routes, readFileSync(routes, 'utf8').replace('defaults: { ', `$&isolation: ${isolation}, `));
    const { url } = await started(t, [routes, '--memory']);
    await fetch(`${url}/_hangar/v1/fork?name=later`, { method: 'POST' });
    const api = (fork, method, path, { body, session = '' } = {}) =>
      fetch(url + path, { method, body: body && JSON.stringify(body), headers: { 'content-type': 'application/json', 'x-session': session, ...(fork && { 'x-hangar-namespace': fork }) } });
    const login = async (fork) => {
      const { user, sessionId } = await (await api(fork, 'POST', '/api/auth/login', { body: { userCode: '2024-1001' } })).json();
      return `${user.userCode}:${sessionId}`;
    };
    const sessions = { '': await login(''), later: await login('later') };
    const me = async (fork) => (await api(fork, 'GET', '/api/users/2024-1001', { session: sessions[fork] })).status;
    await fetch(`${url}/_hangar/v1/clock?namespace=later`, { method: 'POST', body: '{"advance":"25h"}' });
    assert.deepEqual([await me(''), await me('later')], [200, 401], isolation);
  }
});

test('hangar clock shows and moves the clock of the daemon in the folder', async (t) => {
  const folder = temporaryFolder();
  const data = join(folder, 'data');
  const daemon = await up(['--bare', '--data', data]);
  t.after(async () => (await daemon.stop(), remove(folder)));
  const clock = (...words) => run(['clock', ...words, '--data', data]);
  assert.match((await clock()).stdout, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\n$/);
  assert.match((await clock('+25h')).stdout, /Z  \(moved\)\n$/);
  assert.match((await clock('2031-12-01T00:00:00Z')).stdout, /^2031-12-01T00:00:00\.\d{3}Z  \(moved\)\n$/);
  assert.match((await clock('reset')).stdout, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\n$/);
  await run(['fork', 'worker', '--data', data]);
  assert.match((await clock('+1h', '--namespace', 'worker')).stdout, /Z  \(moved\)\n$/);
  assert.doesNotMatch((await clock()).stdout, /moved/);
  assert.deepEqual(await clock('--namespace', 'nobody').then((r) => [r.status, r.stderr]), [1, 'hangar: there is no namespace "nobody"\n']);
  const wrong = await clock('tomorrow');
  assert.equal(wrong.status, 1);
  assert.match(wrong.stderr, /^hangar: expected \{"advance":"25h"\}/);
});
