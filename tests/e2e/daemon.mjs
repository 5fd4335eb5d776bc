// Starts and stops real daemons for the end-to-end tests. HANGAR is the executable to test.
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

export const top = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
export const hangar = process.env.HANGAR ?? join(top, 'build/hangar');
export const handlers = process.env.HANDLERS ?? join(dirname(hangar), 'handlers');

/* "fetch failed" says nothing; its cause does. */
const { fetch: plainFetch } = globalThis;
globalThis.fetch = (...args) =>
  plainFetch(...args).catch((error) => {
    if (error.cause) error.message += `: ${error.cause.code ?? ''} ${error.cause.message}`;
    throw error;
  });

export function temporaryFolder() {
  return mkdtempSync(join(tmpdir(), 'hangar-e2e-'));
}

/**
 * SpaceKo's routes.yaml as an absolute copy in `folder`, its handlers those of the build under test: modules, or, shipped, the
 * one program that they are linked into for AWS.
 */
export function spacekoRoutes(folder, { shipped = false } = {}) {
  const text = readFileSync(join(top, 'routes.yaml'), 'utf8')
    .replace(/^  defaults: \{ /m, shipped ? `  defaults: { runtime: provided, code: ${handlers}/shipped, ` : '$&')
    .replace(/^handlers:.*\n/m, '')
    .replace(/(:\s*)(fixtures\/|www\/)/g, (_, a, b) => `${a}${top}/${b}`);
  const path = join(folder, 'routes.yaml');
  writeFileSync(path, `handlers: ${handlers}\n${text}`);
  return path;
}

/** Runs a command to its end. */
export function run(args, options = {}) {
  return new Promise((done) => {
    const child = spawn(hangar, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (d) => (stdout += d));
    child.stderr.on('data', (d) => (stderr += d));
    child.on('close', (status, signal) => done({ status, signal, stdout, stderr }));
  });
}

/** Starts `hangar up ARGS --json --port 0`; resolves when it is ready. */
export async function up(args, { port = 0, env = {}, cwd } = {}) {
  const child = spawn(hangar, ['up', ...args, '--json', '--port', String(port)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
    cwd,
  });
  const daemon = { child, stderr: '', exited: false };
  child.stderr.on('data', (d) => (daemon.stderr += d));
  const ended = new Promise((done) =>
    child.on('close', (status, signal) => {
      daemon.exited = true;
      done({ status, signal });
    }),
  );
  const first = await Promise.race([
    new Promise((done) => createInterface({ input: child.stdout }).once('line', done)),
    ended.then((end) => {
      throw new Error(`hangar ended with ${JSON.stringify(end)}: ${daemon.stderr}`);
    }),
  ]);
  Object.assign(daemon, JSON.parse(first), { ended });
  daemon.stop = async () => {
    if (!daemon.exited) child.kill('SIGTERM');
    return ended;
  };
  return daemon;
}

/** Pids of the processes whose parent is `pid`. */
export function childrenOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(/\s+/).filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

export function isAlive(pid) {
  try {
    process.kill(pid, 0);
    // A process whose first thread has ended still holds its files until the last one has.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8')) || readdirSync(`/proc/${pid}/task`).length > 1;
  } catch {
    return false;
  }
}

/** Waits until `condition()` is truthy; `ms` is no expectation but the end of all patience, on a machine as busy as may be. */
export async function eventually(condition, what, ms = 90000) {
  const until = Date.now() + ms;
  for (;;) {
    const result = await condition();
    if (result) return result;
    if (Date.now() > until) throw new Error(`not within ${ms} ms: ${what}`);
    await sleep(25);
  }
}

/** A call of DynamoDB without an SDK: the raw status, type and text. */
export async function dynamodb(url, operation, body, headers = {}) {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDB_20120810.${operation}`,
      authorization:
        'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host;x-amz-date;x-amz-target, Signature=' +
        '0'.repeat(64),
      'x-amz-date': '20260101T000000Z',
      ...headers,
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: text ? JSON.parse(text) : undefined };
}

export function remove(folder) {
  rmSync(folder, { recursive: true, force: true });
}
