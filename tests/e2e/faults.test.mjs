// Trouble on request: how an application's retry code, its waiters and its reads are tested. Each test is an example
// for docs/testing.md.
import test from 'node:test';
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  InternalServerError,
  ListTablesCommand,
  ProvisionedThroughputExceededException,
  PutItemCommand,
  QueryCommand,
  TransactionCanceledException,
  TransactionConflictException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  waitUntilTableExists,
  waitUntilTableNotExists,
} from '@aws-sdk/client-dynamodb';
import { childrenOf, eventually, remove, run, spacekoRoutes, temporaryFolder, up } from './daemon.mjs';

const TableName = 'orders';
const definition = {
  TableName,
  AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  BillingMode: 'PAY_PER_REQUEST',
};
const key = (id) => ({ id: { S: id } });
const put = (id, more = {}) => new PutItemCommand({ TableName, Item: { ...key(id), ...more } });
const get = (id) => new GetItemCommand({ TableName, Key: key(id), ConsistentRead: true });

/** A daemon with the table `orders`; `faults` orders, `db` is a client that tries once. */
async function started(t, args = ['--bare', '--memory']) {
  const folder = temporaryFolder();
  const daemon = await up(args, { cwd: folder });
  const clients = [];
  const client = (options) => {
    const made = new DynamoDBClient({ endpoint: daemon.url, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' }, ...options });
    clients.push(made);
    return made;
  };
  t.after(async () => {
    clients.forEach((c) => c.destroy());
    await daemon.stop();
    remove(folder);
  });
  const faults = async (orders, method = orders === undefined ? 'GET' : 'POST') => {
    const response = await fetch(`${daemon.url}/_hangar/v1/faults`, { method, body: orders && JSON.stringify(orders) });
    const body = await response.json();
    assert.equal(response.status, 200, body.message);
    return body;
  };
  const clock = async (order) => assert.equal((await fetch(`${daemon.url}/_hangar/v1/clock`, { method: 'POST', body: JSON.stringify(order) })).status, 200);
  const db = client({ maxAttempts: 1 });
  await db.send(new CreateTableCommand(definition));
  return { ...daemon, folder, client, db, faults, clock };
}

test('the SDK retries what is throttled; without retries the error is that of AWS', async (t) => {
  const { db, client, faults } = await started(t);
  await faults([{ operation: 'PutItem', error: 'ProvisionedThroughputExceededException', times: 2 }]);
  const retried = await client({ maxAttempts: 5 }).send(put('a'));
  assert.equal(retried.$metadata.attempts, 3);

  await faults([{ operation: 'PutItem', error: 'ProvisionedThroughputExceededException', times: 1 }]);
  await assert.rejects(db.send(put('a')), (error) => {
    assert.ok(error instanceof ProvisionedThroughputExceededException);
    assert.equal(error.$metadata.httpStatusCode, 400);
    assert.equal(
      error.message,
      'The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.',
    );
    assert.deepEqual(error.ThrottlingReasons, [
      { reason: 'TableWriteProvisionedThroughputExceeded', resource: 'arn:aws:dynamodb:us-east-1:000000000000:table/orders' },
    ]);
    return true;
  });
  await db.send(put('a'));
});

test('a batch that is throttled in part comes back with what is left to do', async (t) => {
  const { db, faults } = await started(t);
  await faults([{ operation: 'BatchWriteItem', error: 'ProvisionedThroughputExceededException', probability: 0.5 }]);
  // The loop that every user of BatchWriteItem needs. Nothing at all written: then AWS throws.
  let left = { [TableName]: Array.from({ length: 25 }, (_, i) => ({ PutRequest: { Item: key(`i${i}`) } })) };
  let rounds = 0;
  for (; left && Object.keys(left).length; rounds++) {
    try {
      left = (await db.send(new BatchWriteItemCommand({ RequestItems: left }))).UnprocessedItems;
    } catch (error) {
      assert.ok(error instanceof ProvisionedThroughputExceededException);
    }
  }
  assert.ok(rounds > 1, 'a program without this loop would have lost items');
  await faults(null, 'DELETE');
  const all = await db.send(new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: Array.from({ length: 25 }, (_, i) => key(`i${i}`)) } } }));
  assert.equal(all.Responses[TableName].length, 25);
});

test('a conflict is an exception of an item and a reason of a transaction', async (t) => {
  const { db, faults } = await started(t);
  await faults([{ operation: '*', key: key('hot'), error: 'TransactionConflictException', times: 2 }]);
  await db.send(put('cold'));
  await assert.rejects(db.send(put('hot')), (error) => error instanceof TransactionConflictException && error.message === 'Transaction is ongoing for the item');
  const transaction = new TransactWriteItemsCommand({ TransactItems: [{ Put: { TableName, Item: key('cold') } }, { Put: { TableName, Item: key('hot') } }] });
  await assert.rejects(db.send(transaction), (error) => {
    assert.ok(error instanceof TransactionCanceledException);
    assert.equal(error.message, 'Transaction cancelled, please refer cancellation reasons for specific reasons [None, TransactionConflict]');
    assert.deepEqual(error.CancellationReasons, [{ Code: 'None' }, { Code: 'TransactionConflict', Message: 'Transaction is ongoing for the item' }]);
    return true;
  });
  await db.send(transaction);
});

test('a 500 may have taken effect: an update that adds is not safe to repeat, one with a condition is', async (t) => {
  const { db, client, faults } = await started(t);
  const retrying = client({ maxAttempts: 3 });
  const hits = async () => (await db.send(get('page'))).Item.hits.N;
  await db.send(put('page', { hits: { N: '0' } }));
  const lost = [{ operation: 'UpdateItem', error: 'InternalServerError', applied: true, times: 1 }];
  await faults(lost);
  const add = { TableName, Key: key('page'), UpdateExpression: 'SET hits = hits + :one', ExpressionAttributeValues: { ':one': { N: '1' } } };
  await retrying.send(new UpdateItemCommand(add));
  assert.equal(await hits(), '2', 'counted twice: this is the bug that the fault shows');
  await faults(lost);
  const safe = { ...add, ConditionExpression: 'hits = :was', ExpressionAttributeValues: { ':one': { N: '1' }, ':was': { N: '2' } } };
  await assert.rejects(retrying.send(new UpdateItemCommand(safe)), { name: 'ConditionalCheckFailedException' });
  assert.equal(await hits(), '3');
});

test('delays: a client that waits too short gives up', async (t) => {
  const { db, faults } = await started(t);
  await faults([{ operation: 'GetItem', latency_ms: 5000 }]);
  const from = performance.now();
  await assert.rejects(db.send(get('a'), { abortSignal: AbortSignal.timeout(100) }), { name: 'AbortError' });
  assert.ok(performance.now() - from < 5000);
  await db.send(get('a'));
  assert.ok(performance.now() - from >= 5000);
  await db.send(put('a'));
});

test('with one seed two runs have the same faults', async (t) => {
  const outcome = async (seed) => {
    const { db, faults } = await started(t, ['--bare', '--memory', '--seed', seed]);
    assert.equal((await faults([{ operation: 'GetItem', error: 'InternalServerError', probability: 0.3 }])).seed, Number(seed));
    const { Table } = await db.send(new DescribeTableCommand({ TableName }));
    let marks = `${Table.TableId} `;
    for (let i = 0; i < 60; i++) marks += await db.send(get('a')).then(() => '+', (error) => (assert.ok(error instanceof InternalServerError), '-'));
    return marks;
  };
  const first = await outcome('42');
  assert.match(first.split(' ')[1], /\+.*-|-.*\+/);
  assert.equal(await outcome('42'), first);
  assert.notEqual(await outcome('43'), first);
});

test("handlers' calls meet the faults; what the daemon itself does with tables does not", async (t) => {
  const folder = temporaryFolder();
  t.after(() => remove(folder));
  const { url, faults } = await started(t, [spacekoRoutes(folder), '--memory']);
  const read = async () => (await fetch(`${url}/api/resources/S506`)).status;
  assert.equal(await read(), 200);
  await faults([{ operation: '*', error: 'InternalServerError' }]);
  assert.ok((await read()) >= 500);
  const reset = await fetch(`${url}/_hangar/v1/reset?table=spaceko-main`, { method: 'POST' });
  assert.equal(reset.status, 200, await reset.text());
  await faults(null, 'DELETE');
  assert.equal(await read(), 200);
});

test('each worker of a test runner orders faults in its own fork', async (t) => {
  const { url, db, client, faults } = await started(t);
  const control = async (path, method = 'GET', body = undefined) => {
    const response = await fetch(`${url}/_hangar/v1/${path}`, { method, body: body && JSON.stringify(body) });
    assert.equal(response.status, 200);
    return response.json();
  };
  const worker = (name) => client({ maxAttempts: 1, credentials: { accessKeyId: name, secretAccessKey: 'any' } });
  await control('fork?name=worker-1', 'POST');
  await control('fork?name=worker-2', 'POST');
  await control('faults?namespace=worker-1', 'POST', [{ operation: 'PutItem', error: 'ThrottlingException', times: 2 }]);
  await db.send(put('a'));
  await worker('worker-2').send(put('a'));
  await assert.rejects(worker('worker-1').send(put('a')), { name: 'ThrottlingException' });
  assert.deepEqual((await faults()).rules, []);
  assert.equal((await control('faults?namespace=worker-1')).rules[0].struck, 1);
  // Clearing one's own leaves the others alone; a fork of a fork begins with its orders, counted anew.
  await faults(null, 'DELETE');
  await control('fork?name=worker-3&from=worker-1', 'POST');
  await control('faults?namespace=worker-1', 'DELETE');
  await worker('worker-1').send(put('a'));
  assert.equal((await control('faults?namespace=worker-3')).rules[0].matched, 0);
  await assert.rejects(worker('worker-3').send(put('a')), { name: 'ThrottlingException' });
  // A name that is used again begins with what it is forked from.
  await control('drop?name=worker-3', 'POST');
  await control('fork?name=worker-3', 'POST');
  await worker('worker-3').send(put('a'));
  // Stale reads, limits and slow tables are of one fork as well.
  await control('faults?namespace=worker-1', 'POST', { consistency: { stale_ms: 60000 }, partition: { write: 1 }, table_states: { creating_ms: 60000 } });
  const eventually = new GetItemCommand({ TableName, Key: key('new') });
  await worker('worker-1').send(put('new'));
  await worker('worker-2').send(put('new'));
  assert.equal((await worker('worker-1').send(eventually)).Item, undefined);
  assert.ok((await worker('worker-2').send(eventually)).Item);
  const ten = async (name) => (await Promise.allSettled(Array.from({ length: 10 }, () => worker(name).send(put('new'))))).map((o) => o.reason?.name);
  assert.ok((await ten('worker-1')).includes('ThrottlingException'));
  assert.ok(!(await ten('worker-2')).includes('ThrottlingException'));
  const late = new CreateTableCommand({ ...definition, TableName: 'late' });
  assert.equal((await worker('worker-1').send(late)).TableDescription.TableStatus, 'CREATING');
  const status = async (name) => (await worker(name).send(new DescribeTableCommand({ TableName: 'late' }))).Table.TableStatus;
  await worker('worker-2').send(late);
  assert.deepEqual([await status('worker-1'), await status('worker-2')], ['CREATING', 'ACTIVE']);
});

test('fifty forks with faults and clocks of their own do not meet', async (t) => {
  const { url, client } = await started(t);
  const post = async (path, body = '') => assert.equal((await fetch(`${url}/_hangar/v1/${path}`, { method: 'POST', body })).status, 200);
  await Promise.all(
    Array.from({ length: 50 }, async (_, i) => {
      const fork = `w${i}`;
      const mine = client({ maxAttempts: 1, credentials: { accessKeyId: fork, secretAccessKey: 'any' } });
      await post(`fork?name=${fork}`);
      await post(`clock?namespace=${fork}`, `{"advance":"${i + 1}h"}`);
      await post(`faults?namespace=${fork}`, JSON.stringify([{ operation: 'PutItem', error: 'ThrottlingException', times: i % 5 }].slice(i % 5 ? 0 : 1)));
      for (let left = i % 5; left; left--) await assert.rejects(mine.send(put('a')), { name: 'ThrottlingException' });
      await mine.send(put('a'));
      const made = await mine.send(new CreateTableCommand({ ...definition, TableName: 'when' }));
      const hours = (made.TableDescription.CreationDateTime - Date.now()) / 3600_000;
      assert.ok(Math.abs(hours - (i + 1)) < 0.1, `${fork}: ${hours} h ahead`);
      await post(`drop?name=${fork}`);
    }),
  );
});

test('hangar faults puts a file in place, shows what struck, and clears', async (t) => {
  const folder = temporaryFolder();
  const data = join(folder, 'data');
  t.after(() => remove(folder));
  const { db } = await started(t, ['--bare', '--data', data]);
  const faults = (...words) => run(['faults', ...words, '--data', data]);
  const file = join(folder, 'faults.json');
  const rule = { operation: 'PutItem', error: 'ThrottlingException', times: 1 };
  writeFileSync(file, JSON.stringify([rule]));
  assert.equal((await faults(file)).status, 0);
  await assert.rejects(db.send(put('a')), { name: 'ThrottlingException' });
  await db.send(put('a'));
  assert.deepEqual(JSON.parse((await faults()).stdout).rules, [{ rule, matched: 2, struck: 1 }]);
  await run(['fork', 'worker', '--data', data]);
  assert.deepEqual(JSON.parse((await faults('clear')).stdout).rules, []);
  assert.deepEqual(JSON.parse((await faults('--namespace', 'worker')).stdout).rules, [{ rule, matched: 0, struck: 0 }]);
  assert.equal((await faults('--namespace', 'nobody')).stderr, 'hangar: there is no namespace "nobody"\n');
  writeFileSync(file, '[{"operation":"GetItem","error":"TransactionConflictException"}]');
  const wrong = await faults(file);
  assert.equal(wrong.status, 1);
  assert.equal(wrong.stderr, 'hangar: rule 1: GetItem never answers TransactionConflictException on AWS\n');
  assert.match((await faults(join(folder, 'none.json'))).stderr, /none\.json: No such file/);
});

test('a missing ConsistentRead is caught: what was just written is not there yet', async (t) => {
  const { db, faults, clock } = await started(t);
  await faults({ consistency: { stale_ms: 60_000 } });
  await db.send(put('a', { status: { S: 'paid' } }));
  const eventually = new GetItemCommand({ TableName, Key: key('a') });
  assert.equal((await db.send(eventually)).Item, undefined, 'the bug of a program that reads back without ConsistentRead');
  assert.equal((await db.send(get('a'))).Item.status.S, 'paid');
  await clock({ advance: '1m' });
  assert.equal((await db.send(eventually)).Item.status.S, 'paid');
});

test('a global index lags behind its table', async (t) => {
  const { db, faults, clock } = await started(t);
  await db.send(
    new CreateTableCommand({
      ...definition,
      TableName: 'things',
      AttributeDefinitions: [...definition.AttributeDefinitions, { AttributeName: 'owner', AttributeType: 'S' }],
      GlobalSecondaryIndexes: [{ IndexName: 'by-owner', KeySchema: [{ AttributeName: 'owner', KeyType: 'HASH' }], Projection: { ProjectionType: 'ALL' } }],
    }),
  );
  await faults({ consistency: { gsi_lag_ms: 60_000 } });
  await db.send(new PutItemCommand({ TableName: 'things', Item: { ...key('t'), owner: { S: 'me' } } }));
  const mine = async () =>
    (
      await db.send(
        new QueryCommand({ TableName: 'things', IndexName: 'by-owner', KeyConditionExpression: '#o = :me', ExpressionAttributeNames: { '#o': 'owner' }, ExpressionAttributeValues: { ':me': { S: 'me' } } }),
      )
    ).Count;
  assert.equal(await mine(), 0);
  assert.ok((await db.send(new GetItemCommand({ TableName: 'things', Key: key('t') }))).Item);
  await clock({ advance: '1m' });
  assert.equal(await mine(), 1);
});

test('a hot partition is throttled, others are not; the SDK waits it out', async (t) => {
  const { db, client, faults } = await started(t);
  await faults({ partition: { read: 3000, write: 1 } });
  const outcomes = await Promise.allSettled(Array.from({ length: 30 }, () => db.send(put('hot'))));
  const throttled = outcomes.filter((o) => o.status === 'rejected').map((o) => o.reason);
  assert.ok(throttled.length >= 10 && throttled.length <= 29, `${throttled.length} of 30 beyond one a second`);
  // An on-demand table answers ThrottlingException, a provisioned one ProvisionedThroughputExceededException.
  assert.ok(throttled.every((e) => e.name === 'ThrottlingException' && /^Throughput exceeds the current capacity of your table or index\./.test(e.message)));
  await Promise.all(Array.from({ length: 30 }, (_, i) => db.send(put(`cold-${i}`))));
  await client({ maxAttempts: 20, retryMode: 'standard' }).send(put('hot'));
});

test('waiters wait: a table is CREATING, then ACTIVE, then DELETING, then gone', async (t) => {
  const { db, faults, clock } = await started(t);
  await faults({ table_states: { creating_ms: 60_000, deleting_ms: 60_000 } });
  const late = { TableName: 'late' };
  const status = async () => (await db.send(new DescribeTableCommand(late))).Table.TableStatus;
  await db.send(new CreateTableCommand({ ...definition, ...late }));
  assert.equal(await status(), 'CREATING');
  // The program that does not wait:
  await assert.rejects(db.send(new PutItemCommand({ ...late, Item: key('a') })), { name: 'ResourceNotFoundException', message: 'Requested resource not found' });
  const waited = { client: db, maxWaitTime: 300, minDelay: 1, maxDelay: 1 };
  const made = waitUntilTableExists(waited, late);
  assert.equal(await status(), 'CREATING');
  await clock({ advance: '1m' });
  assert.equal((await made).state, 'SUCCESS');
  await db.send(new PutItemCommand({ ...late, Item: key('a') }));

  await db.send(new DeleteTableCommand(late));
  assert.equal(await status(), 'DELETING');
  await assert.rejects(db.send(new CreateTableCommand({ ...definition, ...late })), {
    name: 'ResourceInUseException',
    message: 'Attempt to change a resource which is still in use: Table is being deleted: late',
  });
  const gone = waitUntilTableNotExists(waited, late);
  assert.equal(await status(), 'DELETING');
  await clock({ advance: '1m' });
  assert.equal((await gone).state, 'SUCCESS');
});

test('what is under way when the daemon crashes is done when it is back', async (t) => {
  const folder = temporaryFolder();
  t.after(() => remove(folder));
  const { db, faults, pid } = await started(t, ['--bare', '--data', join(folder, 'data')]);
  await faults({ table_states: { creating_ms: 60000, deleting_ms: 60000 } });
  await db.send(new CreateTableCommand({ ...definition, TableName: 'made' }));
  await db.send(new DeleteTableCommand({ TableName }));
  process.kill(childrenOf(pid)[0], 'SIGKILL');
  const table = await eventually(() => db.send(new DescribeTableCommand({ TableName: 'made' })).catch(() => null), 'the port answers again');
  assert.equal(table.Table.TableStatus, 'ACTIVE');
  assert.deepEqual((await db.send(new ListTablesCommand({}))).TableNames, ['made']);
});
