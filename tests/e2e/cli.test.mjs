// The AWS CLI against SpaceKo's table: what a developer types, and what AWS says to mistakes.
// The words come from SpaceKo's list of first-plan mistakes and from the API reference of DynamoDB.
import test from 'node:test';
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { remove, spacekoRoutes, temporaryFolder, up } from './daemon.mjs';

let folder;
let daemon;
test.before(async () => {
  folder = temporaryFolder();
  daemon = await up([spacekoRoutes(folder), '--memory'], { cwd: folder });
});
test.after(async () => {
  await daemon.stop();
  remove(folder);
});

const aws = (...args) => service('dynamodb', ...args);

function service(name, ...args) {
  return new Promise((done) =>
    execFile(
      'aws',
      [name, '--endpoint-url', daemon.url, ...args],
      {
        env: {
          ...process.env,
          AWS_ACCESS_KEY_ID: 'test',
          AWS_SECRET_ACCESS_KEY: 'test',
          AWS_DEFAULT_REGION: 'us-east-1',
          AWS_PAGER: '',
        },
        maxBuffer: 1 << 26,
      },
      (error, stdout, stderr) => done({ status: error?.code ?? 0, json: stdout.trim() ? JSON.parse(stdout) : undefined, error: stderr.trim() }),
    ),
  );
}
const json = JSON.stringify;
const refused = (operation, type, message) => `An error occurred (${type}) when calling the ${operation} operation: ${message}`;
const table = ['--table-name', 'spaceko-main'];

test('list-tables and describe-table', async () => {
  assert.deepEqual((await aws('list-tables')).json, { TableNames: ['spaceko-main'] });
  const { Table } = (await aws('describe-table', ...table)).json;
  assert.equal(Table.TableStatus, 'ACTIVE');
  assert.equal(Table.TableArn, 'arn:aws:dynamodb:us-east-1:000000000000:table/spaceko-main');
  assert.equal(Table.BillingModeSummary.BillingMode, 'PAY_PER_REQUEST');
  assert.deepEqual(
    Table.GlobalSecondaryIndexes.map((index) => [index.IndexName, index.IndexStatus, index.Projection.ProjectionType]),
    [['GSI1', 'ACTIVE', 'ALL']],
  );
  assert.equal(Table.StreamSpecification.StreamViewType, 'NEW_AND_OLD_IMAGES');
});

test('scan walks all pages', async () => {
  const counted = (await aws('scan', ...table, '--select', 'COUNT')).json;
  assert.ok(counted.Count >= 548, `${counted.Count} items`);
  const paged = (await aws('scan', ...table, '--page-size', '100', '--projection-expression', 'PK')).json;
  assert.equal(paged.Items.length, counted.Count);
  const first = (await aws('scan', ...table, '--max-items', '10', '--page-size', '10')).json;
  assert.equal(first.Items.length, 10);
  assert.ok(first.NextToken);
});

test('query GSI1', async () => {
  const rooms = (
    await aws('query', ...table, '--index-name', 'GSI1', '--key-condition-expression', 'GSI1PK = :c and begins_with(GSI1SK, :s)',
      '--expression-attribute-values', json({ ':c': { S: 'CATEGORY#room' }, ':s': { S: 'South#5#' } }))
  ).json;
  assert.equal(rooms.Count, 20);
  assert.equal(rooms.Items[5].name.S, 'S506');
});

test('put and update with conditions', async () => {
  const item = { PK: { S: 'CLI#1' }, SK: { S: 'x' }, n: { N: '1' } };
  assert.equal((await aws('put-item', ...table, '--item', json(item), '--condition-expression', 'attribute_not_exists(PK)')).status, 0);
  assert.equal(
    (await aws('put-item', ...table, '--item', json(item), '--condition-expression', 'attribute_not_exists(PK)')).error,
    refused('PutItem', 'ConditionalCheckFailedException', 'The conditional request failed'),
  );
  const updated = await aws('update-item', ...table, '--key', json({ PK: item.PK, SK: item.SK }), '--update-expression', 'SET n = n + :one',
    '--condition-expression', 'n = :one', '--expression-attribute-values', json({ ':one': { N: '1' } }), '--return-values', 'ALL_NEW');
  assert.deepEqual(updated.json.Attributes, { ...item, n: { N: '2' } });
  const stale = await aws('update-item', ...table, '--key', json({ PK: item.PK, SK: item.SK }), '--update-expression', 'SET n = n + :one',
    '--condition-expression', 'n = :one', '--expression-attribute-values', json({ ':one': { N: '1' } }));
  assert.equal(stale.error, refused('UpdateItem', 'ConditionalCheckFailedException', 'The conditional request failed'));
});

test('a transaction that cancels says why, action by action', async () => {
  const put = (sk, condition) => ({ Put: { TableName: 'spaceko-main', Item: { PK: { S: 'CLI#1' }, SK: { S: sk } }, ...condition } });
  const cancelled = await aws('transact-write-items', '--transact-items', json([put('y'), put('x', { ConditionExpression: 'attribute_not_exists(PK)' })]));
  assert.equal(
    cancelled.error,
    refused('TransactWriteItems', 'TransactionCanceledException',
      'Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed]'),
  );
  assert.equal((await aws('get-item', ...table, '--key', json({ PK: { S: 'CLI#1' }, SK: { S: 'y' } }))).json, undefined);
});

test("the first plan's mistakes are refused in DynamoDB's words", async () => {
  const key = json({ PK: { S: 'RESOURCE#S506' }, SK: { S: 'RESOURCE' } });
  const begins = await aws('query', ...table, '--index-name', 'GSI1', '--key-condition-expression', 'GSI1SK BEGINS_WITH :status',
    '--expression-attribute-values', json({ ':status': { S: 'available' } }));
  assert.equal(
    begins.error,
    refused('Query', 'ValidationException',
      'Invalid KeyConditionExpression: Syntax error; token: "BEGINS_WITH", near: "GSI1SK BEGINS_WITH :status"'),
  );
  const overlap = await aws('update-item', ...table, '--key', key, '--update-expression',
    'SET updateCount = if_not_exists(updateCount, :zero) + :inc ADD updateCount :inc',
    '--expression-attribute-values', json({ ':zero': { N: '0' }, ':inc': { N: '1' } }));
  assert.match(overlap.error, /^An error occurred \(ValidationException\) when calling the UpdateItem operation: (1 validation error detected: )?Invalid UpdateExpression: Two document paths overlap with each other; must remove or rewrite one of these paths; path one: \[updateCount\], path two: \[updateCount\]$/);
  const missing = await aws('update-item', ...table, '--key', key, '--update-expression', 'SET updatedBy = :updatedBy');
  assert.match(missing.error, /Invalid UpdateExpression: An expression attribute value used in expression is not defined; attribute value: :updatedBy$/);
  const limit = await aws('query', ...table, '--limit', '0', '--key-condition-expression', 'PK = :p', '--expression-attribute-values', json({ ':p': { S: 'x' } }), '--no-paginate');
  assert.match(limit.error, /limit.*(greater than or equal to 1|valid min value: 1)/i);
  const index = await aws('query', ...table, '--index-name', 'GSI9', '--key-condition-expression', 'PK = :p', '--expression-attribute-values', json({ ':p': { S: 'x' } }));
  assert.equal(index.error, refused('Query', 'ValidationException', 'The table does not have the specified index: GSI9'));
});

test('wrong calls give the type and the text of AWS', async () => {
  assert.equal(
    (await aws('get-item', '--table-name', 'nowhere', '--key', json({ PK: { S: 'x' } }))).error,
    refused('GetItem', 'ResourceNotFoundException', 'Requested resource not found'),
  );
  assert.equal(
    (await aws('describe-table', '--table-name', 'nowhere')).error,
    refused('DescribeTable', 'ResourceNotFoundException', 'Requested resource not found: Table: nowhere not found'),
  );
  assert.equal(
    (await aws('get-item', ...table, '--key', json({ PK: { S: 'x' } }))).error,
    refused('GetItem', 'ValidationException', 'The provided key element does not match the schema'),
  );
  assert.equal(
    (await aws('create-table', ...table, '--attribute-definitions', 'AttributeName=a,AttributeType=S', '--key-schema', 'AttributeName=a,KeyType=HASH', '--billing-mode', 'PAY_PER_REQUEST')).error,
    refused('CreateTable', 'ResourceInUseException', 'Table already exists: spaceko-main'),
  );
});

test('a table from its creation to its end, as one types it', async () => {
  const own = ['--table-name', 'notes'];
  const made = await aws('create-table', ...own, '--attribute-definitions', 'AttributeName=id,AttributeType=S', 'AttributeName=kind,AttributeType=S',
    '--key-schema', 'AttributeName=id,KeyType=HASH', '--billing-mode', 'PAY_PER_REQUEST',
    '--global-secondary-indexes', json([{ IndexName: 'kinds', KeySchema: [{ AttributeName: 'kind', KeyType: 'HASH' }], Projection: { ProjectionType: 'ALL' } }]),
    '--stream-specification', 'StreamEnabled=true,StreamViewType=NEW_IMAGE', '--tags', 'Key=stage,Value=test');
  assert.equal(made.json.TableDescription.TableStatus, 'CREATING');
  assert.deepEqual(await aws('wait', 'table-exists', ...own), { status: 0, json: undefined, error: '' });
  const arn = made.json.TableDescription.TableArn;
  assert.deepEqual((await aws('list-tags-of-resource', '--resource-arn', arn)).json, { Tags: [{ Key: 'stage', Value: 'test' }] });
  assert.equal((await aws('tag-resource', '--resource-arn', arn, '--tags', 'Key=team,Value=campus')).status, 0);
  assert.equal((await aws('untag-resource', '--resource-arn', arn, '--tag-keys', 'stage')).status, 0);
  assert.deepEqual((await aws('list-tags-of-resource', '--resource-arn', arn)).json.Tags, [{ Key: 'team', Value: 'campus' }]);
  const ttl = await aws('update-time-to-live', ...own, '--time-to-live-specification', 'Enabled=true,AttributeName=expires');
  assert.deepEqual(ttl.json, { TimeToLiveSpecification: { Enabled: true, AttributeName: 'expires' } });
  assert.deepEqual((await aws('describe-time-to-live', ...own)).json.TimeToLiveDescription, { TimeToLiveStatus: 'ENABLED', AttributeName: 'expires' });
  assert.equal((await aws('describe-continuous-backups', ...own)).json.ContinuousBackupsDescription.PointInTimeRecoveryDescription.PointInTimeRecoveryStatus, 'DISABLED');

  const put = (id, kind) => ({ PutRequest: { Item: { id: { S: id }, kind: { S: kind }, n: { N: '1.50' } } } });
  assert.deepEqual((await aws('batch-write-item', '--request-items', json({ notes: [put('a', 'x'), put('b', 'x'), put('c', 'y')] }))).json, { UnprocessedItems: {} });
  const query = ['query', ...own, '--index-name', 'kinds', '--key-condition-expression', 'kind = :k', '--expression-attribute-values', json({ ':k': { S: 'x' } })];
  const found = (await aws(...query, '--return-consumed-capacity', 'INDEXES')).json;
  assert.deepEqual(found.ConsumedCapacity, { TableName: 'notes', CapacityUnits: 0.5, Table: { CapacityUnits: 0 }, GlobalSecondaryIndexes: { kinds: { CapacityUnits: 0.5 } } });
  assert.deepEqual(found.Items.map((i) => [i.id.S, i.n.N]).sort(), [['a', '1.5'], ['b', '1.5']]);
  assert.deepEqual((await aws('batch-get-item', '--request-items', json({ notes: { Keys: [{ id: { S: 'c' } }], ProjectionExpression: 'kind' } }))).json, { Responses: { notes: [{ kind: { S: 'y' } }] }, UnprocessedKeys: {} });
  assert.equal((await aws('delete-item', ...own, '--key', json({ id: { S: 'c' } }), '--return-values', 'ALL_OLD')).json.Attributes.kind.S, 'y');

  const updated = await aws('update-table', ...own, '--global-secondary-index-updates', json([{ Delete: { IndexName: 'kinds' } }]));
  assert.equal(updated.json.TableDescription.TableStatus, 'UPDATING');
  assert.equal((await aws('wait', 'table-exists', ...own)).status, 0);
  assert.equal((await aws(...query)).error, refused('Query', 'ValidationException', 'The table does not have the specified index: kinds'));

  const [stream] = (await service('dynamodbstreams', 'list-streams', ...own)).json.Streams;
  const described = (await service('dynamodbstreams', 'describe-stream', '--stream-arn', stream.StreamArn)).json.StreamDescription;
  assert.deepEqual([described.StreamStatus, described.StreamViewType, described.Shards.length], ['ENABLED', 'NEW_IMAGE', 1]);
  const iterator = (await service('dynamodbstreams', 'get-shard-iterator', '--stream-arn', stream.StreamArn, '--shard-id', described.Shards[0].ShardId, '--shard-iterator-type', 'TRIM_HORIZON')).json.ShardIterator;
  const { Records } = (await service('dynamodbstreams', 'get-records', '--shard-iterator', iterator)).json;
  assert.deepEqual(Records.map((r) => [r.eventName, r.dynamodb.Keys.id.S]).slice(0, 4), [['INSERT', 'a'], ['INSERT', 'b'], ['INSERT', 'c'], ['REMOVE', 'c']]);

  assert.equal((await aws('delete-table', ...own)).json.TableDescription.TableStatus, 'DELETING');
  assert.equal((await aws('wait', 'table-not-exists', ...own)).status, 0);
  assert.equal((await aws('describe-table', ...own)).error, refused('DescribeTable', 'ResourceNotFoundException', 'Requested resource not found: Table: notes not found'));
});
