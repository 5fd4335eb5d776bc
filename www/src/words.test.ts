// Times, rules, paths and search words.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findTarget } from './parts/find';
import { matchPath } from './router';
import { mayReport, otherStatus, placeOf } from './rules';
import { ago, toMillis } from './time';
import type { Category, Resource, UserType } from './types';

test('times read as people say them', () => {
  const now = Date.parse('2026-03-01T12:00:00Z');
  const cases: [string | number | null, string][] = [
    ['2026-03-01T11:59:50Z', 'just now'],
    ['2026-03-01T12:00:09Z', 'just now'], // a clock that is a little ahead
    ['2026-03-01T11:52:00Z', '8 min ago'],
    ['2026-03-01T09:00:00Z', '3 h ago'],
    ['2026-02-28T11:00:00Z', 'yesterday'],
    ['2026-02-24T12:00:00Z', '5 days ago'],
    ['2025-12-24T12:00:00Z', 'on Dec 24, 2025'],
    [null, 'never'],
    ['nonsense', 'never'],
  ];
  for (const [moment, words] of cases) assert.equal(ago(moment, now), words);
});

test('seconds and milliseconds are told apart', () => {
  assert.equal(toMillis(1772366400), 1772366400000);
  assert.equal(toMillis('1772366400'), 1772366400000);
  assert.equal(toMillis(1772366400123), 1772366400123);
});

const resource = (category: Category, more: Partial<Resource> = {}): Resource => ({
  id: 'x', name: 'X', category, status: category === 'room' || category === 'hall' ? 'available' : 'open', ...more,
});
const user = (userType: UserType, userCode = 'U') => ({ userCode, username: 'U', userType });

test('who may report what follows the table', () => {
  const types: UserType[] = ['student', 'admin', 'superadmin', 'lagoon_employee', 'office_employee'];
  const may = (r: Resource) => types.filter((t) => mayReport(user(t), r));
  assert.deepEqual(may(resource('room')), ['student', 'admin', 'superadmin']);
  assert.deepEqual(may(resource('hall')), ['admin', 'superadmin']);
  assert.deepEqual(may(resource('lagoon_stall', { ownedBy: 'U' })), ['admin', 'superadmin', 'lagoon_employee']);
  assert.deepEqual(may(resource('lagoon_stall', { ownedBy: 'V' })), ['admin', 'superadmin']);
  assert.deepEqual(may(resource('service', { ownedBy: 'U' })), ['admin', 'superadmin', 'office_employee']);
});

test('the other status is of the same kind', () => {
  assert.equal(otherStatus(resource('room')), 'occupied');
  assert.equal(otherStatus(resource('room', { status: 'occupied' })), 'available');
  assert.equal(otherStatus(resource('service')), 'closed');
  assert.equal(otherStatus(resource('lagoon_stall', { status: 'closed' })), 'open');
});

test('places read as words', () => {
  assert.equal(placeOf(resource('room', { wing: 'South', floor: 5 })), 'South Wing, floor 5');
  assert.equal(placeOf(resource('lagoon_stall', { stallNumber: '07' })), 'Stall 7, the lagoon');
  assert.equal(placeOf(resource('hall')), 'On campus');
});

test('paths match segment by segment', () => {
  assert.deepEqual(matchPath('/wings/:wing/:floor', '/wings/South/5'), { wing: 'South', floor: '5' });
  assert.equal(matchPath('/wings/:wing', '/wings/South/5'), undefined);
  assert.equal(matchPath('/wings/:wing', '/wings/%E0%A4%A'), undefined);
});

test('search words lead to a card, a floor or a wing', () => {
  const cases: [string, string | undefined][] = [
    ['S506', '/wings/South/5#S506'],
    [' n-1-20 ', '/wings/North/1#N120'],
    ['stall 12', '/stalls?no=12'],
    ['7', '/stalls?no=7'],
    ['east', '/wings/East'],
    ['West wing floor 3', '/wings/West/3'],
    ['S521', undefined],
    ['S706', undefined],
    ['51', undefined],
    ['', undefined],
  ];
  for (const [text, target] of cases) assert.equal(findTarget(text), target, text);
});
