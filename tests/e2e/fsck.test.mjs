// `hangar fsck`: sound data, data that a crash left, damaged data - and nothing changed by looking.
import test from 'node:test';
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { childrenOf, dynamodb, eventually, isAlive, remove, run, temporaryFolder, up } from './daemon.mjs';

const TABLE = {
  TableName: 'things',
  AttributeDefinitions: [
    { AttributeName: 'pk', AttributeType: 'S' },
    { AttributeName: 'kind', AttributeType: 'S' },
  ],
  KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
  GlobalSecondaryIndexes: [
    { IndexName: 'byKind', KeySchema: [{ AttributeName: 'kind', KeyType: 'HASH' }], Projection: { ProjectionType: 'ALL' } },
  ],
  StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
  BillingMode: 'PAY_PER_REQUEST',
};
const SOUND = /^.*\/store\.db: 1 table, 30 items, 1 index, 30 index rows, 1 stream, 30 records: sound\n$/;

const folder = temporaryFolder();
const good = join(folder, 'good');
const crashed = join(folder, 'crashed');
let daemon;

async function fill(url) {
  assert.equal((await dynamodb(url, 'CreateTable', TABLE)).status, 200);
  for (let i = 0; i < 30; i++) {
    const Item = { pk: { S: `k${i}` }, kind: { S: `kind ${i % 3}` }, text: { S: 'x'.repeat(i === 7 ? 5000 : 50) } };
    assert.equal((await dynamodb(url, 'PutItem', { TableName: 'things', Item })).status, 200);
  }
}

test.before(async () => {
  daemon = await up(['--bare', '--data', good]);
  await fill(daemon.url);
  await daemon.stop();
  daemon = await up(['--bare', '--data', crashed]);
  await fill(daemon.url);
  const [worker] = childrenOf(daemon.pid);
  process.kill(daemon.pid, 'SIGKILL');
  await daemon.ended;
  await eventually(() => !isAlive(worker), 'the daemon is gone');
});
test.after(() => remove(folder));

const names = (dir) => readdirSync(dir).sort();
const hashes = (dir) => names(dir).map((name) => [name, createHash('sha256').update(readFileSync(join(dir, name))).digest('hex')]);
const fsck = (dir) => run(['fsck', '--data', dir]);

/** A copy of the sound folder with one thing wrong, made by SQL. */
function damaged(name, ...statements) {
  const dir = join(folder, name);
  cpSync(good, dir, { recursive: true });
  execFileSync('python3', ['-c', `
import sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute('PRAGMA journal_mode=DELETE')
for statement in sys.argv[2:]: assert db.execute(statement).rowcount != 0, statement
db.close()`, join(dir, 'store.db'), ...statements]);
  return dir;
}

test('sound data is sound, and looking changes nothing', async () => {
  const before = hashes(good);
  const result = await fsck(good);
  assert.equal(result.stderr, '');
  assert.match(result.stdout, SOUND);
  assert.equal(result.status, 0);
  assert.deepEqual(hashes(good), before);
});

test('what a kill -9 left is read with its log, and stays as it is', async () => {
  const data = (list) => list.filter(([name]) => !name.endsWith('-shm'));
  const before = hashes(crashed);
  assert.ok(before.some(([name]) => name === 'store.db-wal'), 'the crash left a log');
  const result = await fsck(crashed);
  assert.equal(result.stderr, '');
  assert.match(result.stdout, SOUND);
  assert.equal(result.status, 0);
  assert.deepEqual(data(hashes(crashed)), data(before));
});

test('a folder in use is left alone, a missing or an empty one is told', async (t) => {
  daemon = await up(['--bare', '--data', join(folder, 'used')]);
  t.after(() => daemon.stop());
  const used = await fsck(join(folder, 'used'));
  assert.equal(used.status, 1);
  assert.match(used.stderr, /is in use: hangar runs there already/);
  const missing = await fsck(join(folder, 'missing'));
  assert.equal(missing.status, 1);
  assert.match(missing.stderr, /missing: No such file or directory/);
  assert.ok(!names(folder).includes('missing'));
  mkdirSync(join(folder, 'empty'));
  const empty = await fsck(join(folder, 'empty'));
  assert.equal(empty.status, 1);
  assert.match(empty.stderr, /there is no store in it/);
  assert.deepEqual(names(join(folder, 'empty')), []);
});

test('a file into which nothing was written yet is sound', async () => {
  const dir = join(folder, 'blank');
  mkdirSync(dir);
  writeFileSync(join(dir, 'store.db'), '');
  const result = await fsck(dir);
  assert.equal(result.status, 0);
  assert.match(result.stdout, /store\.db: 0 tables, 0 items.*: sound\n/);
});

for (const [name, what, ...statements] of [
  ['row', /things: an item's row is missing in an index \(byKind\)/, 'DELETE FROM items WHERE k=(SELECT max(k) FROM items)'],
  ['item', /things: an index has rows of no item \(byKind\)|the counts in the file are wrong/, 'DELETE FROM items WHERE k=(SELECT min(k) FROM items)'],
  ['value', /things: (an item is damaged|a row of an index is not its item's \(byKind\))/, "UPDATE items SET v=CAST(substr(v,1,length(v)-3)||x'797979' AS BLOB) WHERE k=(SELECT min(k) FROM items)"],
  ['key', /things: an item lies under another one's key/, 'UPDATE items SET k=CAST(k||x\'01\' AS BLOB) WHERE k=(SELECT min(k) FROM items)'],
  ['counts', /things: the counts in the file are wrong/, 'UPDATE counts SET items=items+1 WHERE id=1'],
  ['long', /long values without rows/, "INSERT INTO large(v) VALUES(x'00')"],
  ['stray', /rows of no table/, "INSERT INTO items VALUES(x'00001111aa', x'00')"],
  ['gap', /the stream .* of things: a record is missing/, 'DELETE FROM records WHERE id=(SELECT min(id)+5 FROM records)'],
  ['record', /the stream .* of things: a record is damaged/, 'UPDATE records SET v=substr(v,1,30) WHERE id=(SELECT min(id)+5 FROM records)'],
  ['orphan', /records of no stream/, "INSERT INTO records VALUES(99<<40|1, x'00')"],
  ['newer', /written by another version of hangar \(format 99; this one knows \d+\)/, 'PRAGMA user_version=99'],
  ['foreign', /not a store of hangar's: another program's database/, 'PRAGMA application_id=7'],
])
  test(`damage is found: ${name}`, async () => {
    const dir = damaged(name, ...statements);
    const before = hashes(dir);
    const result = await fsck(dir);
    assert.match(result.stderr, what);
    assert.match(result.stdout, /: NOT SOUND\n$/);
    assert.equal(result.status, 1);
    assert.deepEqual(hashes(dir), before);
  });

test('a torn file and one of random bytes are damage, each store is told for itself', async () => {
  const dir = join(folder, 'torn');
  cpSync(good, dir, { recursive: true });
  cpSync(join(good, 'store.db'), join(dir, 'store-000000000000-eu-west-1.db'));
  truncateSync(join(dir, 'store.db'), 5 * 4096);
  writeFileSync(join(dir, 'store-1.db'), Buffer.alloc(8192, 'no database '));
  const { stdout, stderr, status } = await fsck(dir);
  assert.equal(status, 1);
  assert.match(stdout, /store-000000000000-eu-west-1\.db: 1 table, 30 items, .*: sound\n/);
  assert.match(stdout, /store\.db: .*: NOT SOUND\n/);
  assert.match(stderr, /store-1\.db: not a store of hangar's: not even a database/);
});
