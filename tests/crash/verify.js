// After a crash: is what the daemon has what it must have?
'use strict';
const assert = require('node:assert/strict');
const { isDeepStrictEqual } = require('node:util');
const { sleep } = require('./hangar.js');

async function scan(hangar, input) {
  const items = [];
  let ExclusiveStartKey;
  do {
    const page = await hangar.call('Scan', { ...input, ExclusiveStartKey });
    items.push(...page.Items);
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
  return items;
}

const byKey = (items) => new Map(items.map((item) => [item.pk.S, item]));
const number = (table, pk) => Number(table.get(pk)?.n.N ?? 0);
const brief = (item) => JSON.stringify(item && { ...item, text: item.text && `${item.text.S.length} bytes` });
const same = (a, b) => isDeepStrictEqual(a ?? null, b ?? null);

/** The operation in flight took place as a whole or not at all. */
function settle(writer, table) {
  const { flying } = writer;
  writer.flying = null;
  if (!flying || flying.shared || !flying.after.length) return false;
  const there = flying.after.filter(([pk, item]) => same(table.get(pk), item));
  const changed = flying.after.filter(([pk, item]) => !same(writer.items.get(pk), item));
  if (changed.length === 0) return false; /* a delete of nothing */
  if (there.length < flying.after.length) {
    assert.equal(there.length, flying.after.length - changed.length, `half of ${flying.name} is there: ${there.map(([pk]) => pk)}`);
    return false;
  }
  writer.apply(flying);
  return true;
}

function checkItems(writers, table) {
  for (const writer of writers) {
    for (const [pk, item] of writer.items)
      assert.ok(same(table.get(pk), item), `${pk} is ${brief(table.get(pk))}, not ${brief(item)}`);
    for (const pk of table.keys())
      assert.ok(!pk.startsWith(`w${writer.id}#`) || writer.items.has(pk), `${pk} is there: ${brief(table.get(pk))}`);
    assert.equal(table.get(`w${writer.id}#left`)?.op.N, table.get(`w${writer.id}#right`)?.op.N, 'a transaction is half there');
  }
}

/** What was in flight to a shared counter may have taken place; with a token it is sent again and takes place once. */
async function settleShared(world) {
  const { hangar, shared, writers } = world;
  const flying = (kind) => writers.filter((w) => w.flying?.shared === kind);
  for (const writer of flying('together')) {
    await hangar.call('TransactWriteItems', writer.flying.input);
    shared.together++;
    writer.flying = null;
  }
  return flying('alone').length;
}

function checkShared(shared, table, inFlight) {
  const alone = number(table, 'shared#alone');
  assert.ok(alone >= shared.alone && alone <= shared.alone + inFlight, `${shared.alone} increments acknowledged, ${alone} are there`);
  shared.alone = alone;
  assert.equal(number(table, 'shared#left'), shared.together, 'a transaction that was repeated with its token takes place once');
  assert.equal(number(table, 'shared#right'), shared.together, 'a transaction is half there');
}

/** The records since the last time. */
async function records(hangar, stream) {
  const streams = (operation, input) => hangar.call(operation, input, 'DynamoDBStreams_20120810');
  if (!stream.arn) {
    stream.arn = (await streams('ListStreams', { TableName: 'load' })).Streams[0].StreamArn;
    stream.shard = (await streams('DescribeStream', { StreamArn: stream.arn })).StreamDescription.Shards[0].ShardId;
  }
  const place = { StreamArn: stream.arn, ShardId: stream.shard };
  const from = stream.last ? { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: stream.last } : { ShardIteratorType: 'TRIM_HORIZON' };
  let { ShardIterator } = await streams('GetShardIterator', { ...place, ...from });
  const all = [];
  for (;;) {
    const page = await streams('GetRecords', { ShardIterator, Limit: 1000 });
    if (!page.Records.length) break;
    all.push(...page.Records.map((record) => record.dynamodb));
    ShardIterator = page.NextShardIterator;
  }
  if (all.length) stream.last = all.at(-1).SequenceNumber;
  return all;
}

function checkStream(world, list) {
  const { writers, expected } = world;
  let sequence = 0n;
  for (const record of list) {
    const pk = record.Keys.pk.S;
    assert.ok(BigInt(record.SequenceNumber) > sequence, 'sequence numbers rise');
    sequence = BigInt(record.SequenceNumber);
    assert.ok(same(record.OldImage, expected.get(pk)), `the record of ${pk} begins where the one before ended`);
    if (record.NewImage) expected.set(pk, record.NewImage);
    else expected.delete(pk);
    if (!pk.startsWith('w')) continue;
    const writer = writers[Number(pk.slice(1, pk.indexOf('#')))];
    const told = writer.log.shift();
    assert.ok(told, `the stream has a record of ${pk} that nobody wrote: ${brief(record.NewImage)}`);
    assert.equal(pk, told.pk, `the records of writer ${writer.id} come in the order of its operations`);
    assert.ok(same(record.NewImage, told.item) && same(record.OldImage, told.old), `the record of ${pk} is what was written`);
  }
  for (const writer of writers) assert.equal(writer.log.length, 0, `the stream lacks ${writer.log[0]?.pk}: ${brief(writer.log[0]?.item)}`);
}

async function checkIndex(hangar, TableName, IndexName, items) {
  const inIndex = byKey(await scan(hangar, { TableName, IndexName }));
  const wanted = items.filter((item) => item.g);
  assert.equal(inIndex.size, wanted.length, `${TableName}: as many rows in the index as items`);
  for (const item of wanted) assert.ok(same(inIndex.get(item.pk.S), item), `${TableName}: the index has ${item.pk.S} as the table`);
}

async function indexIsActive(hangar, TableName) {
  for (let i = 0; i < 200; i++) {
    const { Table } = await hangar.call('DescribeTable', { TableName });
    const index = Table.GlobalSecondaryIndexes?.[0];
    if (!index || index.IndexStatus === 'ACTIVE') return Boolean(index);
    await sleep(25);
  }
  throw new Error(`the index of ${TableName} does not become ACTIVE: its making was not resumed`);
}

async function checkDefinitions({ hangar, definer }) {
  const there = new Set((await hangar.call('ListTables', {})).TableNames);
  const { flying } = definer;
  definer.flying = null;
  if (flying && flying.apply) {
    const had = definer.tables.has(flying.table);
    const has = there.has(flying.table);
    const index = has && had && (await indexIsActive(hangar, flying.table));
    if (had !== has || (index && !definer.tables.get(flying.table).index)) flying.apply();
  }
  there.delete('load');
  assert.deepEqual([...there].sort(), [...definer.tables.keys()].sort(), 'the tables are those that were made');
  for (const [name, table] of definer.tables) {
    const index = await indexIsActive(hangar, name);
    const items = await scan(hangar, { TableName: name });
    assert.ok(items.length >= table.items && items.length <= table.items + 25, `${name}: ${table.items} items acknowledged, ${items.length} there`);
    table.items = items.length;
    assert.ok(index || !table.index, `${name}: its index is gone`);
    if (index) await checkIndex(hangar, name, 'late', items);
  }
}

/** A line of what was seen; an AssertionError for what is wrong. */
async function verify(world, totals) {
  const { hangar, writers, shared } = world;
  const inFlight = writers.filter((w) => w.flying).length;
  const alone = await settleShared(world);
  const items = await scan(hangar, { TableName: 'load', ConsistentRead: true });
  const table = byKey(items);
  assert.equal(table.size, items.length, 'no item comes twice');
  const took = writers.filter((writer) => settle(writer, table)).length;
  checkItems(writers, table);
  checkShared(shared, table, alone);
  await checkIndex(hangar, 'load', 'byG', items);
  const list = await records(hangar, world.stream);
  checkStream(world, list);
  for (const [pk, item] of table) assert.ok(same(world.expected.get(pk), item), `the stream ends with ${pk} as it is`);
  assert.equal(world.expected.size, table.size, 'the stream ends with the items that there are');
  await checkDefinitions(world);
  const acknowledged = writers.reduce((sum, writer) => sum + writer.acknowledged, 0);
  for (const writer of writers) writer.acknowledged = 0;
  totals.acknowledged += acknowledged;
  totals.inFlight += inFlight;
  totals.tookPlace += took;
  totals.records += list.length;
  return `${acknowledged} writes, ${inFlight} in flight (${took} took place), ${items.length} items, ${list.length} records, ${world.definer.tables.size} further tables`;
}

module.exports = { verify };
