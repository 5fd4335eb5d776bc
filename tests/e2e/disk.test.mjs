// What a disk can do to a daemon: full, read-only, foreign files, files of a newer format. Nothing is damaged, everything is told.
//
// A full disk is a limit of the process on the size of a file (RLIMIT_FSIZE), set and lifted with prlimit(1) while it runs: the
// same short writes as ENOSPC, without a mount.
import test from 'node:test';
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { childrenOf, dynamodb, eventually, hangar, remove, run, temporaryFolder, up } from './daemon.mjs';

const TABLE = {
  TableName: 'things',
  AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
  KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
  BillingMode: 'PAY_PER_REQUEST',
};
const text = 'x'.repeat(20000);
const put = (url, pk) => dynamodb(url, 'PutItem', { TableName: 'things', Item: { pk: { S: pk }, text: { S: text } } });
const get = async (url, pk) => (await dynamodb(url, 'GetItem', { TableName: 'things', Key: { pk: { S: pk } } })).body.Item;
const hash = (path) => createHash('sha256').update(readFileSync(path)).digest('hex');
const limit = (pid, bytes) => execFileSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:`]);

test('a full disk: writes answer 500 and say why, reads go on, and with space again so do writes', async (t) => {
  const data = temporaryFolder();
  const daemon = await up(['--bare', '--data', data]);
  t.after(() => (daemon.stop(), remove(data)));
  const [worker] = childrenOf(daemon.pid);
  await dynamodb(daemon.url, 'CreateTable', TABLE);
  for (let i = 0; i < 20; i++) assert.equal((await put(daemon.url, `before${i}`)).status, 200);
  limit(worker, 2 * 1024 * 1024);
  // Writes find room again whenever the log has been folded into the file, until that is full as well.
  const acknowledged = [];
  const refused = [];
  for (let n = 0, inARow = 0; inARow < 50; n++) {
    assert.ok(n < 2000, 'the disk is full for good');
    const answer = await put(daemon.url, `during${n}`);
    inARow = answer.status === 200 ? 0 : inARow + 1;
    if (answer.status === 200) {
      acknowledged.push(`during${n}`);
      continue;
    }
    refused.push(`during${n}`);
    assert.equal(answer.status, 500);
    assert.equal(answer.body.__type, 'com.amazonaws.dynamodb.v20120810#InternalServerError');
    assert.match(answer.body.message, /^The store cannot write: .*store\.db: /);
  }
  await eventually(() => /DynamoDB_20120810\.PutItem answered 500: .*The store cannot write/.test(daemon.stderr), 'the log says it');
  assert.ok(daemon.stderr.match(/answered 500/g).length < refused.length / 2, 'one line a second, not one a request');
  for (let i = 0; i < 20; i++) assert.equal((await get(daemon.url, `before${i}`)).text.S, text);
  for (const pk of acknowledged) assert.equal((await get(daemon.url, pk)).text.S, text);
  for (const pk of refused) assert.equal(await get(daemon.url, pk), undefined, 'nothing of a failed write');
  limit(worker, 'unlimited');
  assert.equal((await put(daemon.url, 'after')).status, 200);
  assert.equal(childrenOf(daemon.pid)[0], worker, 'the daemon is the same');
  assert.deepEqual(await daemon.stop(), { status: 0, signal: null });
  const checked = await run(['fsck', '--data', data]);
  assert.equal(checked.stderr, '');
  assert.match(checked.stdout, new RegExp(`1 table, ${20 + acknowledged.length + 1} items, .*: sound`));
});

test('a disk that is full at the start is told, and nothing is half made', async (t) => {
  const data = temporaryFolder();
  t.after(() => remove(data));
  const { status, stderr } = spawnSync('prlimit', ['--fsize=4096', hangar, 'up', '--bare', '--data', data, '--port', '0', '--json'], {
    encoding: 'utf8',
    timeout: 120000,
  });
  assert.equal(status, 1);
  assert.match(stderr, /store\.db: (disk I\/O error|database or disk is full)/);
  const daemon = await up(['--bare', '--data', data]);
  assert.equal((await dynamodb(daemon.url, 'CreateTable', TABLE)).status, 200);
  assert.equal((await daemon.stop()).status, 0);
});

/** A command as somebody whom the permissions of files bind. */
function unprivileged(args) {
  if (process.getuid() !== 0) return spawnSync(args[0], args.slice(1), { encoding: 'utf8', timeout: 120000 });
  return spawnSync('setpriv', ['--reuid=65534', '--regid=65534', '--clear-groups', ...args], { encoding: 'utf8', timeout: 120000 });
}

test('a read-only folder is refused with its name; fsck can still look', async (t) => {
  const folder = temporaryFolder();
  const data = join(folder, 'data');
  chmodSync(folder, 0o755);
  t.after(() => (chmodSync(data, 0o755), remove(folder)));
  const daemon = await up(['--bare', '--data', data]);
  await dynamodb(daemon.url, 'CreateTable', TABLE);
  await put(daemon.url, 'one');
  await daemon.stop();
  for (const name of ['store.db', 'store.db-lock', 'lock']) chmodSync(join(data, name), 0o444);
  chmodSync(data, 0o555);
  if (unprivileged([hangar, 'version']).status !== 0) return t.skip('the executable lies where others may not look');
  const before = hash(join(data, 'store.db'));
  const refused = unprivileged([hangar, 'up', '--bare', '--data', data, '--port', '0', '--json']);
  assert.equal(refused.status, 1);
  assert.match(refused.stderr, /hangar: .*data\/lock: Permission denied\n/);
  const checked = unprivileged([hangar, 'fsck', '--data', data]);
  assert.equal(checked.stderr, '');
  assert.match(checked.stdout, /1 table, 1 item, .*: sound\n/);
  assert.equal(hash(join(data, 'store.db')), before);
});

const sql = (path, ...statements) =>
  execFileSync('python3', ['-c', 'import sqlite3,sys\ndb=sqlite3.connect(sys.argv[1],isolation_level=None)\nfor s in sys.argv[2:]: db.execute(s)\ndb.close()', path, ...statements]);

test('a foreign file, a newer format, no database at all: refused by name, left as they are', async (t) => {
  const folder = temporaryFolder();
  t.after(() => remove(folder));
  for (const [name, make, what] of [
    ['foreign', (path) => sql(path, 'CREATE TABLE mine(a)', "INSERT INTO mine VALUES('precious')"), /another program's database/],
    ['text', (path) => writeFileSync(path, 'Dear diary,\n'.repeat(1000)), /not even a database/],
    [
      'newer',
      async (path) => {
        await (await up(['--bare', '--data', join(folder, 'newer')])).stop();
        sql(path, 'PRAGMA user_version=2');
      },
      /written by another version of hangar \(format 2; this one knows 1\)/,
    ],
  ]) {
    const data = join(folder, name);
    const path = join(data, 'store.db');
    mkdirSync(data);
    await make(path);
    const before = hash(path);
    const refused = await run(['up', '--bare', '--data', data, '--port', '0', '--json']);
    assert.equal(refused.status, 1, name);
    assert.match(refused.stderr, what);
    assert.match(refused.stderr, /store\.db/);
    assert.equal(hash(path), before, `${name} is as it was`);
    assert.ok(statSync(path).size > 0);
  }
});

test('another file in the way of the folder is told', async (t) => {
  const folder = temporaryFolder();
  t.after(() => remove(folder));
  const path = join(folder, 'file');
  writeFileSync(path, 'mine');
  const refused = await run(['up', '--bare', '--data', path, '--port', '0']);
  assert.equal(refused.status, 1);
  assert.match(refused.stderr, /file(\/lock)?: Not a directory/);
  assert.equal(readFileSync(path, 'utf8'), 'mine');
});
