// The campus store: optimistic reports, refusals, and answers that cross on the way.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiError } from './api';
import { CampusStore } from './store';
import type { Resource } from './types';

const room = (room: string, status: Resource['status'] = 'available', floor = 5): Resource => ({
  id: `id-${floor}${room}`, name: `S${floor}${room}`, category: 'room', wing: 'South', floor, room, status,
});

interface Later<T> {
  promise: Promise<T>;
  resolve: (value: T) => void;
  reject: (error: Error) => void;
}
function later<T>(): Later<T> {
  let resolve!: Later<T>['resolve'];
  let reject!: Later<T>['reject'];
  const promise = new Promise<T>((yes, no) => ((resolve = yes), (reject = no)));
  return { promise, resolve, reject };
}

function setUp(lists: Promise<Resource[]>[]) {
  const answer = later<Resource>();
  const store = new CampusStore({
    resources: () => lists.shift() ?? Promise.reject(new ApiError(0, 'no answer')),
    report: () => answer.promise,
    verify: () => answer.promise,
  });
  return { store, answer, status: (id: string) => store.list({}).find((r) => r.id === id)?.status };
}

test('a report shows before the server answers and stays when it accepts', async () => {
  const { store, answer, status } = setUp([Promise.resolve([room('06')])]);
  await store.refresh({});
  const sent = store.report('id-506', 'occupied');
  assert.equal(status('id-506'), 'occupied');
  answer.resolve(room('06', 'occupied'));
  await sent;
  assert.equal(status('id-506'), 'occupied');
  assert.equal(store.accepted, 1);
});

test('a refused report is taken back and its reason thrown', async () => {
  const { store, answer, status } = setUp([Promise.resolve([room('06')])]);
  await store.refresh({});
  const sent = store.report('id-506', 'occupied');
  answer.reject(new ApiError(403, 'not you'));
  await assert.rejects(sent, { message: 'not you' });
  assert.equal(status('id-506'), 'available');
  assert.equal(store.accepted, 0);
});

test('a list asked for before a change does not undo it', async () => {
  const slow = later<Resource[]>();
  const { store, answer, status } = setUp([Promise.resolve([room('06')]), slow.promise]);
  await store.refresh({});
  const polling = store.refresh({});
  const sent = store.report('id-506', 'occupied');
  answer.resolve(room('06', 'occupied'));
  await sent;
  slow.resolve([room('06', 'available')]);
  await polling;
  assert.equal(status('id-506'), 'occupied');
});

test('a resource that is gone from its scope is dropped, others stay', async () => {
  const { store } = setUp([Promise.resolve([room('06'), room('07'), room('01', 'occupied', 2)]), Promise.resolve([room('07')])]);
  await store.refresh({});
  await store.refresh({ wing: 'South', floor: 5 });
  assert.deepEqual(store.list({}).map((r) => r.name), ['S507', 'S201']);
});

test('an equal answer keeps the very same list, so that nothing is drawn again', async () => {
  const { store } = setUp([Promise.resolve([room('06')]), Promise.resolve([room('06')])]);
  await store.refresh({});
  const before = store.list({});
  await store.refresh({});
  assert.equal(store.list({}), before);
});

test('a failed refresh keeps what was known and says why', async () => {
  const { store, status } = setUp([Promise.resolve([room('06')])]);
  await store.refresh({});
  await store.refresh({});
  assert.equal(status('id-506'), 'available');
  assert.equal(store.state({}).error?.message, 'no answer');
  assert.ok(store.state({}).loadedAt);
});

test('a loaded wider scope answers for a narrower one', async () => {
  const { store } = setUp([Promise.resolve([room('06'), room('01', 'available', 2)])]);
  await store.refresh({});
  assert.ok(store.state({ wing: 'South', floor: 5, category: 'room' }).loadedAt);
  assert.deepEqual(store.list({ wing: 'South', floor: 5 }).map((r) => r.name), ['S506']);
});
