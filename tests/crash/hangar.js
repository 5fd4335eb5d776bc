// A daemon that is killed, and calls of it over plain HTTP.
'use strict';
const { spawn } = require('node:child_process');
const { readFileSync } = require('node:fs');
const http = require('node:http');
const { createInterface } = require('node:readline');

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

/** A repeatable source of integers below n (mulberry32). */
function random(seed) {
  let a = seed >>> 0;
  return (n) => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * n);
  };
}

/** What AWS's own errors are: an answer. Anything else that goes wrong is an Interrupted. */
class Refused extends Error {
  constructor(status, body) {
    super(`${status} ${JSON.stringify(body)}`);
    this.status = status;
    this.type = (body.__type ?? '').split('#').pop();
  }
}
class Interrupted extends Error {}

const AUTHORIZATION = 'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host;x-amz-date, Signature=00';

class Hangar {
  constructor(executable, folder) {
    Object.assign(this, { executable, folder, port: 0, stderr: '', crashes: 0 });
    this.agent = new http.Agent({ keepAlive: true, maxSockets: 16 });
  }

  spawn() {
    this.crashes = 0;
    this.child = spawn(this.executable, ['up', '--bare', '--json', '--data', this.folder, '--port', String(this.port)], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child.stderr.on('data', (text) => (this.stderr += text));
    this.ended = new Promise((done) => this.child.on('close', (status, signal) => done({ status, signal })));
  }

  async start() {
    this.spawn();
    const line = await Promise.race([
      new Promise((done) => createInterface({ input: this.child.stdout }).once('line', done)),
      this.ended.then((end) => Promise.reject(new Error(`hangar did not start: ${JSON.stringify(end)}`))),
    ]);
    this.port = JSON.parse(line).port;
  }

  daemon() {
    return Number(readFileSync(`/proc/${this.child.pid}/task/${this.child.pid}/children`, 'utf8').trim().split(' ')[0]);
  }

  /** SIGKILL to the supervisor, whose daemon dies with it, or to the daemon alone. */
  async kill(whole) {
    const daemon = this.daemon();
    if (!daemon) throw new Error('the daemon is gone, and nobody has killed it');
    if (whole) {
      this.child.kill('SIGKILL');
      await this.ended; /* its pipes are closed: no process of it is left */
    } else {
      this.crashes++;
      process.kill(daemon, 'SIGKILL');
    }
  }

  async startAndKill(ms) {
    this.spawn();
    await sleep(ms);
    this.child.kill('SIGKILL');
    await this.ended;
  }

  async stop() {
    this.child.kill('SIGTERM');
    const { status } = await this.ended;
    if (status !== 0) throw new Error(`hangar ended with ${status}`);
  }

  async fsck() {
    const child = spawn(this.executable, ['fsck', '--data', this.folder], { stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    child.stdout.on('data', (t) => (text += t));
    child.stderr.on('data', (t) => (text += t));
    const status = await new Promise((done) => child.on('close', done));
    if (status !== 0 || !/: sound\n/.test(text)) throw new Error(`hangar fsck: ${status}\n${text}`);
  }

  /** Until the port answers again. */
  async answers() {
    for (let i = 0; i < 3600; i++) {
      try {
        return await this.call('ListTables', {});
      } catch (error) {
        if (!(error instanceof Interrupted)) throw error;
        await sleep(25);
      }
    }
    throw new Error('the port does not answer again within 90 s');
  }

  call(operation, body, service = 'DynamoDB_20120810') {
    const text = JSON.stringify(body);
    return new Promise((done, fail) => {
      const request = http.request(
        {
          host: '127.0.0.1',
          port: this.port,
          agent: this.agent,
          method: 'POST',
          headers: {
            'content-type': 'application/x-amz-json-1.0',
            'content-length': Buffer.byteLength(text),
            'x-amz-target': `${service}.${operation}`,
            'x-amz-date': '20260101T000000Z',
            authorization: AUTHORIZATION,
          },
        },
        (response) => {
          const chunks = [];
          response.on('data', (chunk) => chunks.push(chunk));
          response.on('aborted', () => fail(new Interrupted('aborted')));
          response.on('error', (error) => fail(new Interrupted(error.message)));
          response.on('end', () => {
            if (!response.complete) return fail(new Interrupted('cut off'));
            const answer = JSON.parse(Buffer.concat(chunks).toString() || '{}');
            if (response.statusCode === 200) done(answer);
            else fail(new Refused(response.statusCode, answer));
          });
        },
      );
      request.on('error', (error) => fail(new Interrupted(error.message)));
      request.end(text);
    });
  }
}

module.exports = { Hangar, Refused, Interrupted, random, sleep };
