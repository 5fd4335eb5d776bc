// Starts an empty DynamoDB endpoint and runs boto3_tour.py against it; each of its tests is one here.
import test from 'node:test';
import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { remove, temporaryFolder, top, up } from './daemon.mjs';

/** The first Python that has boto3: the one in the path, or Debian's. */
function python() {
  for (const candidate of ['python3', '/usr/bin/python3'])
    try {
      execFileSync(candidate, ['-c', 'import boto3'], { stdio: 'ignore' });
      return candidate;
    } catch {}
  throw new Error('boto3 is not installed (python3-boto3)');
}

const tour = join(top, 'tests/e2e/boto3_tour.py');

test('boto3', async (t) => {
  const folder = temporaryFolder();
  const daemon = await up(['--bare', '--memory'], { cwd: folder });
  t.after(async () => (await daemon.stop(), remove(folder)));
  const { stdout, error } = await new Promise((done) =>
    execFile(python(), [tour], { env: { ...process.env, BASE_URL: daemon.url } }, (error, stdout, stderr) => done({ error, stdout: stdout + stderr })),
  );
  const results = stdout.split(/^(?=(?:not )?ok )/m).filter((part) => /^(not )?ok /.test(part));
  assert.equal(results.length, readFileSync(tour, 'utf8').match(/^@test$/gm).length, stdout);
  for (const result of results) {
    const [, bad, name] = /^(not )?ok (.*)/.exec(result);
    await t.test(name, () => assert.ok(!bad, result));
  }
  assert.equal(error, null, stdout);
});
