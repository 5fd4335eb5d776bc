// The load. A writer has items of its own and one operation in flight at most, so that it knows what must be there: after a
// crash its items are as its last acknowledged operation left them, or as the one in flight would have.
'use strict';
const { Interrupted, Refused } = require('./hangar.js');

const KEYS = 12;

/** Two counters that every writer raises, together and alone. */
class Shared {
  constructor() {
    this.alone = 0; /* acknowledged */
    this.together = 0;
  }
}

const plus = { ExpressionAttributeNames: { '#n': 'n' }, ExpressionAttributeValues: { ':one': { N: '1' } }, UpdateExpression: 'ADD #n :one' };
const raise = (pk) => ({ TableName: 'load', Key: { pk: { S: pk } }, ...plus });

class Writer {
  constructor(id, hangar, shared, dice) {
    Object.assign(this, { id, hangar, shared, dice, op: 0, items: new Map(), log: [], acknowledged: 0, flying: null });
  }

  key() {
    return `w${this.id}#${this.dice(KEYS)}`;
  }

  item(pk) {
    const item = { pk: { S: pk }, op: { N: String(++this.op) }, n: { N: '0' } };
    if (this.dice(4)) item.g = { S: `g${this.dice(5)}` };
    item.text = { S: 'x'.repeat(this.dice(10) ? this.dice(300) : this.dice(20000)) };
    return item;
  }

  /** An operation: what to call, and what its keys hold afterwards (null: nothing). */
  put() {
    const item = this.item(this.key());
    return { name: 'PutItem', input: { TableName: 'load', Item: item }, after: [[item.pk.S, item]] };
  }

  update() {
    const pk = this.key();
    const old = this.items.get(pk);
    const op = String(++this.op);
    const item = { ...(old ?? { pk: { S: pk } }), op: { N: op }, n: { N: String(Number(old?.n.N ?? 0) + 1) } };
    const input = {
      TableName: 'load',
      Key: { pk: { S: pk } },
      UpdateExpression: 'SET op = :op ADD n :one',
      ExpressionAttributeValues: { ':op': { N: op }, ':one': { N: '1' } },
    };
    return { name: 'UpdateItem', input, after: [[pk, item]] };
  }

  remove() {
    const pk = this.key();
    return { name: 'DeleteItem', input: { TableName: 'load', Key: { pk: { S: pk } } }, after: [[pk, null]] };
  }

  transact() {
    const a = this.item(`w${this.id}#left`);
    const b = { ...a, pk: { S: `w${this.id}#right` } };
    const input = { TransactItems: [a, b].map((Item) => ({ Put: { TableName: 'load', Item } })) };
    return { name: 'TransactWriteItems', input, after: [[a.pk.S, a], [b.pk.S, b]] };
  }

  refused() {
    const item = this.item(this.key());
    const never = { ConditionExpression: 'attribute_exists(nowhere)' };
    const other = { ...item, pk: { S: `w${this.id}#never` } };
    if (this.dice(2)) return { name: 'PutItem', input: { TableName: 'load', Item: item, ...never }, refusal: 'ConditionalCheckFailedException', after: [] };
    const input = { TransactItems: [{ Put: { TableName: 'load', Item: other } }, { Put: { TableName: 'load', Item: item, ...never } }] };
    return { name: 'TransactWriteItems', input, refusal: 'TransactionCanceledException', after: [] };
  }

  raiseAlone() {
    return { name: 'UpdateItem', input: raise('shared#alone'), after: [], shared: 'alone' };
  }

  raiseTogether() {
    const input = {
      ClientRequestToken: `${this.id}-${++this.op}-${this.dice(1 << 30)}`,
      TransactItems: ['shared#left', 'shared#right'].map((pk) => ({ Update: raise(pk) })),
    };
    return { name: 'TransactWriteItems', input, after: [], shared: 'together' };
  }

  next() {
    const kind = this.dice(100);
    if (kind < 30) return this.put();
    if (kind < 55) return this.update();
    if (kind < 65) return this.remove();
    if (kind < 80) return this.transact();
    if (kind < 88) return this.refused();
    return kind < 94 ? this.raiseAlone() : this.raiseTogether();
  }

  /** What has taken place, into what must be there and in which order the stream must tell it. */
  apply({ after, shared }) {
    for (const [pk, item] of after) {
      const old = this.items.get(pk) ?? null;
      if (old || item) this.log.push({ pk, old, item });
      if (item) this.items.set(pk, item);
      else this.items.delete(pk);
    }
    if (shared) this.shared[shared]++;
  }

  async run() {
    for (;;) {
      const op = (this.flying = this.next());
      try {
        await this.hangar.call(op.name, op.input);
        if (op.refusal) throw new Error(`${op.name} was not refused: ${JSON.stringify(op.input)}`);
        this.apply(op);
        this.acknowledged++;
      } catch (error) {
        if (error instanceof Interrupted) return;
        if (!(error instanceof Refused) || error.type !== op.refusal) throw error;
      }
      this.flying = null;
    }
  }
}

/** Makes tables, fills them, gives them an index, and drops them. */
class Definer {
  constructor(hangar, dice) {
    Object.assign(this, { hangar, dice, tables: new Map(), count: 0, flying: null });
  }

  async step(name, input, apply) {
    this.flying = { apply, table: input.TableName };
    await this.hangar.call(name, input);
    apply();
    this.flying = null;
  }

  async make() {
    const TableName = `side-${this.count++}`;
    const AttributeDefinitions = [{ AttributeName: 'pk', AttributeType: 'S' }];
    const KeySchema = [{ AttributeName: 'pk', KeyType: 'HASH' }];
    await this.step('CreateTable', { TableName, AttributeDefinitions, KeySchema, BillingMode: 'PAY_PER_REQUEST' }, () =>
      this.tables.set(TableName, { items: 0, index: false }),
    );
    for (let i = 0; i < 400; i += 25) {
      const puts = Array.from({ length: 25 }, (_, j) => ({
        PutRequest: { Item: { pk: { S: `k${i + j}` }, g: { S: `g${j % 3}` }, text: { S: 'y'.repeat(300) } } },
      }));
      await this.hangar.call('BatchWriteItem', { RequestItems: { [TableName]: puts } });
      this.tables.get(TableName).items += 25;
    }
    const Create = { IndexName: 'late', KeySchema: [{ AttributeName: 'g', KeyType: 'HASH' }], Projection: { ProjectionType: 'ALL' } };
    await this.step(
      'UpdateTable',
      { TableName, AttributeDefinitions: [...AttributeDefinitions, { AttributeName: 'g', AttributeType: 'S' }], GlobalSecondaryIndexUpdates: [{ Create }] },
      () => (this.tables.get(TableName).index = true),
    );
  }

  async run() {
    try {
      for (;;) {
        const [oldest] = this.tables.keys();
        if (this.tables.size > this.dice(4)) await this.step('DeleteTable', { TableName: oldest }, () => this.tables.delete(oldest));
        else await this.make();
      }
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error;
    }
  }
}

module.exports = { Writer, Definer, Shared };
