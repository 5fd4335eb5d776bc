// API Gateway from outside: every form of address, stages, custom domains, HTTP integrations (with a server of our own,
// and with Vite's when it is installed), parameter mapping, CORS of REST APIs, access logs.
import test from 'node:test';
import assert from 'node:assert/strict';
import { createServer, request as httpRequest } from 'node:http';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually, remove, run, temporaryFolder, top, up } from './daemon.mjs';

const folder = temporaryFolder();
let upstream, daemon;

/** One request with a Host of its own. */
function ask(path, { method = 'GET', host, headers = {}, body } = {}) {
  return new Promise((done, fail) => {
    const { port } = daemon;
    const call = httpRequest({ port, host: '127.0.0.1', path, method, headers: { ...(host && { host }), ...headers } }, (answer) => {
      const parts = [];
      answer.on('data', (d) => parts.push(d));
      answer.on('end', () => done({ status: answer.statusCode, headers: answer.headers, text: Buffer.concat(parts).toString() }));
    });
    call.on('error', fail);
    call.end(body);
  });
}

test.before(async () => {
  upstream = createServer((request, answer) => {
    const parts = [];
    request.on('data', (d) => parts.push(d));
    request.on('end', () => {
      if (request.url.startsWith('/slow')) return;
      if (request.url.startsWith('/moved')) answer.writeHead(302, { location: '/x' }).end();
      else
        answer
          .writeHead(200, { 'content-type': 'application/json', 'x-seen': request.method, 'set-cookie': ['a=1', 'b=2'] })
          .end(JSON.stringify({ method: request.method, url: request.url, headers: request.headers, body: Buffer.concat(parts).toString('base64') }));
    });
  });
  await new Promise((done) => upstream.listen(0, '127.0.0.1', done));
  const base = `http://127.0.0.1:${upstream.address().port}`;
  writeFileSync(
    join(folder, 'routes.yaml'),
    `name: forms
apis:
  web:
    stages: { dev: { variables: { place: there } } }
    variables: { place: here }
    cors: { origins: [ "http://a.example" ] }
    access-log: { format: '{"id":"$context.requestId","key":"$context.routeKey","status":$context.status,"stage":"$context.stage"}', file: access.log }
    routes:
      ANY /up/{proxy+}: { http: "${base}/{proxy}" }
      GET /stage: { http: "${base}/\${stageVariables.place}" }
      GET /slow: { http: "${base}/slow", timeout: 200ms }
      GET /closed: { http: "http://127.0.0.1:1/" }
      POST /mapped/{id}:
        http: ${base}/ignored
        request: { "overwrite:path": "/new/\${request.path.id}", "append:header.x-user": $request.querystring.user, "remove:querystring.user": '' }
        responses: { 200: { "overwrite:statuscode": "201", "append:header.x-id": $response.body.url } }
  old:
    type: rest
    stage: prod
    access-log: clf
    gateway-responses:
      DEFAULT_4XX: { headers: { access-control-allow-origin: "'*'" } }
      INVALID_API_KEY: { status: 418, headers: { x-from: method.request.header.origin }, body: '{"type":"$context.error.responseType"}' }
      BAD_REQUEST_PARAMETERS: { templates: { text/plain: $context.error.message } }
      MISSING_AUTHENTICATION_TOKEN: { status: 404, body: '{"error":$context.error.messageString}' }
    routes:
      GET /hello: { mock: { status: 200, body: hi } }
      GET /key: { mock: 200, api-key: true }
      GET /needs: { mock: 200, parameters: [ querystring.q ] }
      OPTIONS /hello: { mock: { status: 204, headers: { access-control-allow-origin: "*" } } }
      ANY /up/{proxy+}: { http: "${base}/{proxy}" }
domains:
  api.example.com: { /: web, /old: { api: old, stage: prod } }
`,
  );
  daemon = await up([join(folder, 'routes.yaml'), '--memory'], { cwd: folder });
});
test.after(async () => {
  await daemon?.stop();
  upstream?.closeAllConnections();
  upstream?.close();
  remove(folder);
});


test('every form of address leads to the API', async () => {
  const asked = [
    ['/_aws/execute-api/old/prod/hello', {}],
    ['/execute-api/old/prod/hello', {}],
    ['/restapis/old/prod/_user_request_/hello', {}],
    ['/prod/hello', { host: `old.execute-api.localhost:${daemon.port}` }],
    ['/prod/hello', { host: 'old.execute-api.us-east-1.amazonaws.com' }],
    ['/old/hello', { host: 'api.example.com' }],
    ['/old/hello', { host: `api.example.com.localhost:${daemon.port}` }],
  ];
  for (const [path, options] of asked) {
    const answer = await ask(path, options);
    assert.equal(answer.text, 'hi', `${path} ${JSON.stringify(options)} ${answer.status}`);
    assert.match(answer.headers['x-amzn-requestid'], /^[0-9a-f-]{36}$/);
  }
});

test('what is not there: 404 of an HTTP API, its own words of a REST API', async () => {
  const http = await ask('/_aws/execute-api/web/nowhere');
  assert.equal(http.status, 404);
  assert.equal(http.text, '{"message":"Not Found"}');
  const rest = await ask('/_aws/execute-api/old/prod/nowhere');
  assert.equal(rest.status, 404);
  assert.equal(rest.text, '{"error":"Missing Authentication Token"}');
  assert.equal(rest.headers['x-amzn-errortype'], 'MissingAuthenticationTokenException');
});

test('a request goes to the server and its answer comes back', async () => {
  const answer = await ask('/_aws/execute-api/web/up/a%20b/c?x=1&y=%20', {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream', 'X-Forwarded-For': '10.0.0.9' },
    body: Buffer.from([0, 1, 255]),
  });
  assert.equal(answer.status, 200);
  assert.deepEqual(answer.headers['set-cookie'], ['a=1', 'b=2']);
  assert.equal(answer.headers['x-seen'], 'POST');
  const seen = JSON.parse(answer.text);
  assert.equal(seen.url, '/a%20b/c?x=1&y=%20');
  assert.equal(seen.body, Buffer.from([0, 1, 255]).toString('base64'));
  assert.equal(seen.headers.host, `127.0.0.1:${upstream.address().port}`);
  assert.match(seen.headers.forwarded, /^for=10\.0\.0\.9, by=127\.0\.0\.1;for=127\.0\.0\.1;host=127\.0\.0\.1:\d+;proto=http$/);
  assert.equal(seen.headers['x-forwarded-for'], undefined);
  assert.equal(seen.headers['user-agent'], undefined);
  assert.equal(seen.headers.accept, undefined);
});

test('every method and an empty body', async () => {
  for (const method of ['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD']) {
    const answer = await ask('/_aws/execute-api/old/prod/up/x', { method });
    assert.equal(answer.status, 200, method);
    assert.equal(answer.headers['x-seen'], method);
    assert.equal(answer.text.length > 0, method !== 'HEAD');
    // recorded: a REST API says so of GET, too
    if (method !== 'HEAD') assert.equal(JSON.parse(answer.text).headers['content-length'], '0', method);
  }
});

test('redirects come back as they are', async () => {
  const answer = await ask('/_aws/execute-api/web/up/moved');
  assert.equal(answer.status, 302);
  assert.equal(answer.headers.location, '/x');
});

test('stages have their own variables', async () => {
  assert.equal(JSON.parse((await ask('/_aws/execute-api/web/stage')).text).url, '/here');
  assert.equal(JSON.parse((await ask('/_aws/execute-api/web/dev/stage')).text).url, '/there');
});

test('a server that is slow, and one that is not there', async () => {
  const slow = await ask('/_aws/execute-api/web/slow');
  assert.deepEqual([slow.status, slow.text], [503, '{"message":"Service Unavailable"}']);
  const closed = await ask('/_aws/execute-api/web/closed');
  assert.deepEqual([closed.status, closed.text], [503, '{"message":"Service Unavailable"}']);
});

test('a WebSocket is refused clearly', async () => {
  const answer = await ask('/_aws/execute-api/web/up/ws', { headers: { connection: 'Upgrade', upgrade: 'websocket' } });
  assert.equal(answer.status, 400);
  assert.match(answer.text, /do not upgrade connections to WebSocket: connect to http:\/\/127\.0\.0\.1:\d+ itself/);
});

test('parameters are mapped on the way there and back', async () => {
  const answer = await ask('/_aws/execute-api/web/mapped/7?user=u&z=1', { method: 'POST', body: 'x' });
  const seen = JSON.parse(answer.text);
  assert.equal(seen.url, '/new/7?z=1');
  assert.equal(seen.headers['x-user'], 'u');
  assert.equal(answer.status, 201);
  assert.equal(answer.headers['x-id'], '/new/7?z=1');
});

test('CORS: the gateway of an HTTP API, mocks and gateway responses of a REST API', async () => {
  const preflight = { method: 'OPTIONS', headers: { origin: 'http://a.example', 'access-control-request-method': 'GET' } };
  const http = await ask('/_aws/execute-api/web/up/x', preflight);
  assert.equal(http.status, 204);
  const rest = await ask('/_aws/execute-api/old/prod/hello', preflight);
  assert.equal(rest.status, 204);
  assert.equal(rest.headers['access-control-allow-origin'], '*');
  const error = await ask('/_aws/execute-api/web/nowhere', { headers: { origin: 'http://a.example' } });
  assert.equal(error.headers['access-control-allow-origin'], 'http://a.example');
});

test('gateway responses of keys and parameters', async () => {
  const key = await ask('/_aws/execute-api/old/prod/key', { headers: { origin: 'http://a.example' } });
  assert.deepEqual([key.status, key.text, key.headers['x-from']], [418, '{"type":"INVALID_API_KEY"}', 'http://a.example']);
  const needs = await ask('/_aws/execute-api/old/prod/needs', { headers: { accept: 'text/plain' } });
  assert.deepEqual([needs.status, needs.text], [400, 'Missing required request parameters: [q]']);
  assert.equal(needs.headers['content-type'], 'text/plain');
});

test('access logs are in the file and in hangar logs', async () => {
  const answer = await ask('/_aws/execute-api/web/dev/nowhere');
  const id = answer.headers['apigw-requestid'];
  const line = `{"id":"${id}","key":"-","status":404,"stage":"dev"}`;
  assert.ok(readFileSync(join(folder, 'access.log'), 'utf8').split('\n').includes(line));
  await eventually(async () => (await run(['logs', 'web.access'], { cwd: folder })).stdout.includes(line), 'the line in hangar logs');
});

const vite = join(top, 'www/node_modules/vite/dist/node/index.js');
test("Vite's development server stands behind an API", { skip: !existsSync(vite) && 'www/node_modules is not installed' }, async () => {
  const { createServer: create } = await import(vite);
  const server = await create({ root: join(top, 'www'), server: { port: 0, host: '127.0.0.1' }, logLevel: 'silent' });
  await server.listen();
  const { port } = server.httpServer.address();
  const path = join(folder, 'vite.yaml');
  writeFileSync(path, `name: vite\napis:\n  page:\n    routes:\n      ANY /{proxy+}: { http: "http://127.0.0.1:${port}/{proxy}" }\n`);
  const other = await up([path, '--memory'], { cwd: folder });
  try {
    const page = await fetch(`${other.url}/`);
    assert.equal(page.status, 200);
    assert.match(await page.text(), /\/@vite\/client/);
    const script = await fetch(`${other.url}/@vite/client`);
    assert.match(script.headers.get('content-type'), /javascript/);
    assert.ok((await script.text()).length > 1000);
  } finally {
    await other.stop();
    await server.close();
  }
});
