// --verify-signatures with real clients: the AWS SDK and the AWS CLI, with the right secret and with wrong ones.
import test from 'node:test';
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient, GetItemCommand, ListTablesCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient, ListStreamsCommand } from '@aws-sdk/client-dynamodb-streams';
import { dynamodb, eventually, remove, run, spacekoRoutes, temporaryFolder, up } from './daemon.mjs';

const MISMATCH =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';
const UNKNOWN = 'The security token included in the request is invalid.';

const folder = temporaryFolder();
let daemon;
test.before(async () => {
  writeFileSync(
    join(folder, 'credentials'),
    `[default]
aws_access_key_id = AKIDEXAMPLE
aws_secret_access_key = wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY
[temporary]
aws_access_key_id = ASIAEXAMPLE
aws_secret_access_key = another/secret
aws_session_token = IQoJb3JpZ2luX2Vj/+==
`,
  );
  daemon = await up([spacekoRoutes(folder), '--memory', '--verify-signatures', '--credentials', join(folder, 'credentials')], { cwd: folder });
});
test.after(async () => {
  await daemon.stop();
  remove(folder);
});

const right = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
const temporary = { accessKeyId: 'ASIAEXAMPLE', secretAccessKey: 'another/secret', sessionToken: 'IQoJb3JpZ2luX2Vj/+==' };
const client = (credentials, Client = DynamoDBClient) => new Client({ endpoint: daemon.url, region: 'us-east-1', credentials, maxAttempts: 1 });
const refused = (name, message) => (error) => {
  assert.equal(error.name, name);
  assert.equal(error.message, message);
  assert.equal(error.$metadata.httpStatusCode, 400);
  return true;
};

test('the SDK with the right secret is served', async () => {
  const db = client(right);
  assert.deepEqual((await db.send(new ListTablesCommand({}))).TableNames, ['spaceko-main']);
  const Item = { PK: { S: 'SIGNED#ü' }, SK: { S: 'x' } };
  await db.send(new PutItemCommand({ TableName: 'spaceko-main', Item }));
  assert.deepEqual((await db.send(new GetItemCommand({ TableName: 'spaceko-main', Key: Item }))).Item, Item);
  assert.equal((await client(right, DynamoDBStreamsClient).send(new ListStreamsCommand({}))).Streams.length, 1);
});

test('temporary credentials need their token', async () => {
  await client(temporary).send(new ListTablesCommand({}));
  const { sessionToken, ...without } = temporary;
  assert.ok(sessionToken);
  await assert.rejects(client(without).send(new ListTablesCommand({})), refused('UnrecognizedClientException', UNKNOWN.slice(0, -1)));
  await assert.rejects(client({ ...temporary, sessionToken: 'x' }).send(new ListTablesCommand({})), refused('UnrecognizedClientException', UNKNOWN.slice(0, -1)));
});

test('a wrong secret and an unknown key are refused as AWS refuses them', async () => {
  await assert.rejects(client({ ...right, secretAccessKey: 'wrong' }).send(new ListTablesCommand({})), refused('InvalidSignatureException', MISMATCH));
  await assert.rejects(client({ ...right, accessKeyId: 'AKIDNOBODY' }).send(new ListTablesCommand({})), refused('UnrecognizedClientException', UNKNOWN));
  await assert.rejects(client({ accessKeyId: 'test', secretAccessKey: 'test' }).send(new ListTablesCommand({})), refused('UnrecognizedClientException', UNKNOWN));
  const told = /the signature of AKIDEXAMPLE does not match\. The canonical request is\n.*POST\n/s;
  await eventually(() => told.test(daemon.stderr), 'the log has what should have been signed');
  assert.doesNotMatch(daemon.stderr, /wJalrXUtnFEMI/);
});

test('old signatures have expired, unsigned requests miss their token, half a header is incomplete', async () => {
  const old = await dynamodb(daemon.url, 'ListTables', {});
  assert.equal(old.status, 400);
  assert.equal(old.body.__type, 'com.amazon.coral.service#InvalidSignatureException');
  assert.match(old.body.message, /^Signature expired: 20260101T000000Z is now earlier than \d{8}T\d{6}Z \(\d{8}T\d{6}Z - 15 min\.\)$/);
  const unsigned = await dynamodb(daemon.url, 'ListTables', {}, { authorization: 'none' });
  assert.deepEqual(unsigned.body, { __type: 'com.amazon.coral.service#MissingAuthenticationTokenException', message: 'Request is missing Authentication Token' });
  const half = await dynamodb(daemon.url, 'ListTables', {}, { authorization: 'AWS4-HMAC-SHA256 Credential=a' });
  assert.equal(half.body.__type, 'com.amazon.coral.service#IncompleteSignatureException');
});

test('a moved clock troubles no client: when a request was signed is judged by the real time', async () => {
  const clock = (body) => fetch(`${daemon.url}/_hangar/v1/clock`, { method: 'POST', body: JSON.stringify(body) });
  const sign = async (at) => {
    const db = new DynamoDBClient({ endpoint: daemon.url, region: 'us-east-1', credentials: right, maxAttempts: 1, systemClockOffset: at });
    return db.send(new ListTablesCommand({}));
  };
  for (const advance of ['25h', '-50h']) {
    assert.equal((await clock({ advance })).status, 200);
    await client(right).send(new ListTablesCommand({}));
    assert.match((await aws(right, 'dynamodb', 'list-tables')).stdout, /spaceko-main/);
    // Who signs with the moved time has a wrong clock, as ever.
    const { offsetMs } = await (await fetch(`${daemon.url}/_hangar/v1/clock`)).json();
    await assert.rejects(sign(offsetMs), { name: 'InvalidSignatureException', message: /^Signature (expired|not yet current): \d{8}T\d{6}Z is (now earlier|still later) than/ });
  }
  assert.equal((await clock({ reset: true })).status, 200);
  await assert.rejects(sign(-16 * 60_000), { message: /^Signature expired: / });
});

function aws(credentials, ...args) {
  return new Promise((done) =>
    execFile(
      'aws',
      ['--endpoint-url', daemon.url, ...args],
      {
        env: {
          ...process.env,
          AWS_ACCESS_KEY_ID: credentials.accessKeyId,
          AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
          AWS_SESSION_TOKEN: credentials.sessionToken ?? '',
          AWS_DEFAULT_REGION: 'us-east-1',
          AWS_PAGER: '',
        },
      },
      (error, stdout, stderr) => done({ status: error?.code ?? 0, stdout, stderr: stderr.trim() }),
    ),
  );
}

test('the AWS CLI, DynamoDB and Lambda', async () => {
  const wrong = { ...right, secretAccessKey: 'wrong' };
  const [tables, token, mismatch, invoked, notInvoked] = await Promise.all([
    aws(right, 'dynamodb', 'list-tables'),
    aws(temporary, 'dynamodb', 'list-tables'),
    aws(wrong, 'dynamodb', 'list-tables'),
    aws(right, 'lambda', 'invoke', '--function-name', 'health', join(folder, 'out.json')),
    aws(wrong, 'lambda', 'invoke', '--function-name', 'health', join(folder, 'never.json')),
  ]);
  assert.deepEqual(JSON.parse(tables.stdout || tables.stderr), { TableNames: ['spaceko-main'] });
  assert.equal(token.status, 0, token.stderr);
  assert.equal(mismatch.stderr, `An error occurred (InvalidSignatureException) when calling the ListTables operation: ${MISMATCH}`);
  assert.equal(invoked.status, 0, invoked.stderr);
  assert.equal(JSON.parse(invoked.stdout).StatusCode, 200);
  assert.equal(notInvoked.stderr, `An error occurred (InvalidSignatureException) when calling the Invoke operation: ${MISMATCH}`);
});

test('the page, its API and the control surface need no signature', async () => {
  assert.equal((await fetch(`${daemon.url}/api/health`)).status, 200);
  assert.equal((await fetch(`${daemon.url}/_hangar/v1/status`)).status, 200);
});

test('credentials that cannot be read are told before anything starts', async () => {
  const broken = join(folder, 'broken');
  writeFileSync(broken, '[default]\naws_access_key_id = a\n');
  const refusedStart = await run(['up', '--bare', '--data', join(folder, 'd'), '--port', '0', '--verify-signatures', '--credentials', broken]);
  assert.equal(refusedStart.status, 1);
  assert.match(refusedStart.stderr, /broken: profile "default" has no aws_secret_access_key/);
});
