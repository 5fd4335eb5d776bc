// Tables as routes.yaml has them: what of a table can be said there, seen through DynamoDB.
import test from 'node:test';
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dynamodb, eventually, remove, temporaryFolder, up } from './daemon.mjs';

const S = (text) => ({ S: text });
const N = (number) => ({ N: String(number) });

/** A daemon on that routes.yaml; `write` puts another one in its place and has it read. */
async function started(t, yaml) {
  const folder = temporaryFolder();
  const path = join(folder, 'routes.yaml');
  writeFileSync(path, yaml);
  const daemon = await up([path, '--data', join(folder, 'd')], { cwd: folder });
  t.after(async () => (await daemon.stop(), remove(folder)));
  const call = async (operation, body) => {
    const answer = await dynamodb(daemon.url, operation, body);
    assert.equal(answer.status, 200, answer.text);
    return answer.body;
  };
  const write = (text) => (writeFileSync(path, text), process.kill(daemon.pid, 'SIGHUP'));
  return Object.assign(daemon, { call, write });
}

const GAMES = `name: games
tables:
  matches:
    key: { id: S }
    indexes:
      ByPlace: { key: [ { tournament: S, region: S }, { round: S, bracket: N } ] }
`;

const schema = (...parts) => parts.map(([AttributeName, KeyType]) => ({ AttributeName, KeyType }));

test('a global index may have up to four attributes on either side of its key', async (t) => {
  const { call, write } = await started(t, GAMES);
  const index = async (name) => (await call('DescribeTable', { TableName: 'matches' })).Table.GlobalSecondaryIndexes.find((i) => i.IndexName === name);
  const place = await index('ByPlace');
  assert.deepEqual(place.KeySchema, schema(['tournament', 'HASH'], ['region', 'HASH'], ['round', 'RANGE'], ['bracket', 'RANGE']));
  const match = (id, tournament, region, round, bracket) =>
    call('PutItem', { TableName: 'matches', Item: { id: S(id), tournament: S(tournament), ...(region && { region: S(region) }), round: S(round), bracket: N(bracket) } });
  await match('1', 'W26', 'eu', 'final', 1);
  await match('2', 'W26', 'eu', 'semi', 10);
  await match('3', 'W26', 'eu', 'semi', 9);
  await match('4', 'W26', 'us', 'semi', 1);
  await match('5', 'W26', null, 'semi', 1);
  const ids = async (condition, values, more) => {
    const answer = await call('Query', { TableName: 'matches', IndexName: 'ByPlace', KeyConditionExpression: condition, ExpressionAttributeNames: { '#t': 'tournament', '#r': 'region' }, ExpressionAttributeValues: { ':t': S('W26'), ':r': S('eu'), ...values }, ...more });
    return answer.Items.map((i) => i.id.S).join(' ');
  };
  assert.equal(await ids('#t = :t AND #r = :r'), '1 3 2');
  assert.equal(await ids('#t = :t AND #r = :r', {}, { ScanIndexForward: false }), '2 3 1');
  assert.equal(await ids('#t = :t AND #r = :r AND round = :x', { ':x': S('semi') }), '3 2');
  assert.equal(await ids('#t = :t AND #r = :r AND round = :x AND bracket > :b', { ':x': S('semi'), ':b': N(9) }), '2');
  assert.equal(await ids('#t = :t AND #r = :r AND begins_with(round, :x)', { ':x': S('s') }), '3 2');

  // Another index, of the file as it is now: filled with what is there.
  write(`${GAMES}      ByRound: { key: [ { round: S }, { bracket: N, id: S } ], projection: KEYS_ONLY }\n`);
  const round = await eventually(() => index('ByRound'), 'the new index');
  assert.deepEqual(round.KeySchema, schema(['round', 'HASH'], ['bracket', 'RANGE'], ['id', 'RANGE']));
  const answer = await call('Query', { TableName: 'matches', IndexName: 'ByRound', KeyConditionExpression: 'round = :x', ExpressionAttributeValues: { ':x': S('semi') } });
  assert.deepEqual(answer.Items.map((i) => i.id.S), ['4', '5', '3', '2']);
  assert.deepEqual(Object.keys(answer.Items[0]).sort(), ['bracket', 'id', 'round']);
});

test('a changed key of an index is refused naming both lines, and nothing changes', async (t) => {
  const daemon = await started(t, GAMES);
  daemon.write(GAMES.replace('{ tournament: S, region: S }', '{ region: S, tournament: S }'));
  await eventually(() => /ByPlace.*: the key is region S HASH, tournament S HASH, .*line 6/.test(daemon.stderr), 'a word about the key');
  const { Table } = await daemon.call('DescribeTable', { TableName: 'matches' });
  assert.equal(Table.GlobalSecondaryIndexes[0].KeySchema[0].AttributeName, 'tournament');
});

test('a reload makes the tags of a table those of the file', async (t) => {
  const file = (tags) => `name: tagged\ntables:\n  orders: { key: { id: S }${tags} }\n`;
  const { call, write } = await started(t, file(', tags: { team: campus, stage: test }'));
  const ResourceArn = (await call('DescribeTable', { TableName: 'orders' })).Table.TableArn;
  const tags = async () => Object.fromEntries((await call('ListTagsOfResource', { ResourceArn })).Tags.map(({ Key, Value }) => [Key, Value]));
  const become = async (wanted) => {
    await eventually(async () => JSON.stringify(Object.entries(await tags()).sort()) === JSON.stringify(Object.entries(wanted).sort()), `the tags ${JSON.stringify(wanted)}`);
  };
  assert.deepEqual(await tags(), { stage: 'test', team: 'campus' });
  write(file(', tags: { stage: live, owner: ada }'));
  await become({ owner: 'ada', stage: 'live' });
  write(file(''));
  await become({});
});
