// Who may call, from outside: JWT with keys of a file and of an issuer, Lambda authorizers, AWS's own signer, API keys with
// usage plans, request validation. What cannot be enforced does not start.
import test from 'node:test';
import assert from 'node:assert/strict';
import { createHash, createHmac, createSign, generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import { cpSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SignatureV4 } from '@smithy/signature-v4';
import { eventually, remove, run, temporaryFolder, up } from './daemon.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const folder = temporaryFolder();
const keys = [1, 2].map(() => generateKeyPairSync('rsa', { modulusLength: 2048 }));
const base64url = (value) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const set = (...kids) => ({ keys: kids.map((i) => ({ ...keys[i].publicKey.export({ format: 'jwk' }), kid: `k${i}`, use: 'sig', alg: 'RS256' })) });
let issuer, daemon, published, asked = 0;

function token(claims, i = 0, kid = `k${i}`) {
  const text = `${base64url({ alg: 'RS256', typ: 'JWT', kid })}.${base64url(claims)}`;
  return `${text}.${createSign('RSA-SHA256').update(text).sign(keys[i].privateKey, 'base64url')}`;
}
const soon = () => Math.floor(Date.now() / 1000) + 600;

async function ask(path, headers = {}, options = {}) {
  const response = await fetch(`${daemon.url}/execute-api/${path}`, { headers, ...options });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: text.startsWith('{') ? JSON.parse(text) : undefined };
}
async function clock(order) {
  const response = await fetch(`${daemon.url}/_hangar/v1/clock`, { method: 'POST', body: JSON.stringify(order) });
  assert.equal(response.status, 200);
}

test.before(async () => {
  published = set(0);
  issuer = createServer((request, answer) => {
    asked++;
    const discovery = request.url === '/.well-known/openid-configuration';
    answer.writeHead(200, { 'content-type': 'application/json' });
    answer.end(JSON.stringify(discovery ? { issuer: url, jwks_uri: `${url}/keys` } : published));
  });
  await new Promise((done) => issuer.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${issuer.address().port}`;
  issuer.url = url;
  writeFileSync(join(folder, 'keys.json'), JSON.stringify(set(0)));
  cpSync(join(here, 'functions/authorizer'), join(folder, 'authorizer'), { recursive: true });
  writeFileSync(
    join(folder, 'routes.yaml'),
    `name: authorizers
functions:
  defaults: { runtime: provided, code: authorizer, timeout: 10, concurrency: 1 }
  echo: { environment: { ACT: echo } }
  simple: { environment: { ACT: simple } }
  token: { environment: { ACT: token } }
  slow: { environment: { ACT: slow }, timeout: 15 }
api-keys: { partner: abcdefghijklmnopqrstuvwx }
usage-plans: { basic: { apis: shop, keys: partner, throttle: { rate: 100, burst: 100 }, quota: { limit: 3 } } }
apis:
  web:
    authorizers:
      file: { type: jwt, issuer: "https://issuer.example", audience: web, keys: keys.json }
      issuer: { type: jwt, issuer: "${url}", audience: web }
      simple: { type: request, function: simple, answers: simple, identity: $request.header.X-Who, cache: 60s }
      slow: { type: request, function: slow, answers: simple }
    cors: { origins: [ "https://page.example" ] }
    routes:
      GET /file: { function: echo, authorizer: file }
      GET /scoped: { function: echo, authorizer: file, scopes: [ write ] }
      GET /issuer: { function: echo, authorizer: issuer }
      GET /simple: { function: echo, authorizer: simple }
      ANY /signed/{path+}: { function: echo, authorizer: iam }
      GET /open: echo
      GET /slow: { function: echo, authorizer: slow }
  shop:
    type: rest
    authorizers:
      token: { type: token, function: token, identity: method.request.header.X-Token, cache: 0s }
    models: { Order: { type: object, required: [ id ], properties: { id: { type: integer } }, additionalProperties: false } }
    routes:
      GET /token: { function: echo, authorizer: token }
      GET /keyed: { function: echo, api-key: true }
      POST /orders: { function: echo, body: Order, parameters: [ header.x-tenant ] }
      GET /signed: { function: echo, authorizer: iam }
  strict:
    type: rest
    models: { Order: { type: object, required: [ id ], properties: { id: { type: integer } } } }
    gateway-responses: { BAD_REQUEST_BODY: { body: '{"message":$context.error.messageString,"detail":"$context.error.validationErrorString"}' } }
    routes: { POST /orders: { function: echo, body: Order } }
`,
  );
  daemon = await up([join(folder, 'routes.yaml'), '--memory'], { cwd: folder });
});
test.after(async () => {
  await daemon?.stop();
  issuer?.closeAllConnections();
  issuer?.close();
  remove(folder);
});

test('a token of a key in a file', async () => {
  const good = token({ iss: 'https://issuer.example', aud: 'web', exp: soon(), sub: 'ada', 'cognito:groups': ['a', 'b'] });
  const answer = await ask('web/file', { authorization: `Bearer ${good}` });
  assert.equal(answer.status, 200, answer.text);
  assert.equal(answer.body.requestContext.authorizer.jwt.claims.sub, 'ada');
  assert.equal(answer.body.requestContext.authorizer.jwt.claims['cognito:groups'], '[a b]');
  assert.equal((await ask('web/open')).status, 200);
});

test('a reload gives nobody a fresh quota, and a fork has its own', async () => {
  const keyed = (headers) => ask('shop/prod/keyed', { 'x-api-key': 'abcdefghijklmnopqrstuvwx', ...headers });
  const forked = { 'x-hangar-namespace': 'worker' };
  assert.equal((await run(['fork', 'worker'], { cwd: folder })).status, 0);
  for (let i = 0; i < 3; i++) assert.equal((await keyed(forked)).status, 200);
  assert.equal((await keyed(forked)).text, '{"message":"Limit Exceeded"}');
  const wirings = () => daemon.stderr.match(/reloaded/g)?.length ?? 0;
  const before = wirings();
  process.kill(daemon.pid, 'SIGHUP');
  await eventually(() => wirings() > before, 'routes.yaml is read again');
  assert.equal((await keyed(forked)).status, 429);
  assert.equal((await run(['drop', 'worker'], { cwd: folder })).status, 0);
  assert.equal((await run(['fork', 'worker'], { cwd: folder })).status, 0);
  assert.equal((await keyed(forked)).status, 200);
  assert.equal((await run(['drop', 'worker'], { cwd: folder })).status, 0);
});

test('no token, another key, another audience, no scope', async () => {
  const claims = { iss: 'https://issuer.example', aud: 'web', exp: soon() };
  const none = await ask('web/file', { origin: 'https://page.example' });
  assert.equal(none.status, 401);
  assert.equal(none.text, '{"message":"Unauthorized"}');
  assert.equal(none.headers.get('www-authenticate'), 'Bearer');
  assert.equal(none.headers.get('access-control-allow-origin'), 'https://page.example');
  assert.equal((await ask('web/file', { authorization: token(claims, 1, 'k0') })).status, 401);
  const other = await ask('web/file', { authorization: token({ ...claims, aud: 'other' }) });
  assert.equal(
    other.headers.get('www-authenticate'),
    'Bearer scope="" error="invalid_token" error_description="the token does not have a valid audience"',
  );
  const scope = await ask('web/scoped', { authorization: token({ ...claims, scope: 'read' }) });
  assert.equal(scope.status, 403);
  assert.equal(scope.text, '{"message":"Forbidden"}');
});

test('a token expires when the clock moves', async () => {
  const headers = { authorization: token({ iss: 'https://issuer.example', aud: 'web', exp: soon() }) };
  assert.equal((await ask('web/file', headers)).status, 200);
  await clock({ advance: '11m' });
  assert.equal((await ask('web/file', headers)).status, 401);
  await clock({ reset: true });
  assert.equal((await ask('web/file', headers)).status, 200);
});

test("an issuer's keys are discovered and kept for two hours", async () => {
  const claims = { iss: issuer.url, aud: 'web', exp: soon() + 86400 };
  for (let i = 0; i < 3; i++) assert.equal((await ask('web/issuer', { authorization: token(claims) })).status, 200);
  assert.equal(asked, 2);
  published = set(1);
  assert.equal((await ask('web/issuer', { authorization: token(claims, 1) })).status, 401);
  await clock({ advance: '2h' });
  assert.equal((await ask('web/issuer', { authorization: token(claims, 1) })).status, 200);
  assert.equal((await ask('web/issuer', { authorization: token(claims) })).status, 401);
  assert.equal(asked, 4);
  await clock({ reset: true });
});

test('simple answers, kept for a minute', async () => {
  const first = await ask('web/simple', { 'x-who': 'yes' });
  assert.equal(first.status, 200, first.text);
  assert.deepEqual(first.body.requestContext.authorizer, { lambda: { calls: 1, from: ['GET /simple'] } });
  assert.equal((await ask('web/simple', { 'x-who': 'yes' })).body.requestContext.authorizer.lambda.calls, 1);
  const no = await ask('web/simple', { 'x-who': 'no' });
  assert.equal(no.status, 403);
  assert.equal(no.text, '{"message":"Forbidden"}');
  assert.equal((await ask('web/simple')).status, 401);
  await clock({ advance: '61s' });
  assert.equal((await ask('web/simple', { 'x-who': 'yes' })).body.requestContext.authorizer.lambda.calls, 3);
  await clock({ reset: true });
});

test('an authorizer of an HTTP API has ten seconds', async () => {
  const began = Date.now();
  const answer = await ask('web/slow');
  assert.equal(answer.status, 500);
  assert.equal(answer.text, '{"message":"Internal Server Error"}');
  const took = Date.now() - began;
  assert.ok(took > 9500, `${took} ms`);
});

test('a TOKEN authorizer of a REST API', async () => {
  const allowed = await ask('shop/prod/token', { 'x-token': 'ada' });
  assert.equal(allowed.status, 200, allowed.text);
  assert.equal(allowed.body.requestContext.authorizer.principalId, 'ada');
  assert.equal(allowed.body.requestContext.authorizer.calls, '1');
  const denied = await ask('shop/prod/token', { 'x-token': 'deny' });
  assert.equal(denied.status, 403);
  assert.equal(denied.headers.get('x-amzn-errortype'), 'AccessDeniedException');
  assert.equal(denied.text, '{"Message":"User is not authorized to access this resource with an explicit deny in an identity-based policy"}');
  const thrown = await ask('shop/prod/token', { 'x-token': 'error' });
  assert.equal(thrown.status, 401);
  assert.equal(thrown.text, '{"message":"Unauthorized"}');
});

class Sha256 {
  constructor(secret) { this.hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret); }
  update(data) { this.hash.update(data); }
  async digest() { return new Uint8Array(this.hash.digest()); }
}

/** A request as AWS's signer makes it. */
async function signed(path, { secretAccessKey = 'test', method = 'GET', body, query = {} } = {}) {
  const { host, hostname, port } = new URL(daemon.url);
  const signer = new SignatureV4({ service: 'execute-api', region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey }, sha256: Sha256 });
  const request = await signer.sign({ method, protocol: 'http:', hostname, port: Number(port), path: `/execute-api/${path}`, query, headers: { host }, body });
  const text = Object.entries(query).map((pair) => pair.map(encodeURIComponent).join('=')).join('&');
  delete request.headers.host;
  return ask(path + (text && `?${text}`), request.headers, { method, body });
}

test("AWS's own signer", async () => {
  const answer = await signed('web/signed/a/b', { method: 'POST', body: '{"a":1}', query: { x: '1', 'a b': 'ü' } });
  assert.equal(answer.status, 200, answer.text);
  assert.equal(answer.body.requestContext.authorizer.iam.accessKey, 'test');
  assert.match(answer.body.requestContext.authorizer.iam.userArn, /^arn:aws:iam::\d{12}:user\//);
  const rest = await signed('shop/prod/signed');
  assert.equal(rest.status, 200, rest.text);
  assert.equal(rest.body.requestContext.identity.accessKey, 'test');
  assert.equal((await signed('web/signed/a', { secretAccessKey: 'wrong' })).text, '{"message":"Forbidden"}');
  const wrong = await signed('shop/prod/signed', { secretAccessKey: 'wrong' });
  assert.equal(wrong.status, 403);
  assert.equal(wrong.headers.get('x-amzn-errortype'), 'InvalidSignatureException');
  assert.equal((await ask('shop/prod/signed')).text, '{"message":"Missing Authentication Token"}');
});

test('an API key and its quota', async () => {
  const headers = { 'x-api-key': 'abcdefghijklmnopqrstuvwx' };
  assert.equal((await ask('shop/prod/keyed')).text, '{"message":"Forbidden"}');
  for (let i = 0; i < 3; i++) assert.equal((await ask('shop/prod/keyed', headers)).status, 200);
  const over = await ask('shop/prod/keyed', headers);
  assert.equal(over.status, 429);
  assert.equal(over.text, '{"message":"Limit Exceeded"}');
  await clock({ advance: '1d' });
  assert.equal((await ask('shop/prod/keyed', headers)).status, 200);
  await clock({ reset: true });
});

test('a request that is not valid', async () => {
  const post = (headers, body) => ask('shop/prod/orders', { 'content-type': 'application/json', ...headers }, { method: 'POST', body });
  assert.equal((await post({ 'x-tenant': 't' }, '{"id":1}')).status, 200);
  assert.equal((await post({}, '{"id":1}')).text, '{"message": "Missing required request parameters: [x-tenant]"}');
  assert.equal((await post({ 'x-tenant': 't' }, '{"id":"1"}')).text, '{"message": "Invalid request body"}');
  assert.equal((await post({ 'x-tenant': 't' }, '{"id":1,"more":2}')).status, 400);
});

test('what is wrong with a body, in the words of a gateway response', async () => {
  const post = (body) => ask('strict/prod/orders', { 'content-type': 'application/json' }, { method: 'POST', body });
  assert.equal((await post('{"id":1}')).status, 200);
  assert.equal((await post('{}')).text, String.raw`{"message":"Invalid request body","detail":"[object has missing required properties ([\"id\"])]"}`);
  assert.deepEqual(JSON.parse((await post('{"id":"1"}')).text), {
    message: 'Invalid request body',
    detail: '[instance type (string) does not match any allowed primitive type (allowed: ["integer"])]',
  });
  assert.equal((await post('{"id"')).text, '{"message":"Invalid request body","detail":"[Unknown error parsing request body]"}');
});

test('what cannot be enforced does not start', async () => {
  const file = join(folder, 'broken.yaml');
  const api = (text) => writeFileSync(file, `name: broken\napis:\n  web:\n    type: rest\n${text}\n    routes:\n      GET /: { mock: 200 }\n`);
  api('    models: { A: { type: text } }');
  const check = await run(['check', file]);
  assert.equal(check.status, 1);
  assert.match(check.stdout, /broken\.yaml:5:15: .*model "A" of api "web": "type" must be/);
  const started = await run(['up', file, '--memory', '--port', '0', '--no-supervise']);
  assert.notEqual(started.status, 0);
  assert.match(started.stderr, /model "?A/);
  writeFileSync(join(folder, 'no-set.json'), '{}');
  writeFileSync(
    file,
    `name: broken
functions: { f: f }
apis:
  web:
    authorizers: { users: { type: jwt, issuer: "https://issuer.example", audience: web, keys: no-set.json } }
    routes: { GET /: { function: f, authorizer: users } }
`,
  );
  const named = await run(['check', file]);
  assert.match(named.stdout, /broken\.yaml:5:20: api "web": authorizer users: .*no key set/);
  const keyless = await run(['up', file, '--memory', '--port', '0', '--no-supervise']);
  assert.notEqual(keyless.status, 0);
  assert.match(keyless.stderr, /authorizer users.*no key set/);
});
