// Handlers as a developer meets them: built, called, rebuilt under load, crashing, running too long.
import test from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { childrenOf, eventually, hangar, remove, temporaryFolder, top, up } from './daemon.mjs';

const built = dirname(hangar);
let folder;
let daemon;

/** Compiles C text into handlers/NAME.so, straight onto the file that is in use. */
function compile(name, source, output = join(folder, 'handlers', `${name}.so`)) {
  const c = join(folder, `${name}.c`);
  writeFileSync(c, source);
  execFileSync(process.env.CC ?? 'cc', ['-g', '-shared', '-fPIC', `-I${top}/src`, c, join(built, 'libhangar.a'), '-o', output]);
}

const greet = (word) => `
#include "hangar.h"
static int greet(struct hangar_call *call) { hangar_body(call, STR("${word}")); return 0; }
HANGAR_HANDLER(greet, greet)
`;

const count = () => `
#include "hangar.h"
#include <fcntl.h>
#include <unistd.h>
static int calls;
static int count(struct hangar_call *call)
{
	char bytes[8];
	calls++;
	int fd = open("${folder}/both", O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (write(fd, "x", 1) != 1)
		return 1;
	while (pread(fd, bytes, sizeof(bytes), 0) < 2) /* the other one is at work, too */
		usleep(1000);
	close(fd);
	struct json_writer *w = hangar_json(call);
	json_i64(w, calls);
	return 0;
}
HANGAR_HANDLER(count, count)
`;

const crash = (line) => `
#include "hangar.h"
static int crash(struct hangar_call *call)
{
	volatile int *nowhere = 0;
	${line}
	hangar_body(call, STR("alive"));
	return 0;
}
HANGAR_HANDLER(crash, crash)
`;

const late = `
#include "hangar.h"
#include <unistd.h>
static int late(struct hangar_call *call) { sleep(20); hangar_body(call, STR("late")); return 0; }
HANGAR_HANDLER(late, late)
`;

const routes = `name: handlers
handlers: handlers
functions:
  greet: {}
  count: { timeout: 120 }
  crash: {}
  late: { timeout: 1 }
apis:
  web:
    routes:
      GET /greet: greet
      GET /count: count
      GET /crash: crash
      GET /late: late
`;

test.before(async () => {
  folder = temporaryFolder();
  mkdirSync(join(folder, 'handlers'));
  writeFileSync(join(folder, 'routes.yaml'), routes);
  compile('greet', greet('one'));
  compile('count', count());
  compile('crash', crash('*nowhere = 1;'));
  compile('late', late);
  daemon = await up([join(folder, 'routes.yaml'), '--data', join(folder, 'data')]);
});
test.after(async () => {
  await daemon.stop();
  remove(folder);
});

const text = async (path) => {
  const response = await fetch(daemon.url + path);
  return { status: response.status, text: await response.text() };
};

test('a rebuilt handler answers, with requests running all the while and none failing', async () => {
  const seen = new Map();
  let running = true;
  const load = Array.from({ length: 8 }, async () => {
    while (running) {
      const { status, text: word } = await text('/greet');
      const key = `${status} ${word}`;
      seen.set(key, (seen.get(key) ?? 0) + 1);
    }
  });
  const answers = (word) => eventually(async () => (await text('/greet')).text === word, `"${word}" answers`);
  await answers('one');
  compile('greet', greet('two')); // the linker writes into the very file
  await answers('two');
  compile('greet', greet('three'), join(folder, 'aside.so'));
  renameSync(join(folder, 'aside.so'), join(folder, 'handlers/greet.so'));
  await answers('three');
  // a file that is still being written, or is no module at all, changes nothing
  const whole = readFileSync(join(folder, 'handlers/greet.so'));
  writeFileSync(join(folder, 'handlers/greet.so'), whole.subarray(0, whole.length / 2));
  await sleep(600);
  assert.equal((await text('/greet')).text, 'three');
  compile('greet', greet('four'));
  await answers('four');
  running = false;
  await Promise.all(load);
  assert.deepEqual([...seen.keys()].sort(), ['200 four', '200 one', '200 three', '200 two']);
});

test('a module that is not there at the start answers once it is built, in whichever of its folders', async () => {
  const own = temporaryFolder();
  mkdirSync(join(own, 'handlers'));
  writeFileSync(join(own, 'routes.yaml'), 'name: later\nfunctions: { greet: {} }\napis: { web: { routes: { GET /: greet } } }\n');
  const later = await up(['--memory'], { cwd: own });
  const answer = async () => (await fetch(`${later.url}/_aws/execute-api/web/`)).text();
  try {
    await eventually(() => /no module for handler "greet"; it is built as build\/handlers\/greet.so or handlers\/greet.so/.test(later.stderr), 'the log says where it is looked for');
    assert.match(await answer(), /Internal Server Error/);
    compile('greet', greet('second folder'), join(own, 'handlers/greet.so'));
    await eventually(async () => (await answer()) === 'second folder', 'handlers/greet.so answers');
    mkdirSync(join(own, 'build/handlers'), { recursive: true });
    compile('greet', greet('first folder'), join(own, 'build/handlers/greet.so'));
    await eventually(async () => (await answer()) === 'first folder', 'build/handlers/greet.so goes before it');
  } finally {
    await later.stop();
    remove(own);
  }
});

test('static data of two environments of one handler is apart', async () => {
  const both = await Promise.all([text('/count'), text('/count')]);
  assert.deepEqual(both.map((answer) => answer.text), ['1', '1']);
  assert.equal((await text('/count')).text, '2');
});

test('a function that runs too long is answered in time, and only its own request waits', async () => {
  const from = Date.now();
  const [slow, quick] = await Promise.all([text('/late'), text('/greet')]);
  const took = Date.now() - from;
  assert.deepEqual(slow, { status: 500, text: '{"message":"Internal Server Error"}' });
  assert.equal(quick.status, 200);
  assert.ok(took >= 900 && took < 20000, `${took} ms`);
  await eventually(() => /late \| [^|]*Task timed out after 1\.00 seconds/.test(daemon.stderr), 'the log says so');
});

test('a crash costs its request; the function runs isolated until it is rebuilt', async () => {
  // A build with sanitizers prints its report and exits: no signal, no last words of ours.
  const sanitized = readFileSync(hangar).includes('__asan_init');
  const [first] = childrenOf(daemon.pid);
  await assert.rejects(text('/crash'));
  assert.equal((await eventually(() => text('/greet').catch(() => null), 'the port answers again')).text, 'four');
  const second = childrenOf(daemon.pid).find((pid) => pid !== first);
  assert.ok(second);
  if (sanitized) return;
  assert.match(daemon.stderr, /the daemon crashed: signal 11 \(Segmentation fault\) in function "crash", request [0-9a-f-]{36}, .*crash\.c:6/);
  assert.match(daemon.stderr, /isolated until rebuilt: crash/);
  assert.deepEqual(await text('/crash'), { status: 500, text: '{"message":"Internal Server Error"}' });
  assert.ok(childrenOf(daemon.pid).includes(second), 'the daemon did not fall again');
  compile('crash', crash(''));
  await eventually(async () => (await text('/crash')).text === 'alive', 'the mended handler answers');
});
