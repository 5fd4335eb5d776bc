// `hangar check`: what a person sees for a file that is wrong, and what AWS would refuse.
import test from 'node:test';
import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { handlers, remove, run, spacekoRoutes, temporaryFolder } from './daemon.mjs';

const folder = temporaryFolder();
test.after(() => remove(folder));

async function check(text) {
  const path = join(folder, 'routes.yaml');
  writeFileSync(path, text);
  const result = await run(['check', path]);
  return { ...result, lines: result.stdout.replaceAll(`${folder}/`, '').split('\n') };
}

test("SpaceKo's own file is fine", async () => {
  const result = await run(['check', spacekoRoutes(folder)]);
  assert.equal(result.stderr, '');
  assert.equal(result.status, 0, result.stdout);
});

// [what, file, the line that must be said]
const broken = [
  ['an unknown key', 'name: x\nfunctions:\n  resources: { memmory: 5 }\n', '3:16: unknown key "memmory" in function "resources"; did you mean "memory"?'],
  ['a wrong type', 'name: x\nfunctions:\n  f: { memory: lots }\n', /^routes\.yaml:3:16: .*memory.*number/],
  ['an unknown function', 'name: x\napis:\n  web:\n    routes:\n      GET /a: nobody\n', /^routes\.yaml:5:15: .*"nobody"/],
  ['a route twice', 'name: x\napis:\n  web:\n    routes:\n      GET /a: { mock: 200 }\n      GET /a: { mock: 201 }\n', /^routes\.yaml:6:7: .*line 5/],
  ['a key type', 'name: x\ntables:\n  things: { key: { id: X } }\n', /^routes\.yaml:3:24: .*S, N or B/],
  ['a path variable', 'name: x\napis:\n  web:\n    routes:\n      GET /a{id}: { mock: 200 }\n', /^routes\.yaml:5:7: /],
  ['a tab', 'name: x\ntables:\n\tthings: {}\n', /^routes\.yaml:3:1: .*tab/i],
  ['a projection', 'name: x\ntables:\n  things: { key: { id: S }, indexes: { by: { key: { a: S }, projection: SOME } } }\n', /^routes\.yaml:3:\d+: .*SOME/],
  ['a behaviour without origin', 'name: x\nsite:\n  root: .\n  behaviors:\n    /api/*: { api: web }\n', /^routes\.yaml:5:\d+: .*"web"/],
  ['a duration', 'name: x\nfunctions:\n  f: { timeout: soon }\n', /^routes\.yaml:3:17: .*soon/],
  ['a reserved variable', 'name: x\nfunctions:\n  f: { environment: { AWS_REGION: eu-west-1 } }\n', /^routes\.yaml:3:23: .*Reserved keys used in this request: AWS_REGION/],
  ['a template that is no VTL', "name: x\napis:\n  old:\n    type: rest\n    routes:\n      GET /a: { mock: 200, templates: { application/json: '#set($a = 1)' }, nonsense: 1 }\n", /^routes\.yaml:6:\d+: .*"nonsense"/],
  ['a time-out that a REST API does not have', 'name: x\napis:\n  old:\n    type: rest\n    routes:\n      GET /a: { http: "http://a.example/", timeout: 30s }\n', '6:44: route "GET /a" of api "old": a REST API waits 29s at most'],
  ['a header without its quotes', 'name: x\napis:\n  old:\n    type: rest\n    gateway-responses: { DEFAULT_4XX: { headers: { access-control-allow-origin: "*" } } }\n    routes: { GET /a: { mock: 200 } }\n', /^routes\.yaml:5:52: .*in single quotes/],
];
for (const [what, text, said] of broken) {
  test(`${what} is told with line and column`, async () => {
    const result = await check(text);
    assert.equal(result.status, 1);
    const match = typeof said === 'string' ? (line) => line.includes(said) : (line) => said.test(line.trim());
    assert.ok(result.lines.some(match), `${said} in\n${result.stdout}`);
  });
}

test('a handler that no module exports is refused', async () => {
  mkdirSync(join(folder, 'handlers'), { recursive: true });
  copyFileSync(join(handlers, 'users.so'), join(folder, 'handlers/wrong.so'));
  const result = await check('name: x\nhandlers: handlers\nfunctions:\n  wrong: {}\n  missing: {}\n');
  assert.equal(result.status, 1);
  assert.ok(result.lines.some((line) => /routes\.yaml:4:3: .*"wrong"/.test(line)), result.stdout);
  assert.ok(result.lines.some((line) => /routes\.yaml:5:3: .*missing\.so/.test(line)), result.stdout);
});

test('a variable that nobody knows is told, and what VTL would be needed for', async () => {
  const result = await check(`name: x
apis:
  web:
    routes:
      GET /a: { http: "http://localhost/", request: { "append:header.a": $context.nobody.knows, "append:header.b": "\${context.requestId}" } }
  old:
    type: rest
    gateway-responses: { DEFAULT_4XX: { body: '{"a":"$context.path","b":"$context.wafResponseCode"}' }, WAF_FILTERED: { status: 404 } }
    access-log: "$context.requestId $context.authorize.status $context.authorizer.x $context.waf.status"
    routes:
      GET /a: { mock: 200, templates: { application/json: '#set($a = 1)' } }
`);
  assert.equal(result.status, 0, result.stdout);
  const said = result.lines.filter((line) => /^ *routes\.yaml:\d/.test(line)).map((line) => line.trim());
  assert.deepEqual(said, [
    'routes.yaml:5:55: "append:header.a": there is no $context.nobody.knows here',
    'routes.yaml:8:26: "body": there is no $context.wafResponseCode here',
    'routes.yaml:8:105: "WAF_FILTERED": nothing is answered so here',
    'routes.yaml:9:17: "access-log": there is no $context.waf.status here',
    'routes.yaml:11:41: route "GET /a" of api "old": mapping templates (VTL) are not run here',
  ]);
});
