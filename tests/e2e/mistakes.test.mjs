// What somebody new to Hangar runs into, and what it says then.
import test from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually, hangar, remove, run, temporaryFolder, top, up } from './daemon.mjs';

/** A folder with these files; C files become modules beside them. */
function folderOf(files) {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    if (name.endsWith('.c'))
      execFileSync(process.env.CC ?? 'cc', ['-g', '-shared', '-fPIC', `-I${top}/src`, path, join(dirname(hangar), 'libhangar.a'), '-o', path.replace(/c$/, 'so')]);
  }
  return folder;
}

const echo = `
#include "hangar.h"
static int echo(struct hangar_call *call)
{
	struct json_writer *w = hangar_json(call);
	json_object(w);
	json_key_string(w, STR("method"), hangar_event_method(call));
	json_key_string(w, STR("route"), hangar_event_route_key(call));
	json_key_string(w, STR("id"), hangar_event_path_param(call, "id"));
	json_key_string(w, STR("q"), hangar_event_query(call, "q"));
	json_key_string(w, STR("two"), hangar_event_header(call, "x-two"));
	json_key_string(w, STR("sid"), hangar_event_cookie(call, "sid"));
	json_key_string(w, STR("body"), hangar_event_body(call));
	json_end_object(w);
	hangar_cookie(call, STR("a=1"));
	hangar_cookie(call, STR("b=2"));
	return 0;
}
HANGAR_HANDLER(echo, echo)
`;

test('one C handler answers an HTTP API of either format and a REST API alike', async () => {
  const apis = [['two', ''], ['one', 'payload: 1.0, '], ['rest', 'type: rest, ']];
  const folder = folderOf({
    'handlers/echo.c': echo,
    'routes.yaml': `name: forms\nfunctions: { echo: echo }\napis:\n${apis.map(([name, words]) => `  ${name}: { ${words}routes: { "POST /x/{id}": echo } }\n`).join('')}`,
  });
  const daemon = await up(['--memory'], { cwd: folder });
  try {
    for (const [name] of apis) {
      const stage = name === 'rest' ? '/prod' : '';
      const response = await fetch(`${daemon.url}/_aws/execute-api/${name}${stage}/x/7?q=a&q=b`, {
        method: 'POST', body: 'text', headers: { 'content-type': 'text/plain', 'X-Two': '2', cookie: 'sid=x=y; c=d' },
      });
      assert.equal(response.status, 200, name);
      assert.deepEqual(await response.json(), { method: 'POST', route: 'POST /x/{id}', id: '7', q: 'a,b', two: '2', sid: 'x=y', body: 'text' }, name);
      assert.equal(response.headers.get('set-cookie'), 'a=1, b=2', name);
    }
  } finally {
    await daemon.stop();
    remove(folder);
  }
});

test('the log names a seed as routes.yaml does, and counts in words that fit', async () => {
  const folder = folderOf({
    'seed/one.jsonl': '{"id":{"S":"1"}}\n',
    'routes.yaml': 'name: seeds\ntables: { one: { key: { id: S }, seed: seed/one.jsonl } }\n',
  });
  const daemon = await up(['--memory'], { cwd: folder });
  try {
    await eventually(() => /^hangar \| table one: 1 item from seed\/one\.jsonl$/m.test(daemon.stderr), 'the seed in the log');
  } finally {
    await daemon.stop();
    remove(folder);
  }
});

test('an event of a route that is not there is printed, and said to be of none', async () => {
  const folder = folderOf({ 'routes.yaml': 'name: events\napis: { web: { routes: { GET /x: { mock: 200 } } } }\n' });
  const there = await run(['event', 'GET /x'], { cwd: folder });
  assert.deepEqual([there.status, there.stderr], [0, '']);
  const none = await run(['event', 'GET /y'], { cwd: folder });
  assert.equal(JSON.parse(none.stdout).rawPath, '/y');
  assert.equal(none.stderr, 'hangar: no route of routes.yaml takes "GET /y"; an API that had one would send this\n');
  remove(folder);
});

test('an event of a route needs routes', async () => {
  const folder = temporaryFolder();
  const { status, stderr } = await run(['invoke', 'room', '--as', 'http2'], { cwd: folder });
  assert.deepEqual([status, stderr], [1, 'hangar: --as needs routes, and there is no routes.yaml here; --routes names one\n']);
  remove(folder);
});

test('credentials that cannot be read are named as such', async () => {
  const { status, stderr } = await run(['up', '--bare', '--memory', '--port', '0', '--credentials', 'nowhere']);
  assert.equal(status, 1);
  assert.match(stderr, /--credentials: nowhere: No such file or directory/);
});

/** What an AWS SDK sends: signed with whatever key, which nobody looks at. */
function signed(url, { service = 'dynamodb', region = 'us-east-1', type = 'application/x-amz-json-1.0', target, body = '{}' }) {
  return fetch(url, {
    method: 'POST',
    body,
    headers: {
      'content-type': type,
      authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/${region}/${service}/aws4_request, SignedHeaders=host;x-amz-date, Signature=${'0'.repeat(64)}`,
      'x-amz-date': '20260101T000000Z',
      ...(target && { 'x-amz-target': target }),
    },
  });
}

test('a service that Hangar does not have says so, in the form of its protocol', async () => {
  const daemon = await up(['--bare', '--memory']);
  try {
    const words = (service) => `Hangar has no "${service}": it has DynamoDB, DynamoDB Streams and Lambda.`;
    const json = await signed(daemon.url, { service: 'sqs', target: 'AmazonSQS.ListQueues' });
    assert.deepEqual([json.status, await json.json()], [501, { __type: 'NotImplemented', message: words('sqs') }]);
    const form = await signed(daemon.url, { service: 'sts', type: 'application/x-www-form-urlencoded; charset=utf-8', body: 'Action=GetCallerIdentity' });
    assert.equal(form.status, 501);
    assert.match(await form.text(), new RegExp(`<Code>NotImplemented</Code><Message>${words('sts')}</Message>`));
    const tables = await signed(daemon.url, { target: 'DynamoDB_20120810.ListTables' });
    assert.deepEqual(await tables.json(), { TableNames: [] });
  } finally {
    await daemon.stop();
  }
});

test('who asks in another region is answered as on AWS, and named in the log; so is who speaks TLS', async () => {
  const folder = folderOf({ 'routes.yaml': 'name: regions\nregion: eu-central-1\ntables: { one: { key: { id: S } } }\n' });
  const daemon = await up(['--memory'], { cwd: folder });
  const list = async (region) => (await (await signed(daemon.url, { region, target: 'DynamoDB_20120810.ListTables' })).json()).TableNames;
  try {
    assert.deepEqual(await list('eu-central-1'), ['one']);
    assert.ok(!daemon.stderr.includes('somebody asks'), daemon.stderr);
    assert.deepEqual(await list('us-east-1'), []);
    await eventually(() => /somebody asks for account 000000000000 in us-east-1, which has tables of its own/.test(daemon.stderr), 'the region in the log');
    // Now and then a client's hello looks like the beginning of a request.
    await eventually(async () => {
      await assert.rejects(fetch(daemon.url.replace('http:', 'https:')));
      return /http: somebody sent what is no HTTP; https:\/\/ perhaps/.test(daemon.stderr);
    }, 'TLS in the log');
  } finally {
    await daemon.stop();
    remove(folder);
  }
});

const slow = `
#include "hangar.h"
#include <unistd.h>
static int slow(struct hangar_call *call) { sleep(60); hangar_status(call, 204); return 0; }
HANGAR_HANDLER(slow, slow)
`;

test('the end is waited for when it is asked for once, not when it is asked for again', async () => {
  const folder = folderOf({ 'handlers/slow.c': slow, 'routes.yaml': 'name: ends\nfunctions: { slow: { timeout: 120 } }\napis: { web: { routes: { GET /: slow } } }\n' });
  const daemon = await up(['--memory'], { cwd: folder });
  const started = Date.now();
  const answer = fetch(`${daemon.url}/_aws/execute-api/web/`).then((r) => r.status, () => 'cut off');
  await eventually(async () => (await (await fetch(`${daemon.url}/_hangar/v1/status`)).json()).lambda.running === 1, 'the call is under way');
  daemon.child.kill('SIGINT');
  daemon.child.kill('SIGINT'); // as a terminal and a parent do
  await sleep(700);
  assert.equal(daemon.exited, false);
  for (; !daemon.exited; await sleep(1000)) daemon.child.kill('SIGINT');
  const end = await daemon.ended;
  assert.equal(await answer, 'cut off');
  assert.ok(Date.now() - started < 60000, `${Date.now() - started} ms`);
  assert.deepEqual(end, { status: 1, signal: null });
  assert.match(daemon.stderr, /^hangar: asked twice: ending at once$/m);
  assert.ok(!/crashed/.test(daemon.stderr), daemon.stderr);
  assert.ok(!existsSync(join(folder, '.hangar/daemon.json')));
  remove(folder);
});

test('a data folder that is deleted under a running daemon is missed', async () => {
  const folder = folderOf({ 'routes.yaml': 'name: gone\ntables: { one: { key: { id: S } } }\n' });
  const daemon = await up([], { cwd: folder });
  try {
    remove(join(folder, '.hangar'));
    await eventually(() => /^hangar \| .*\.hangar is gone: what this daemon has, and is given, ends with it$/m.test(daemon.stderr), 'it is missed');
  } finally {
    await daemon.stop();
    remove(folder);
  }
});
