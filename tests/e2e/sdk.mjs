// DynamoDB and its Streams through the AWS SDK for JavaScript v3, against a running daemon.
//
//   BASE_URL=http://127.0.0.1:4566 node --test sdk.mjs
//
// What is expected is what AWS answers, to the letter. The texts are those of the public DynamoDB conformance suite
// (tests/tier1..3) and the service's API reference; PutItem, UpdateItem and DeleteItem put "1 validation error detected: "
// before messages about the request since 2026. An access key of twelve digits is an account of its own: each run is new.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  CreateTableCommand,
  DeleteItemCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  DynamoDBServiceException,
  GetItemCommand,
  ListTablesCommand,
  ListTagsOfResourceCommand,
  PutItemCommand,
  QueryCommand,
  ResourceInUseException,
  ResourceNotFoundException,
  ScanCommand,
  TagResourceCommand,
  TransactGetItemsCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  UntagResourceCommand,
  UpdateItemCommand,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
  paginateQuery,
  paginateScan,
  waitUntilTableExists,
  waitUntilTableNotExists,
} from '@aws-sdk/client-dynamodb';
import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListStreamsCommand,
} from '@aws-sdk/client-dynamodb-streams';
import {
  BatchGetCommand,
  BatchWriteCommand,
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  NumberValue,
  PutCommand,
  QueryCommand as DocQuery,
  ScanCommand as DocScan,
  TransactGetCommand,
  TransactWriteCommand,
  UpdateCommand,
  paginateQuery as paginateDocQuery,
  paginateScan as paginateDocScan,
} from '@aws-sdk/lib-dynamodb';

const ACCOUNT = `4${String(Math.floor(Math.random() * 1e11)).padStart(11, '0')}`;
const config = {
  endpoint: process.env.BASE_URL ?? 'http://127.0.0.1:4566',
  region: 'us-east-1',
  credentials: { accessKeyId: ACCOUNT, secretAccessKey: 'secret' },
  maxAttempts: 1,
};
const db = new DynamoDBClient(config);
const streams = new DynamoDBStreamsClient(config);
const doc = DynamoDBDocumentClient.from(db, { marshallOptions: { removeUndefinedValues: true } });

const TABLE = 'spaceko-main';
const DEFINITION = {
  TableName: TABLE,
  KeySchema: [
    { AttributeName: 'PK', KeyType: 'HASH' },
    { AttributeName: 'SK', KeyType: 'RANGE' },
  ],
  AttributeDefinitions: ['PK', 'SK', 'GSI1PK', 'GSI1SK'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
  GlobalSecondaryIndexes: [
    {
      IndexName: 'GSI1',
      KeySchema: [
        { AttributeName: 'GSI1PK', KeyType: 'HASH' },
        { AttributeName: 'GSI1SK', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'ALL' },
    },
  ],
  BillingMode: 'PAY_PER_REQUEST',
  StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
};
const V1 = '1 validation error detected: ';

const send = (command) => db.send(command);
const S = (text) => ({ S: text });
const N = (number) => ({ N: String(number) });
const key = (PK, SK = 'DETAIL') => ({ PK: S(PK), SK: S(SK) });

/** The command is refused with exactly this error name and message; gives the error for a closer look. */
async function refused(command, name, message, client = db) {
  let error;
  try {
    await client.send(command);
  } catch (e) {
    error = e;
  }
  assert.ok(error, `${command.constructor.name} should have been refused with: ${message}`);
  assert.equal(error.name, name, `${error.name}: ${error.message}`);
  assert.equal(error.message, message);
  assert.equal(error.$metadata.httpStatusCode, 400);
  return error;
}
const invalid = (command, message) => refused(command, 'ValidationException', message);

async function fresh(PK, attributes) {
  await send(new PutItemCommand({ TableName: TABLE, Item: { ...key(PK), ...attributes } }));
  return key(PK);
}
const read = async (Key) => (await send(new GetItemCommand({ TableName: TABLE, Key, ConsistentRead: true }))).Item;

before(async () => {
  const { TableDescription } = await send(new CreateTableCommand(DEFINITION));
  assert.equal(TableDescription.TableStatus, 'CREATING');
  await waitUntilTableExists({ client: db, maxWaitTime: 60, minDelay: 1, maxDelay: 1 }, { TableName: TABLE });
});

after(async () => {
  await send(new DeleteTableCommand({ TableName: TABLE })).catch(() => {});
  db.destroy();
  streams.destroy();
});

// --- tables ---------------------------------------------------------------------------------------------------------------

test('a described table shows what was asked for, in full', async () => {
  const { Table } = await send(new DescribeTableCommand({ TableName: TABLE }));
  assert.equal(Table.TableStatus, 'ACTIVE');
  assert.equal(Table.TableArn, `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/${TABLE}`);
  assert.match(Table.TableId, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  assert.ok(Table.CreationDateTime instanceof Date && Math.abs(Table.CreationDateTime - Date.now()) < 120_000);
  assert.deepEqual(Table.KeySchema, DEFINITION.KeySchema);
  assert.equal(Table.BillingModeSummary.BillingMode, 'PAY_PER_REQUEST');
  assert.deepEqual([Table.ProvisionedThroughput.ReadCapacityUnits, Table.ProvisionedThroughput.WriteCapacityUnits], [0, 0]);
  assert.deepEqual([Table.ItemCount, Table.TableSizeBytes], [0, 0]);
  assert.deepEqual(Table.StreamSpecification, DEFINITION.StreamSpecification);
  assert.equal(Table.LatestStreamArn, `${Table.TableArn}/stream/${Table.LatestStreamLabel}`);
  assert.equal(Table.DeletionProtectionEnabled, false);
  const [index] = Table.GlobalSecondaryIndexes;
  assert.equal(index.IndexStatus, 'ACTIVE');
  assert.equal(index.IndexArn, `${Table.TableArn}/index/GSI1`);
  assert.deepEqual(index.Projection, { ProjectionType: 'ALL' });
});

test('a table is listed, cannot be made twice, and can be deleted and waited for', async () => {
  const name = 'spaceko-short';
  const { GlobalSecondaryIndexes: _, StreamSpecification: __, ...plain } = DEFINITION;
  const definition = { ...plain, TableName: name, AttributeDefinitions: DEFINITION.AttributeDefinitions.slice(0, 2) };
  await send(new CreateTableCommand(definition));
  await waitUntilTableExists({ client: db, maxWaitTime: 60, minDelay: 1, maxDelay: 1 }, { TableName: name });
  assert.deepEqual((await send(new ListTablesCommand({}))).TableNames, [TABLE, name]);
  const first = await send(new ListTablesCommand({ Limit: 1 }));
  assert.deepEqual([first.TableNames, first.LastEvaluatedTableName], [[TABLE], TABLE]);
  const error = await refused(new CreateTableCommand(definition), 'ResourceInUseException', `Table already exists: ${name}`);
  assert.ok(error instanceof ResourceInUseException);
  const { TableDescription } = await send(new DeleteTableCommand({ TableName: name }));
  assert.equal(TableDescription.TableStatus, 'DELETING');
  await waitUntilTableNotExists({ client: db, maxWaitTime: 60, minDelay: 1, maxDelay: 1 }, { TableName: name });
  const gone = await refused(new DescribeTableCommand({ TableName: name }), 'ResourceNotFoundException', `Requested resource not found: Table: ${name} not found`);
  assert.ok(gone instanceof ResourceNotFoundException);
});

test('wrong tables are refused in the words of AWS', async () => {
  const wrong = (changes, message) => invalid(new CreateTableCommand({ ...DEFINITION, TableName: 'spaceko-wrong', ...changes }), message);
  await wrong({ TableName: 'ab' }, `${V1}Value 'ab' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to 3`);
  await wrong(
    { KeySchema: [{ AttributeName: 'PK', KeyType: 'FIRST' }] },
    `${V1}Value 'FIRST' at 'keySchema.1.member.keyType' failed to satisfy constraint: Member must satisfy enum value set: [HASH, RANGE]`,
  );
  await wrong(
    { AttributeDefinitions: [{ AttributeName: 'PK', AttributeType: 'X' }] },
    `${V1}Value 'X' at 'attributeDefinitions.1.member.attributeType' failed to satisfy constraint: Member must satisfy enum value set: [B, N, S]`,
  );
  const [index] = DEFINITION.GlobalSecondaryIndexes;
  await wrong({ GlobalSecondaryIndexes: [index, index] }, 'One or more parameter values were invalid: Duplicate index name: GSI1');
});

test('time to live is switched on once', async () => {
  const spec = { AttributeName: 'ttl', Enabled: true };
  const { TimeToLiveSpecification } = await send(new UpdateTimeToLiveCommand({ TableName: TABLE, TimeToLiveSpecification: spec }));
  assert.deepEqual(TimeToLiveSpecification, spec);
  const { TimeToLiveDescription } = await send(new DescribeTimeToLiveCommand({ TableName: TABLE }));
  assert.equal(TimeToLiveDescription.AttributeName, 'ttl');
  assert.match(TimeToLiveDescription.TimeToLiveStatus, /^ENABL(ED|ING)$/);
  await invalid(new UpdateTimeToLiveCommand({ TableName: TABLE, TimeToLiveSpecification: spec }), 'TimeToLive is already enabled');
});

test('an index that is added later is filled, billed and dropped; the definitions follow', async () => {
  const name = 'spaceko-grows';
  const table = { client: db, maxWaitTime: 60, minDelay: 1, maxDelay: 1 };
  const names = async () => (await send(new DescribeTableCommand({ TableName: name }))).Table.AttributeDefinitions.map((a) => a.AttributeName);
  await send(
    new CreateTableCommand({
      TableName: name,
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
      OnDemandThroughput: { MaxReadRequestUnits: 10 },
    }),
  );
  await waitUntilTableExists(table, { TableName: name });
  for (let i = 0; i < 5; i++) await send(new PutItemCommand({ TableName: name, Item: { id: S(`i${i}`), ...(i % 2 && { kind: S('odd') }) } }));
  const create = {
    IndexName: 'kinds',
    KeySchema: [{ AttributeName: 'kind', KeyType: 'HASH' }],
    Projection: { ProjectionType: 'KEYS_ONLY' },
  };
  await invalid(
    new UpdateTableCommand({ TableName: name, GlobalSecondaryIndexUpdates: [{ Create: create }], AttributeDefinitions: [] }),
    'One or more parameter values were invalid: Some index key attributes are not defined in AttributeDefinitions. Keys: [kind], AttributeDefinitions: []',
  );
  const made = await send(
    new UpdateTableCommand({
      TableName: name,
      AttributeDefinitions: [{ AttributeName: 'kind', AttributeType: 'S' }],
      GlobalSecondaryIndexUpdates: [{ Create: create }],
    }),
  );
  assert.equal(made.TableDescription.TableStatus, 'UPDATING');
  await waitUntilTableExists(table, { TableName: name });
  assert.deepEqual((await names()).sort(), ['id', 'kind']);
  const odd = { TableName: name, IndexName: 'kinds', KeyConditionExpression: 'kind = :k', ExpressionAttributeValues: { ':k': S('odd') } };
  assert.deepEqual((await send(new QueryCommand(odd))).Items.map((i) => i.id.S).sort(), ['i1', 'i3']);
  const put = await send(new PutItemCommand({ TableName: name, Item: { id: S('i9'), kind: S('odd') }, ReturnConsumedCapacity: 'INDEXES' }));
  assert.deepEqual(put.ConsumedCapacity, {
    TableName: name,
    CapacityUnits: 2,
    Table: { CapacityUnits: 1 },
    GlobalSecondaryIndexes: { kinds: { CapacityUnits: 1 } },
  });
  await send(new UpdateTableCommand({ TableName: name, GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: 'kinds' } }] }));
  await waitUntilTableExists(table, { TableName: name });
  assert.deepEqual(await names(), ['id']);
  await invalid(new QueryCommand(odd), 'The table does not have the specified index: kinds');

  const ceilings = (OnDemandThroughput, more) => new UpdateTableCommand({ TableName: name, OnDemandThroughput, ...more });
  await invalid(
    ceilings({ MaxWriteRequestUnits: 0 }),
    'One or more parameter values were invalid: Requested MaxWriteRequestUnits for OnDemandThroughput for table is outside of valid range',
  );
  await invalid(
    ceilings({ MaxReadRequestUnits: 5 }, { BillingMode: 'PROVISIONED', ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 } }),
    'One or more parameter values were invalid: MaxReadRequestUnits for OnDemandThroughput cannot be specified when the table BillingMode is PROVISIONED',
  );
  const { TableDescription } = await send(ceilings({ MaxReadRequestUnits: -1, MaxWriteRequestUnits: 7 }));
  assert.deepEqual(TableDescription.OnDemandThroughput, { MaxReadRequestUnits: -1, MaxWriteRequestUnits: 7 });
  const { Table } = await send(new DescribeTableCommand({ TableName: name }));
  assert.deepEqual(Table.OnDemandThroughput, { MaxWriteRequestUnits: 7 });
  await send(new DeleteTableCommand({ TableName: name }));
  await waitUntilTableNotExists(table, { TableName: name });
});

test('tags are put on, replaced and taken off by ARN', async () => {
  const { Table } = await send(new DescribeTableCommand({ TableName: TABLE }));
  const ResourceArn = Table.TableArn;
  const tags = async () => (await send(new ListTagsOfResourceCommand({ ResourceArn }))).Tags;
  assert.deepEqual(await tags(), []);
  await send(new TagResourceCommand({ ResourceArn, Tags: [{ Key: 'stage', Value: 'test' }, { Key: 'team', Value: '' }] }));
  await send(new TagResourceCommand({ ResourceArn, Tags: [{ Key: 'stage', Value: 'prod' }] }));
  assert.deepEqual(
    (await tags()).sort((a, b) => a.Key.localeCompare(b.Key)),
    [
      { Key: 'stage', Value: 'prod' },
      { Key: 'team', Value: '' },
    ],
  );
  await send(new UntagResourceCommand({ ResourceArn, TagKeys: ['stage', 'team', 'none'] }));
  assert.deepEqual(await tags(), []);
  await invalid(new TagResourceCommand({ ResourceArn, Tags: [] }), 'Atleast one Tag needs to be provided as Input.');
  await refused(
    new ListTagsOfResourceCommand({ ResourceArn: `${ResourceArn}-none` }),
    'ResourceNotFoundException',
    `Requested resource not found: ResourceArn: ${ResourceArn}-none not found`,
  );
});

// --- items ----------------------------------------------------------------------------------------------------------------

test('every type of value comes back as it went in', async () => {
  const attributes = {
    text: S('naïve ☕ \u0000 😀'),
    empty: S(''),
    number: N('12345678901234567890123456789012345678'),
    small: N('-1.5E-130'),
    bytes: { B: new Uint8Array([0, 255, 7]) },
    yes: { BOOL: true },
    nothing: { NULL: true },
    list: { L: [N(1), S('two'), { L: [] }] },
    map: { M: { deep: { M: { er: S('!') } }, none: { M: {} } } },
  };
  const Key = await fresh('types', { ...attributes, names: { SS: ['b', 'a'] }, numbers: { NS: ['3', '-1.0'] } });
  const { names, numbers, ...item } = await read(Key);
  assert.deepEqual(new Set(names.SS), new Set(['a', 'b']));
  assert.deepEqual(new Set(numbers.NS), new Set(['3', '-1']));
  assert.deepEqual({ ...item, bytes: { B: new Uint8Array(item.bytes.B) } }, { ...Key, ...attributes, small: N('-0.' + '0'.repeat(129) + '15') });
});

test('an item that is not there is an answer without Item', async () => {
  const answer = await send(new GetItemCommand({ TableName: TABLE, Key: key('nobody') }));
  assert.equal(answer.Item, undefined);
  assert.equal('Item' in answer && answer.Item !== undefined, false);
});

test('a put may be conditional and give the old item', async () => {
  const Key = await fresh('put', { status: S('available') });
  const again = { TableName: TABLE, Item: { ...Key, status: S('occupied') } };
  const error = await refused(
    new PutItemCommand({ ...again, ConditionExpression: 'attribute_not_exists(PK)', ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }),
    'ConditionalCheckFailedException',
    'The conditional request failed',
  );
  assert.ok(error instanceof ConditionalCheckFailedException);
  assert.deepEqual(error.Item, { ...Key, status: S('available') });
  const { Attributes } = await send(new PutItemCommand({ ...again, ReturnValues: 'ALL_OLD' }));
  assert.deepEqual(Attributes, { ...Key, status: S('available') });
});

test('an update sets, counts, removes, and returns what was asked for', async () => {
  const Key = await fresh('update', { count: N(1), former: S('x'), tags: { SS: ['a', 'b'] }, log: { L: [S('one')] } });
  const { Attributes } = await send(
    new UpdateItemCommand({
      TableName: TABLE,
      Key,
      UpdateExpression: 'SET #s = :s, #log = list_append(#log, :log), seen = if_not_exists(seen, :zero) + :one ADD #c :one REMOVE former DELETE tags :gone',
      ConditionExpression: '#c < :limit AND attribute_exists(former)',
      ExpressionAttributeNames: { '#s': 'status', '#c': 'count', '#log': 'log' },
      ExpressionAttributeValues: { ':s': S('open'), ':log': { L: [S('two')] }, ':zero': N(0), ':one': N(1), ':limit': N(5), ':gone': { SS: ['a'] } },
      ReturnValues: 'ALL_NEW',
    }),
  );
  assert.deepEqual(Attributes, { ...Key, count: N(2), seen: N(1), status: S('open'), tags: { SS: ['b'] }, log: { L: [S('one'), S('two')] } });
  const next = await send(
    new UpdateItemCommand({ TableName: TABLE, Key, UpdateExpression: 'ADD seen :n', ExpressionAttributeValues: { ':n': N('0.5') }, ReturnValues: 'UPDATED_NEW' }),
  );
  assert.deepEqual(next.Attributes, { seen: N('1.5') });
});

test('numbers are exact to 38 digits', async () => {
  const Key = await fresh('digits', { n: N('0.1') });
  await send(new UpdateItemCommand({ TableName: TABLE, Key, UpdateExpression: 'ADD n :n', ExpressionAttributeValues: { ':n': N('0.2') } }));
  assert.deepEqual((await read(Key)).n, N('0.3'));
  await invalid(
    new PutItemCommand({ TableName: TABLE, Item: { ...Key, n: N('1'.repeat(39)) } }),
    `${V1}Attempting to store more than 38 significant digits in a Number`,
  );
});

test('a delete gives the old item, and none the second time', async () => {
  const Key = await fresh('delete', { n: N(1) });
  const command = () => new DeleteItemCommand({ TableName: TABLE, Key, ReturnValues: 'ALL_OLD' });
  assert.deepEqual((await send(command())).Attributes, { ...Key, n: N(1) });
  assert.equal((await send(command())).Attributes, undefined);
});

test('an update of an unknown key creates it unless a condition forbids', async () => {
  const Key = key('phantom');
  const update = { TableName: TABLE, Key, UpdateExpression: 'SET n = :n', ExpressionAttributeValues: { ':n': N(1) } };
  const error = await refused(new UpdateItemCommand({ ...update, ConditionExpression: 'attribute_exists(PK)' }), 'ConditionalCheckFailedException', 'The conditional request failed');
  assert.equal(error.Item, undefined);
  assert.equal(await read(Key), undefined);
  await send(new UpdateItemCommand(update));
  assert.deepEqual(await read(Key), { ...Key, n: N(1) });
});

test('a projection cuts, consumed capacity is told', async () => {
  const Key = await fresh('projection', { a: { M: { b: { L: [S('0'), S('1')] }, c: S('no') } }, d: S('no') });
  const { Item, ConsumedCapacity } = await send(
    new GetItemCommand({ TableName: TABLE, Key, ProjectionExpression: 'a.b[1]', ConsistentRead: true, ReturnConsumedCapacity: 'TOTAL' }),
  );
  assert.deepEqual(Item, { a: { M: { b: { L: [S('1')] } } } });
  assert.deepEqual([ConsumedCapacity.TableName, ConsumedCapacity.CapacityUnits], [TABLE, 1]);
});

test('wrong item calls are refused in the words of AWS', async () => {
  const Key = key('wrong');
  const update = (UpdateExpression, ExpressionAttributeValues, more = {}) => new UpdateItemCommand({ TableName: TABLE, Key, UpdateExpression, ExpressionAttributeValues, ...more });
  const put = (attributes, more = {}) => new PutItemCommand({ TableName: TABLE, Item: { ...Key, ...attributes }, ...more });
  const one = { ':v': N(1) };

  await refused(new GetItemCommand({ TableName: 'spaceko-none', Key }), 'ResourceNotFoundException', 'Requested resource not found');
  await invalid(new GetItemCommand({ TableName: TABLE, Key: { PK: S('wrong') } }), 'The provided key element does not match the schema');
  await invalid(new GetItemCommand({ TableName: TABLE, Key, ProjectionExpression: '!!' }), 'Invalid ProjectionExpression: Syntax error; token: "!", near: "!!"');
  await invalid(new PutItemCommand({ TableName: TABLE, Item: { PK: S('x') } }), 'One or more parameter values were invalid: Missing the key SK in the item');
  await invalid(
    new PutItemCommand({ TableName: TABLE, Item: { PK: N(1), SK: S('x') } }),
    'One or more parameter values were invalid: Type mismatch for key PK expected: S actual: N',
  );
  await invalid(
    new PutItemCommand({ TableName: TABLE, Item: { PK: S(''), SK: S('x') } }),
    'One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: PK',
  );
  await invalid(put({ GSI1PK: N(1) }), 'One or more parameter values were invalid: Type mismatch for Index Key GSI1PK Expected: S Actual: N IndexName: GSI1');
  await invalid(put({ set: { SS: [] } }), `${V1}One or more parameter values were invalid: An string set  may not be empty`);
  await invalid(put({ set: { SS: ['a', 'a'] } }), `${V1}One or more parameter values were invalid: Input collection ["a", "a"] contains duplicates.`);
  await invalid(put({ no: { NULL: false } }), `${V1}One or more parameter values were invalid: Null attribute value types must have the value of true`);
  await invalid(put({ big: S('x'.repeat(400 * 1024)) }), 'Item size has exceeded the maximum allowed size');
  await invalid(
    put({}, { ExpressionAttributeValues: one }),
    `${V1}ExpressionAttributeValues can only be specified when using expressions`,
  );
  await invalid(update('SET PK = :v', { ':v': S('x') }), 'One or more parameter values were invalid: Cannot update attribute PK. This attribute is part of the key');
  await invalid(update('INVALID SYNTAX HERE', one), `${V1}Invalid UpdateExpression: Syntax error; token: "INVALID", near: "INVALID SYNTAX"`);
  await invalid(update('SET status = :v', one), `${V1}Invalid UpdateExpression: Attribute name is a reserved keyword; reserved keyword: status`);
  await invalid(update('', undefined), `${V1}Invalid UpdateExpression: The expression can not be empty;`);
  await invalid(update('SET a = :v', one, { ExpressionAttributeNames: { '#x': 'y' } }), `${V1}Value provided in ExpressionAttributeNames unused in expressions: keys: {#x}`);
  await invalid(update('SET a = :v', { ...one, ':w': N(2) }), `${V1}Value provided in ExpressionAttributeValues unused in expressions: keys: {:w}`);
  await invalid(
    update('SET a = :v', one, { AttributeUpdates: { a: { Value: N(1), Action: 'PUT' } } }),
    `${V1}Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {AttributeUpdates} Expression parameters: {UpdateExpression}`,
  );
});

test('the mistakes of the first plan for this table are refused as AWS refuses them', async () => {
  const Key = key('RESOURCE#1');
  await invalid(
    new QueryCommand({ TableName: TABLE, IndexName: 'GSI1', KeyConditionExpression: 'GSI1SK BEGINS_WITH :status', ExpressionAttributeValues: { ':status': S('available') } }),
    'Invalid KeyConditionExpression: Syntax error; token: "BEGINS_WITH", near: "GSI1SK BEGINS_WITH :status"',
  );
  await invalid(
    new UpdateItemCommand({
      TableName: TABLE,
      Key,
      UpdateExpression: 'SET updateCount = if_not_exists(updateCount, :zero) + :inc ADD updateCount :inc',
      ExpressionAttributeValues: { ':zero': N(0), ':inc': N(1) },
    }),
    `${V1}Invalid UpdateExpression: Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [updateCount], path two: [updateCount]`,
  );
  await invalid(
    new UpdateItemCommand({ TableName: TABLE, Key, UpdateExpression: 'SET #s = :status, updatedBy = :updatedBy', ExpressionAttributeNames: { '#s': 'status' }, ExpressionAttributeValues: { ':status': S('open') } }),
    `${V1}Invalid UpdateExpression: An expression attribute value used in expression is not defined; attribute value: :updatedBy`,
  );
  const query = { TableName: TABLE, KeyConditionExpression: 'PK = :pk', ExpressionAttributeValues: { ':pk': S('CONTRIBUTORS') } };
  await invalid(new QueryCommand({ ...query, Limit: 0 }), `${V1}Value at 'Limit' failed to satisfy constraint: Member must have value greater than or equal to 1`);
  await invalid(new QueryCommand({ ...query, IndexName: 'GSI2' }), 'The table does not have the specified index: GSI2');
  assert.equal(await read(Key), undefined, 'none of them made an item');
});

// --- query and scan -----------------------------------------------------------------------------------------------------

test('a query on the index walks one partition in order, page by page', async () => {
  for (let n = 1; n <= 7; n++) {
    await send(new PutItemCommand({ TableName: TABLE, Item: { ...key(`RESOURCE#q${n}`), GSI1PK: S('WING#South'), GSI1SK: S(`FLOOR#5#ROOM#${String(n).padStart(2, '0')}`), n: N(n) } }));
  }
  await fresh('RESOURCE#outside', { GSI1PK: S('WING#South') }); // lacks the sort key: not in the index
  const query = {
    TableName: TABLE,
    IndexName: 'GSI1',
    KeyConditionExpression: 'GSI1PK = :w AND begins_with(GSI1SK, :f)',
    ExpressionAttributeValues: { ':w': S('WING#South'), ':f': S('FLOOR#5#') },
  };
  const all = await send(new QueryCommand(query));
  assert.deepEqual(all.Items.map((i) => i.n.N), ['1', '2', '3', '4', '5', '6', '7']);
  assert.deepEqual([all.Count, all.ScannedCount, all.LastEvaluatedKey], [7, 7, undefined]);

  const pages = [];
  for await (const page of paginateQuery({ client: db, pageSize: 3 }, { ...query, ScanIndexForward: false })) pages.push(page.Items.map((i) => i.n.N));
  assert.deepEqual(pages, [['7', '6', '5'], ['4', '3', '2'], ['1']]);

  const first = await send(new QueryCommand({ ...query, Limit: 2 }));
  assert.deepEqual(first.LastEvaluatedKey, { ...key('RESOURCE#q2'), GSI1PK: S('WING#South'), GSI1SK: S('FLOOR#5#ROOM#02') });

  const filtered = await send(new QueryCommand({ ...query, FilterExpression: 'n > :four', ExpressionAttributeValues: { ...query.ExpressionAttributeValues, ':four': N(4) } }));
  assert.deepEqual([filtered.Count, filtered.ScannedCount], [3, 7]);
  const counted = await send(new QueryCommand({ ...query, Select: 'COUNT' }));
  assert.deepEqual([counted.Count, counted.Items], [7, undefined]);

  const between = await send(
    new QueryCommand({ ...query, KeyConditionExpression: 'GSI1PK = :w AND GSI1SK BETWEEN :a AND :b', ExpressionAttributeValues: { ':w': S('WING#South'), ':a': S('FLOOR#5#ROOM#03'), ':b': S('FLOOR#5#ROOM#05') } }),
  );
  assert.deepEqual(between.Items.map((i) => i.n.N), ['3', '4', '5']);
});

test('a change moves an item within the index, a delete takes it out', async () => {
  const Key = await fresh('RESOURCE#moves', { GSI1PK: S('STATUS#available'), GSI1SK: S('m') });
  const at = async (status) => {
    const { Count } = await send(new QueryCommand({ TableName: TABLE, IndexName: 'GSI1', KeyConditionExpression: 'GSI1PK = :s', ExpressionAttributeValues: { ':s': S(`STATUS#${status}`) } }));
    return Count;
  };
  assert.deepEqual([await at('available'), await at('occupied')], [1, 0]);
  await send(new UpdateItemCommand({ TableName: TABLE, Key, UpdateExpression: 'SET GSI1PK = :s', ExpressionAttributeValues: { ':s': S('STATUS#occupied') } }));
  assert.deepEqual([await at('available'), await at('occupied')], [0, 1]);
  await send(new DeleteItemCommand({ TableName: TABLE, Key }));
  assert.deepEqual([await at('available'), await at('occupied')], [0, 0]);
});

test('a scan gives every item once, in pages and in segments', async () => {
  await send(
    new BatchWriteItemCommand({ RequestItems: { [TABLE]: Array.from({ length: 25 }, (_, n) => ({ PutRequest: { Item: { ...key(`scan#${n}`), kind: S('scan') } } })) } }),
  );
  const filter = { TableName: TABLE, FilterExpression: 'kind = :k', ExpressionAttributeValues: { ':k': S('scan') } };
  const found = [];
  let pages = 0;
  for await (const page of paginateScan({ client: db, pageSize: 10 }, { ...filter })) {
    pages++;
    assert.ok(page.ScannedCount <= 10);
    found.push(...page.Items.map((i) => i.PK.S));
  }
  assert.ok(pages >= 3);
  assert.equal(found.length, 25);
  assert.equal(new Set(found).size, 25);

  const segments = await Promise.all([0, 1, 2, 3].map((Segment) => send(new ScanCommand({ ...filter, Segment, TotalSegments: 4 }))));
  assert.deepEqual(segments.flatMap((s) => s.Items.map((i) => i.PK.S)).sort(), found.sort());
});

test('wrong queries and scans are refused in the words of AWS', async () => {
  const query = { TableName: TABLE, KeyConditionExpression: 'PK = :v', ExpressionAttributeValues: { ':v': S('x') } };
  await invalid(new QueryCommand({ TableName: TABLE }), 'Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.');
  await invalid(new QueryCommand({ ...query, KeyConditionExpression: '' }), 'Invalid KeyConditionExpression: The expression can not be empty;');
  await invalid(new QueryCommand({ ...query, KeyConditionExpression: 'SK = :v' }), 'Query condition missed key schema element: PK');
  await invalid(
    new QueryCommand({ ...query, IndexName: 'GSI1', KeyConditionExpression: 'GSI1PK = :v', ConsistentRead: true }),
    'Consistent reads are not supported on global secondary indexes',
  );
  await invalid(
    new QueryCommand({ ...query, FilterExpression: '#missing = :v' }),
    'Invalid FilterExpression: An expression attribute name used in the document path is not defined; attribute name: #missing',
  );
  await invalid(
    new QueryCommand({ ...query, FilterExpression: 'PK = :v' }),
    'Filter Expression can only contain non-primary key attributes: Primary key attribute: PK',
  );
  await invalid(
    new QueryCommand({ ...query, Select: 'EVERYTHING' }),
    `${V1}Value 'EVERYTHING' at 'select' failed to satisfy constraint: Member must satisfy enum value set: [SPECIFIC_ATTRIBUTES, COUNT, ALL_ATTRIBUTES, ALL_PROJECTED_ATTRIBUTES]`,
  );
  await invalid(new ScanCommand({ TableName: TABLE, Limit: 0 }), `${V1}Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1`);
  await invalid(new ScanCommand({ TableName: TABLE, Segment: 5, TotalSegments: 5 }), 'The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: 5 is not less than TotalSegments: 5');
  await invalid(new ScanCommand({ TableName: TABLE, Segment: 0 }), 'The TotalSegments parameter is required but was not present in the request when Segment parameter is present');
  await refused(new ScanCommand({ TableName: 'spaceko-none' }), 'ResourceNotFoundException', 'Requested resource not found');
});

test('a starting key must be one that this query could have given', async () => {
  const query = { TableName: TABLE, KeyConditionExpression: 'PK = :v', ExpressionAttributeValues: { ':v': S('x') } };
  const from = (ExclusiveStartKey, more) => new QueryCommand({ ...query, ...more, ExclusiveStartKey });
  await invalid(from({ PK: S('x') }), 'The provided starting key is invalid');
  await invalid(from({ PK: S('x'), other: S('y') }), 'The provided starting key is invalid');
  await invalid(from({ PK: S('x'), SK: N(1) }), 'The provided key element does not match the schema');
  await invalid(from({ PK: S('z'), SK: S('y') }), 'The provided starting key is outside query boundaries based on provided conditions');
  const index = { IndexName: 'GSI1', KeyConditionExpression: 'GSI1PK = :v' };
  await invalid(from({ ...key('a'), GSI1PK: S('x') }, index), 'The provided starting key is invalid');
  await invalid(
    from({ PK: N(1), SK: S('y'), GSI1PK: S('x'), GSI1SK: S('y') }, index),
    'The provided starting key is invalid: The provided key element does not match the schema',
  );
  await invalid(
    new ScanCommand({ TableName: TABLE, ExclusiveStartKey: { PK: S('x'), SK: N(1) } }),
    'The provided starting key is invalid: The provided key element does not match the schema',
  );
});

test('the type of an index key is refused before the condition, whatever the item', async () => {
  const update = (UpdateExpression, values) =>
    new UpdateItemCommand({
      TableName: TABLE,
      Key: key('typed'),
      UpdateExpression,
      ConditionExpression: 'attribute_exists(PK)',
      ExpressionAttributeValues: values,
    });
  await invalid(
    update('SET GSI1PK = :n', { ':n': N(1) }),
    'One or more parameter values were invalid: Type mismatch for Index Key GSI1PK Expected: S Actual: N IndexName: GSI1',
  );
  await refused(update('SET GSI1PK = n'), 'ConditionalCheckFailedException', 'The conditional request failed');
  await fresh('typed', { n: N(1) });
  await invalid(
    new UpdateItemCommand({ TableName: TABLE, Key: key('typed'), UpdateExpression: 'SET GSI1PK = n' }),
    'The update expression attempted to update the secondary index key to unsupported type',
  );
  await send(new DeleteItemCommand({ TableName: TABLE, Key: key('typed') }));
});

// --- batches and transactions -------------------------------------------------------------------------------------------

test('a batch writes and reads several items', async () => {
  const keys = ['batch#1', 'batch#2', 'batch#3'].map((PK) => key(PK));
  const written = await send(new BatchWriteItemCommand({ RequestItems: { [TABLE]: keys.map((k, n) => ({ PutRequest: { Item: { ...k, n: N(n) } } })) } }));
  assert.deepEqual(written.UnprocessedItems, {});
  const { Responses, UnprocessedKeys } = await send(new BatchGetItemCommand({ RequestItems: { [TABLE]: { Keys: [...keys, key('batch#none')], ConsistentRead: true } } }));
  assert.deepEqual(Responses[TABLE].map((i) => i.n.N).sort(), ['0', '1', '2']);
  assert.deepEqual(UnprocessedKeys, {});
  await invalid(new BatchGetItemCommand({ RequestItems: { [TABLE]: { Keys: [keys[0], keys[0]] } } }), 'Provided list of item keys contains duplicates');
  await invalid(
    new BatchWriteItemCommand({ RequestItems: { [TABLE]: [{ PutRequest: { Item: keys[0] } }, { DeleteRequest: { Key: keys[0] } }] } }),
    'Provided list of item keys contains duplicates',
  );
});

test('a transaction writes all or nothing and says which condition failed', async () => {
  const resource = await fresh('tx#resource', { status: S('available'), version: N(1) });
  const contributor = key('tx#contributor');
  const change = (version) => ({
    TransactItems: [
      {
        Update: {
          TableName: TABLE,
          Key: resource,
          UpdateExpression: 'SET #s = :s ADD version :one',
          ConditionExpression: 'version = :version',
          ExpressionAttributeNames: { '#s': 'status' },
          ExpressionAttributeValues: { ':s': S('occupied'), ':one': N(1), ':version': N(version) },
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        },
      },
      { Update: { TableName: TABLE, Key: contributor, UpdateExpression: 'ADD updateCount :one', ExpressionAttributeValues: { ':one': N(1) } } },
    ],
  });
  await send(new TransactWriteItemsCommand(change(1)));
  const { Responses } = await send(new TransactGetItemsCommand({ TransactItems: [resource, contributor, key('tx#none')].map((Key) => ({ Get: { TableName: TABLE, Key } })) }));
  assert.deepEqual(Responses.map((r) => r.Item), [
    { ...resource, status: S('occupied'), version: N(2) },
    { ...contributor, updateCount: N(1) },
    undefined,
  ]);

  const error = await refused(
    new TransactWriteItemsCommand(change(1)),
    'TransactionCanceledException',
    'Transaction cancelled, please refer cancellation reasons for specific reasons [ConditionalCheckFailed, None]',
  );
  assert.ok(error instanceof TransactionCanceledException);
  assert.deepEqual(error.CancellationReasons, [
    { Code: 'ConditionalCheckFailed', Item: { ...resource, status: S('occupied'), version: N(2) }, Message: 'The conditional request failed' },
    { Code: 'None' },
  ]);
  assert.deepEqual(await read(contributor), { ...contributor, updateCount: N(1) }, 'the other half was not written');
});

test('a transaction with the same token happens once', async () => {
  const Key = key('tx#token');
  const ClientRequestToken = `token-${ACCOUNT}`;
  const add = (n) => new TransactWriteItemsCommand({ ClientRequestToken, TransactItems: [{ Update: { TableName: TABLE, Key, UpdateExpression: 'ADD n :n', ExpressionAttributeValues: { ':n': N(n) } } }] });
  await send(add(1));
  await send(add(1));
  assert.deepEqual((await read(Key)).n, N(1));
  let error;
  await send(add(2)).catch((e) => (error = e));
  assert.equal(error?.name, 'IdempotentParameterMismatchException');
});

test('wrong transactions are refused in the words of AWS', async () => {
  const Put = { TableName: TABLE, Item: key('tx#dup') };
  await invalid(new TransactWriteItemsCommand({ TransactItems: [] }), `${V1}Value '[]' at 'transactItems' failed to satisfy constraint: Member must have length greater than or equal to 1`);
  await invalid(new TransactWriteItemsCommand({ TransactItems: [{ Put }, { Put }] }), 'Transaction request cannot include multiple operations on one item');
  await refused(new TransactWriteItemsCommand({ TransactItems: [{ Put: { ...Put, TableName: 'spaceko-none' } }] }), 'ResourceNotFoundException', 'Requested resource not found');
});

// --- the document client ------------------------------------------------------------------------------------------------

test('the document client speaks plain objects', async () => {
  const item = { PK: 'doc', SK: 'DETAIL', name: 'S506', floor: 5, free: true, none: null, types: ['Computer Lab'], deep: { a: { b: [1, 2.5] } }, skip: undefined, wings: new Set(['South']) };
  await doc.send(new PutCommand({ TableName: TABLE, Item: item }));
  const { Item } = await doc.send(new GetCommand({ TableName: TABLE, Key: { PK: 'doc', SK: 'DETAIL' } }));
  const { skip: _, ...kept } = item;
  assert.deepEqual(Item, kept);
  const { Attributes } = await doc.send(
    new UpdateCommand({
      TableName: TABLE,
      Key: { PK: 'doc', SK: 'DETAIL' },
      UpdateExpression: 'SET floor = floor + :up, deep.a.b[0] = :nine, #n = :name',
      ExpressionAttributeNames: { '#n': 'name' },
      ExpressionAttributeValues: { ':up': 1, ':nine': 9, ':name': 'S606' },
      ReturnValues: 'UPDATED_OLD',
    }),
  );
  assert.deepEqual(Attributes, { floor: 5, deep: { a: { b: [1] } }, name: 'S506' });
  const { Items } = await doc.send(new DocQuery({ TableName: TABLE, KeyConditionExpression: 'PK = :pk', ExpressionAttributeValues: { ':pk': 'doc' } }));
  assert.deepEqual(Items.map((i) => [i.name, i.floor, i.deep]), [['S606', 6, { a: { b: [9, 2.5] } }]]);
});

test('the document client gets refusals with unmarshalled items', async () => {
  await doc.send(new PutCommand({ TableName: TABLE, Item: { PK: 'doc2', SK: 'DETAIL', n: 1 } }));
  const error = await refused(
    new PutCommand({ TableName: TABLE, Item: { PK: 'doc2', SK: 'DETAIL' }, ConditionExpression: 'attribute_not_exists(PK)' }),
    'ConditionalCheckFailedException',
    'The conditional request failed',
    doc,
  );
  assert.ok(error instanceof DynamoDBServiceException);
});

test('the document client batches, and walks pages of queries and scans', async () => {
  const items = [...Array(60).keys()].map((n) => ({ PK: 'doc-pages', SK: `n#${String(n).padStart(3, '0')}`, n, text: 'x'.repeat(500) }));
  for (let from = 0; from < items.length; from += 25) {
    const { UnprocessedItems } = await doc.send(
      new BatchWriteCommand({ RequestItems: { [TABLE]: items.slice(from, from + 25).map((Item) => ({ PutRequest: { Item } })) } }),
    );
    assert.deepEqual(UnprocessedItems, {});
  }
  const { Responses } = await doc.send(
    new BatchGetCommand({ RequestItems: { [TABLE]: { Keys: [7, 8].map((n) => ({ PK: 'doc-pages', SK: items[n].SK })), ProjectionExpression: '#n', ExpressionAttributeNames: { '#n': 'n' } } } }),
  );
  assert.deepEqual(Responses[TABLE].map((i) => i.n).sort(), [7, 8]);
  const query = { TableName: TABLE, KeyConditionExpression: 'PK = :p AND SK BETWEEN :a AND :b', ExpressionAttributeValues: { ':p': 'doc-pages', ':a': 'n#010', ':b': 'n#049' }, ScanIndexForward: false };
  const pages = [];
  for await (const page of paginateDocQuery({ client: doc, pageSize: 15 }, query)) pages.push(page.Items.map((i) => i.n));
  assert.deepEqual(pages.map((p) => p.length), [15, 15, 10]);
  assert.deepEqual(pages.flat(), [...Array(40).keys()].map((n) => 49 - n));
  const seen = new Set();
  for (let Segment = 0; Segment < 4; Segment++)
    for await (const page of paginateDocScan({ client: doc, pageSize: 20 }, { TableName: TABLE, Segment, TotalSegments: 4, FilterExpression: 'PK = :p', ExpressionAttributeValues: { ':p': 'doc-pages' } }))
      page.Items.forEach((i) => seen.add(i.n));
  assert.equal(seen.size, 60);
  const { Count, ScannedCount } = await doc.send(new DocScan({ TableName: TABLE, Select: 'COUNT', FilterExpression: 'n >= :n', ExpressionAttributeValues: { ':n': 50 }, ConsistentRead: true }));
  assert.ok(Count === 10 && ScannedCount >= 60);
});

test('the document client writes and reads transactions, and deletes', async () => {
  const at = (SK) => ({ PK: 'doc-tx', SK });
  await doc.send(new PutCommand({ TableName: TABLE, Item: { ...at('gone'), n: 1 } }));
  await doc.send(
    new TransactWriteCommand({
      TransactItems: [
        { Put: { TableName: TABLE, Item: { ...at('a'), n: 1 } } },
        { Update: { TableName: TABLE, Key: at('b'), UpdateExpression: 'ADD n :n', ExpressionAttributeValues: { ':n': 2 } } },
        { Delete: { TableName: TABLE, Key: at('gone'), ConditionExpression: 'n = :n', ExpressionAttributeValues: { ':n': 1 } } },
        { ConditionCheck: { TableName: TABLE, Key: at('none'), ConditionExpression: 'attribute_not_exists(PK)' } },
      ],
    }),
  );
  const { Responses } = await doc.send(new TransactGetCommand({ TransactItems: ['a', 'b', 'gone'].map((SK) => ({ Get: { TableName: TABLE, Key: at(SK) } })) }));
  assert.deepEqual(Responses.map((r) => r.Item?.n), [1, 2, undefined]);
  const error = await doc
    .send(new TransactWriteCommand({ TransactItems: [{ Put: { TableName: TABLE, Item: at('c') } }, { Put: { TableName: TABLE, Item: at('a'), ConditionExpression: 'n > :n', ExpressionAttributeValues: { ':n': 1 }, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } }] }))
    .then(() => assert.fail('not cancelled'), (e) => e);
  assert.ok(error instanceof TransactionCanceledException);
  assert.deepEqual(error.CancellationReasons.map((r) => r.Code), ['None', 'ConditionalCheckFailed']);
  assert.deepEqual(error.CancellationReasons[1].Item, { ...key('doc-tx', 'a'), n: N(1) }); // as it came: the client leaves errors alone
  const { Attributes } = await doc.send(new DeleteCommand({ TableName: TABLE, Key: at('b'), ReturnValues: 'ALL_OLD' }));
  assert.deepEqual(Attributes, { ...at('b'), n: 2 });
});

test('numbers that JavaScript cannot hold go through unchanged', async () => {
  const exact = DynamoDBDocumentClient.from(db, { unmarshallOptions: { wrapNumbers: true } });
  const numbers = ['12345678901234567890123456789012345678', '-0.00000000000000000000000000000000000001234', '9007199254740993'];
  await exact.send(new PutCommand({ TableName: TABLE, Item: { PK: 'doc-numbers', SK: 'x', list: numbers.map((n) => NumberValue.from(n)) } }));
  const { Item } = await exact.send(new GetCommand({ TableName: TABLE, Key: { PK: 'doc-numbers', SK: 'x' } }));
  assert.deepEqual(Item.list.map((n) => n.value), numbers);
});

// --- streams ------------------------------------------------------------------------------------------------------------

async function recordsOf(StreamArn, PK) {
  const found = [];
  const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn }));
  for (const { ShardId } of StreamDescription.Shards) {
    let { ShardIterator } = await streams.send(new GetShardIteratorCommand({ StreamArn, ShardId, ShardIteratorType: 'TRIM_HORIZON' }));
    for (let empty = 0; ShardIterator && empty < 2; ) {
      const { Records, NextShardIterator } = await streams.send(new GetRecordsCommand({ ShardIterator }));
      empty = Records.length ? 0 : empty + 1;
      found.push(...Records.map((r) => ({ ...r, ShardId })));
      ShardIterator = NextShardIterator;
    }
  }
  return found.filter((r) => r.dynamodb.Keys.PK.S === PK);
}

test('the stream tells inserts, changes and removals in order, and nothing of a put that changes nothing', async () => {
  const { Streams } = await streams.send(new ListStreamsCommand({ TableName: TABLE }));
  assert.equal(Streams.length, 1);
  const { StreamArn } = Streams[0];
  const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn }));
  assert.equal(StreamDescription.StreamStatus, 'ENABLED');
  assert.equal(StreamDescription.StreamViewType, 'NEW_AND_OLD_IMAGES');
  assert.deepEqual(StreamDescription.KeySchema, DEFINITION.KeySchema);

  const Key = await fresh('stream', { status: S('available') });
  await fresh('stream', { status: S('available') });
  await send(new UpdateItemCommand({ TableName: TABLE, Key, UpdateExpression: 'SET #s = :s', ExpressionAttributeNames: { '#s': 'status' }, ExpressionAttributeValues: { ':s': S('occupied') } }));
  await send(new DeleteItemCommand({ TableName: TABLE, Key }));

  let records = [];
  for (let tries = 0; tries < 20 && records.length < 3; tries++) {
    if (tries) await new Promise((resolve) => setTimeout(resolve, 250));
    records = await recordsOf(StreamArn, 'stream');
  }
  assert.deepEqual(records.map((r) => r.eventName), ['INSERT', 'MODIFY', 'REMOVE']);
  const [insert, modify, remove] = records;
  const before = { ...Key, status: S('available') };
  const after = { ...Key, status: S('occupied') };
  assert.deepEqual([insert.dynamodb.OldImage, insert.dynamodb.NewImage], [undefined, before]);
  assert.deepEqual([modify.dynamodb.OldImage, modify.dynamodb.NewImage], [before, after]);
  assert.deepEqual([remove.dynamodb.OldImage, remove.dynamodb.NewImage], [after, undefined]);
  for (const r of records) {
    assert.deepEqual(r.dynamodb.Keys, Key);
    assert.equal(r.eventSource, 'aws:dynamodb');
    assert.equal(r.eventVersion, '1.1');
    assert.equal(r.awsRegion, 'us-east-1');
    assert.equal(r.dynamodb.StreamViewType, 'NEW_AND_OLD_IMAGES');
    assert.match(r.dynamodb.SequenceNumber, /^\d{21,40}$/);
    assert.ok(r.dynamodb.SizeBytes > 0);
    assert.ok(r.dynamodb.ApproximateCreationDateTime instanceof Date);
  }
  const numbers = records.map((r) => BigInt(r.dynamodb.SequenceNumber));
  assert.ok(numbers[0] < numbers[1] && numbers[1] < numbers[2]);

  const { ShardIterator } = await streams.send(
    new GetShardIteratorCommand({ StreamArn, ShardId: insert.ShardId, ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: insert.dynamodb.SequenceNumber }),
  );
  const { Records } = await streams.send(new GetRecordsCommand({ ShardIterator, Limit: 1 }));
  assert.equal(Records[0].dynamodb.SequenceNumber, modify.dynamodb.SequenceNumber);
});

test('a stream that is split is read page by page, parents before children', async () => {
  const own = { ...config, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
  const [client, reader] = [new DynamoDBClient(own), new DynamoDBStreamsClient(own)];
  const name = `split-${ACCOUNT}`;
  const { GlobalSecondaryIndexes: _, ...plain } = DEFINITION;
  const { TableDescription } = await client.send(new CreateTableCommand({ ...plain, TableName: name, AttributeDefinitions: DEFINITION.AttributeDefinitions.slice(0, 2) }));
  await waitUntilTableExists({ client, maxWaitTime: 60, minDelay: 1, maxDelay: 1 }, { TableName: name });
  const StreamArn = TableDescription.LatestStreamArn;
  for (let round = 0; round < 3; round++) {
    for (let i = 0; i < 20; i++) await client.send(new PutItemCommand({ TableName: name, Item: { ...key(`i${i}`), round: N(round) } }));
    const split = await fetch(`${config.endpoint}/_hangar/v1/split?table=${name}`, { method: 'POST' });
    assert.deepEqual(await split.json(), { message: `${2 ** (round + 1)} shards, ${2 ** round} before` });
  }
  const shards = [];
  let ExclusiveStartShardId;
  do {
    const { StreamDescription } = await reader.send(new DescribeStreamCommand({ StreamArn, Limit: 4, ExclusiveStartShardId }));
    shards.push(...StreamDescription.Shards);
    ExclusiveStartShardId = StreamDescription.LastEvaluatedShardId;
  } while (ExclusiveStartShardId);
  assert.equal(shards.length, 15);
  const rounds = {};
  for (const { ShardId, ParentShardId, SequenceNumberRange } of shards) {
    assert.ok(!ParentShardId || shards.findIndex((s) => s.ShardId === ParentShardId) < shards.findIndex((s) => s.ShardId === ShardId));
    const { ShardIterator } = await reader.send(new GetShardIteratorCommand({ StreamArn, ShardId, ShardIteratorType: 'AT_SEQUENCE_NUMBER', SequenceNumber: SequenceNumberRange.StartingSequenceNumber }));
    const { Records, NextShardIterator } = await reader.send(new GetRecordsCommand({ ShardIterator }));
    for (const { dynamodb } of Records) (rounds[dynamodb.Keys.PK.S] ??= []).push(dynamodb.NewImage.round.N);
    assert.equal(NextShardIterator === undefined, SequenceNumberRange.EndingSequenceNumber !== undefined);
  }
  assert.equal(Object.keys(rounds).length, 20);
  for (const [item, order] of Object.entries(rounds)) assert.deepEqual(order, ['0', '1', '2'], item);
  await client.send(new DeleteTableCommand({ TableName: name }));
  client.destroy();
  reader.destroy();
});
