// Handlers as they must not be (chaos/chaos.c), in processes of their own and in the daemon's.
import test from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { childrenOf, eventually, hangar, isAlive, remove, run, temporaryFolder, top, up } from './daemon.mjs';

const functions = ['good', 'loops', 'aborts', 'faults', 'overflows', 'leaks', 'forks', 'closes', 'prints', 'exits', 'leaves', 'waits'];
// A build with sanitizers catches faults first, and prints its own report.
const sanitized = readFileSync(hangar).includes('__asan_init');

let folder;
test.before(() => {
  folder = temporaryFolder();
  mkdirSync(join(folder, 'handlers'));
  const c = join(top, 'tests/e2e/chaos/chaos.c');
  const [first, ...others] = functions.map((name) => join(folder, 'handlers', `${name}.so`));
  execFileSync(process.env.CC ?? 'cc', ['-g', '-shared', '-fPIC', `-I${top}/src`, c, join(dirname(hangar), 'libhangar.a'), '-o', first]);
  for (const other of others) copyFileSync(first, other);
  writeFileSync(
    join(folder, 'routes.yaml'),
    `name: chaos
handlers: handlers
tables: { things: { key: { id: S } } }
functions:
  defaults: { timeout: 120, memory: 128 }
  good: {}
${functions.slice(1).map((name) => `  ${name}: { timeout: ${['loops', 'prints'].includes(name) ? 2 : 120}, environment: { GO: "${folder}/go", LEAK_MB: "${name === 'leaks' ? 'LEAK' : 0}" } }`).join('\n')}
apis:
  web:
    routes:
${functions.map((name) => `      GET /${name}: ${name}`).join('\n')}
`,
  );
});
test.after(() => remove(folder));

let daemons = 0;
async function start(t, options, { leak } = {}) {
  const routes = join(folder, `routes-${daemons++}.yaml`);
  writeFileSync(routes, readFileSync(join(folder, 'routes.yaml'), 'utf8').replace('LEAK"', `${leak}"`));
  const data = join(folder, `data-${daemons}`);
  const daemon = Object.assign(await up([routes, '--data', data, ...options], { cwd: folder }), { data });
  t.after(() => daemon.stop());
  return daemon;
}

const get = async (daemon, path) => {
  const response = await fetch(`${daemon.url}${path}`, { headers: { connection: 'close' } });
  return `${response.status} ${await response.text()}`;
};
async function invoke(daemon, name) {
  const response = await fetch(`${daemon.url}/2015-03-31/functions/${name}/invocations`, { method: 'POST', body: '{}' });
  return response.json();
}

/** Four clients that call /good all the while; returns how to end them, and what they have seen. */
function others(daemon) {
  const seen = new Map();
  let running = true;
  let calls = 0;
  const clients = Array.from({ length: 4 }, async () => {
    while (running) {
      const answer = await get(daemon, '/good').catch((error) => `failed: ${error.cause?.code ?? error.message}`);
      seen.set(answer, (seen.get(answer) ?? 0) + 1);
      calls++;
      await sleep(2);
    }
  });
  return {
    calls: () => calls,
    async end() {
      running = false;
      await Promise.all(clients);
      return [...seen.keys()];
    },
  };
}

/** All processes that descend from one, whichever thread started them. */
function below(pid) {
  const tasks = existsSync(`/proc/${pid}/task`) ? readdirSync(`/proc/${pid}/task`) : [];
  const children = tasks.flatMap((task) => {
    try { return readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number); } catch { return []; }
  });
  return children.flatMap((child) => [child, ...below(child)]);
}

async function isSound(daemon) {
  await daemon.stop();
  const fsck = await run(['fsck', '--data', daemon.data]);
  assert.equal(fsck.status, 0, fsck.stdout + fsck.stderr);
}

// --- in processes of their own: nobody else notices ---

const documents = {
  loops: { errorType: 'Sandbox.Timedout', errorMessage: /^RequestId: \S{36} Error: Task timed out after 2\.00 seconds$/ },
  aborts: { errorType: 'Runtime.ExitError', errorMessage: /^RequestId: \S{36} Error: Runtime exited with error: signal: aborted$/ },
  faults: { errorType: 'Runtime.ExitError', errorMessage: /^RequestId: \S{36} Error: Runtime exited with error: signal: segmentation fault$/ },
  overflows: { errorType: 'Runtime.ExitError', errorMessage: /^RequestId: \S{36} Error: Runtime exited with error: signal: segmentation fault$/ },
  leaks: { errorType: 'Runtime.ExitError', errorMessage: /^RequestId: \S{36} Error: Runtime exited with error: signal: killed$/ },
  closes: { errorType: 'Runtime.ExitError', errorMessage: /^RequestId: \S{36} Error: Runtime exited without providing a reason$/ },
  exits: { errorType: 'Runtime.ExitError', errorMessage: /^RequestId: \S{36} Error: Runtime exited with error: exit status 1$/ },
  leaves: { errorType: 'Runtime.ExitError', errorMessage: /^RequestId: \S{36} Error: Runtime exited without providing a reason$/ },
};

test('in processes: every one costs its own request only', { skip: sanitized && 'sanitizers have their own ideas of crashes' }, async (t) => {
  const daemon = await start(t, ['--isolate'], { leak: 100000 });
  const [pid] = childrenOf(daemon.pid);
  const load = others(daemon);
  for (const [name, { errorType, errorMessage }] of Object.entries(documents)) {
    await t.test(name, async () => {
      const document = await invoke(daemon, name);
      assert.equal(document.errorType, errorType);
      assert.match(document.errorMessage, errorMessage);
      assert.equal(await get(daemon, `/${name}`), '500 {"message":"Internal Server Error"}');
    });
  }
  await t.test('prints', async () => {
    // Who has a quick machine comes to the end of the ten gigabytes.
    const document = await invoke(daemon, 'prints');
    assert.ok(document.body === 'printed' || document.errorType === 'Sandbox.Timedout', JSON.stringify(document));
  });
  await t.test('forks', async () => {
    for (let i = 0; i < 3; i++) assert.equal(await get(daemon, '/forks'), '200 parent');
    assert.ok(!daemon.stderr.includes('nothing to say'));
  });
  await t.test('the log of the one that printed is bounded, and says so', async () => {
    await eventually(() => daemon.stderr.includes('prints | HANGAR prints: 16 MB in one invocation: what else it says is left out\n'), 'the log says so');
    assert.ok(daemon.stderr.length < 100 << 20, `${daemon.stderr.length} bytes`);
  });
  assert.deepEqual(await load.end(), ['200 good']);
  assert.ok(load.calls() > 20, `${load.calls()} calls`);
  assert.deepEqual(childrenOf(daemon.pid), [pid], 'the daemon is the same');
  const all = below(pid);
  await isSound(daemon);
  assert.ok(all.length >= 4);
  await eventually(() => all.every((child) => !isAlive(child)), 'no process is left, those that were forked included');
});

// --- in the daemon's own process ---

/** What the supervisor says: why, and where. */
const crashes = {
  aborts: /signal 6 \(Aborted\) in function "aborts", request [0-9a-f-]{36}, /,
  faults: /signal 11 \(Segmentation fault\) in function "faults", request [0-9a-f-]{36}, .*chaos\.c:\d+/,
  overflows: /signal 11 \(Segmentation fault\) in function "overflows", request [0-9a-f-]{36}, .*chaos\.c:\d+/,
  closes: /signal 6 \(Aborted\) in function "closes", request [0-9a-f-]{36}, it has closed the daemon's descriptors/,
  exits: /exit status 1 in function "exits", request [0-9a-f-]{36}, it called exit\(\)/,
};

for (const [name, words] of Object.entries(crashes)) {
  test(`in the daemon: ${name} restarts it, and the function is isolated`, { skip: sanitized && 'sanitizers have their own ideas of crashes' }, async (t) => {
    const daemon = await start(t, []);
    for (let i = 0; i < 20; i++) assert.equal(await get(daemon, '/good'), '200 good');
    const [first] = childrenOf(daemon.pid);
    const load = others(daemon);
    await assert.rejects(get(daemon, `/${name}`));
    await eventually(() => get(daemon, '/good').then((answer) => answer === '200 good', () => false), 'the daemon is back');
    const [second] = childrenOf(daemon.pid);
    assert.notEqual(second, first);
    assert.match(daemon.stderr.replace(/^\w+ \| .*\n/gm, ''), words);
    assert.match(daemon.stderr.replace(/^\w+ \| .*\n/gm, ''), new RegExp(`starting again; isolated until rebuilt: ${name}\n`));
    // Now it costs its own request only.
    for (let i = 0; i < 3; i++) assert.equal(await get(daemon, `/${name}`), '500 {"message":"Internal Server Error"}');
    assert.deepEqual(childrenOf(daemon.pid), [second]);
    await load.end();
    await isSound(daemon);
  });
}

test('in the daemon: _exit() restarts it, too, though nobody knows who it was', async (t) => {
  const daemon = await start(t, []);
  await assert.rejects(get(daemon, '/leaves'));
  await eventually(() => get(daemon, '/good').then((answer) => answer === '200 good', () => false), 'the daemon is back');
  assert.match(daemon.stderr, /the daemon crashed: exit status 0\n/);
  await isSound(daemon);
});

test('in the daemon: a loop meets its time-out, and its environment is not used again', async (t) => {
  const daemon = await start(t, []);
  const load = others(daemon);
  assert.equal(await get(daemon, '/loops'), '500 {"message":"Internal Server Error"}');
  await eventually(() => /loops \| \S+ [0-9a-f-]{36} Task timed out after 2\.00 seconds/.test(daemon.stderr), 'the log says so');
  assert.equal((await invoke(daemon, 'loops')).errorType, 'Sandbox.Timedout');
  await eventually(() => daemon.stderr.match(/loops \| REPORT .*Init Duration/g)?.length === 2, 'two calls, two environments');
  assert.deepEqual(await load.end(), ['200 good']);
  await daemon.stop();
  const fsck = await run(['fsck', '--data', daemon.data]);
  assert.equal(fsck.status, 0, fsck.stdout + fsck.stderr);
});

test('in the daemon: a fork answers once and touches nothing', async (t) => {
  const daemon = await start(t, []);
  const load = others(daemon);
  for (let i = 0; i < 5; i++) assert.equal(await get(daemon, '/forks'), '200 parent');
  assert.ok(!daemon.stderr.includes('nothing to say'));
  assert.deepEqual(await load.end(), ['200 good']);
  const all = below(childrenOf(daemon.pid)[0]);
  for (const child of all) {
    try { process.kill(child, 'SIGKILL'); } catch (error) { assert.equal(error.code, 'ESRCH'); /* it has ended by itself */ }
  }
  await isSound(daemon);
});

test('in the daemon: a leak is the daemon’s, and others go on', async (t) => {
  const daemon = await start(t, [], { leak: 64 });
  const load = others(daemon);
  assert.equal(await get(daemon, '/leaks'), '200 leaked');
  assert.deepEqual(await load.end(), ['200 good']);
  await isSound(daemon);
});

test('in the daemon: ten gigabytes to an output that nobody reads meet their time-out', async (t) => {
  const daemon = await start(t, []);
  daemon.child.stdout.pause();
  daemon.child.stdout.removeAllListeners('data');
  const load = others(daemon);
  assert.equal(await get(daemon, '/prints'), '500 {"message":"Internal Server Error"}');
  assert.deepEqual(await load.end(), ['200 good']);
  daemon.child.stdout.destroy();
  await isSound(daemon);
});

// --- many that are slow ---

for (const options of [[], ['--isolate']])
  test(`200 connections with slow handlers ${options}: the others are answered`, async (t) => {
    const daemon = await start(t, options);
    const n = options.length ? 60 : 200; // each is a process
    const go = join(folder, 'go');
    remove(go);
    let over = 0;
    const slow = Array.from({ length: n }, () => get(daemon, '/waits').finally(() => over++));
    const running = async () => (await (await fetch(`${daemon.url}/_hangar/v1/status`)).json()).lambda.running;
    await eventually(async () => (await running()) === n, 'all of them are at work');
    for (let i = 0; i < 50; i++) assert.equal(await get(daemon, '/good'), '200 good');
    assert.equal(over, 0, 'they are all the while');
    writeFileSync(go, '');
    assert.deepEqual([...new Set(await Promise.all(slow))], ['200 waited']);
    await isSound(daemon);
  });
