// SpaceKo's page in a real browser against a running daemon.
//
//   BASE_URL=http://127.0.0.1:4566 node --test page.mjs
//
// RESTART_CMD, if set, is run to restart the daemon in the middle: what was reported must still be there.
// UPDATE_SCREENSHOTS=1 renews docs/screenshots/. CHROMIUM names another browser than /usr/bin/chromium.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { assertAccessible, assertNoSidewaysScroll, launch, openPage } from './browser.mjs';

const BASE_URL = (process.env.BASE_URL ?? 'http://127.0.0.1:4566').replace(/\/$/, '');
const SHOTS = fileURLToPath(new URL('../../docs/screenshots/', import.meta.url));
const STUDENT = '2024-1001';
const ADMIN = 'PUP01-9001';

// page.test.mjs, which runs the daemon itself, restarts it by a function.
const restart =
  globalThis.restartDaemon ??
  (process.env.RESTART_CMD && (() => promisify(execFile)('/bin/sh', ['-c', process.env.RESTART_CMD], { timeout: 60_000 })));
let browser;
let page;

async function call(method, path, body, session) {
  const headers = { 'content-type': 'application/json', ...(session ? { 'x-session': session } : {}) };
  const answer = await fetch(BASE_URL + path, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
  const value = await answer.json();
  assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${JSON.stringify(value)}`);
  return value;
}

async function sessionOf(userCode) {
  const { sessionId } = await call('POST', '/api/auth/login', { userCode });
  return `${userCode}:${sessionId}`;
}

async function resourceNamed(name, query) {
  const found = (await call('GET', `/api/resources?${query}`)).find((r) => r.name === name);
  assert.ok(found, `${name} is among ${query}`);
  return found;
}

const s506 = () => resourceNamed('S506', 'wing=South&floor=5');
const reportsOf = async (userCode) => (await call('GET', '/api/contributors?limit=100')).find((c) => c.userCode === userCode)?.updateCount ?? 0;

async function shoot(name, of = page) {
  if (process.env.UPDATE_SCREENSHOTS !== '1') return;
  await mkdir(SHOTS, { recursive: true });
  await of.waitForLoadState('networkidle');
  await of.locator('.toast').last().waitFor({ state: 'detached' });
  await of.screenshot({ path: `${SHOTS}${name}.png` });
}

const card = (name) => page.getByRole('listitem', { name, exact: true });
const heading = (name) => page.getByRole('heading', { name, level: 1, exact: true });

before(async () => {
  // a room that an earlier run left occupied is freed first, by an administrator
  const room = await s506();
  if (room.status !== 'available') await call('PUT', `/api/resources/${encodeURIComponent(room.id)}`, { status: 'available' }, await sessionOf(ADMIN));
  browser = await launch();
  page = await openPage(browser, BASE_URL);
});

after(async () => {
  await browser?.close();
});

test('the landing page shows the live totals of the full campus', async () => {
  await page.goto('/');
  await page.getByRole('heading', { level: 1 }).waitFor();
  const all = await call('GET', '/api/resources');
  for (const [category, many, word] of [['room', 'Rooms', 'free'], ['hall', 'Halls', 'free'], ['lagoon_stall', 'Lagoon stalls', 'open'], ['service', 'Services', 'open']]) {
    const these = all.filter((r) => r.category === category);
    const free = these.filter((r) => r.status === 'available' || r.status === 'open').length;
    await page.locator('.total', { hasText: `${many}${free} of ${these.length} ${word}` }).waitFor();
  }
  assert.match(await page.title(), /SpaceKo/);
  await assertAccessible(page, 'the landing page');
  await shoot('landing');
});

test('every picture of the landing page is there', async () => {
  await page.locator('.pictures').scrollIntoViewIfNeeded();
  await page.waitForFunction(() => [...document.images].every((i) => i.complete));
  const broken = await page.evaluate(() => [...document.images].filter((i) => i.naturalWidth === 0).map((i) => i.src));
  assert.deepEqual(broken, []);
  const { headers } = await fetch(`${BASE_URL}/images/skyline.svg`);
  assert.match(headers.get('content-type'), /^image\/svg\+xml/);
});

test('an unknown user code is refused with the reason at the field', async () => {
  const faults = page.faults.length;
  await page.getByRole('link', { name: 'Sign in' }).click();
  await heading('Welcome back').waitFor();
  await page.getByLabel('User code').fill('9999-0000');
  await page.getByLabel('User code').press('Enter');
  const alert = page.getByRole('alert');
  await alert.waitFor();
  assert.ok((await alert.innerText()).length > 5);
  assert.equal(await page.getByLabel('User code').getAttribute('aria-invalid'), 'true');
  assert.equal(await page.getByLabel('User code').evaluate((e) => e === document.activeElement), true);
  await assertAccessible(page, 'sign-in');
  // the browser notes the refusal itself; it is the only thing that may have been noted
  const noted = page.faults.splice(faults);
  assert.equal(noted.length, 1);
  assert.match(noted[0], /401 .*\/api\/auth\/login$/);
});

test('a student signs in by user code', async () => {
  await page.getByLabel('User code').fill(STUDENT);
  await page.getByLabel('User code').press('Enter');
  await page.getByRole('button', { name: /Account/ }).waitFor();
  assert.equal(new URL(page.url()).pathname, '/');
});

test('the wings show their free rooms, a wing its floors, a floor its twenty rooms', async () => {
  await page.getByRole('navigation', { name: 'Campus' }).getByRole('link', { name: 'Rooms' }).click();
  await heading('Rooms').waitFor();
  const south = (await call('GET', '/api/resources?wing=South')).filter((r) => r.category === 'room');
  const free = south.filter((r) => r.status === 'available').length;
  await page.locator('.wing', { hasText: `South Wing${free} free of ${south.length}` }).waitFor();
  assert.equal(await page.locator('.wing').count(), 4);
  await assertAccessible(page, 'the wings');
  await shoot('wings');

  await page.locator('.wing', { hasText: 'South Wing' }).click();
  await heading('South Wing').waitFor();
  await page.locator('.storey').first().waitFor();
  assert.equal(await page.locator('.storey').count(), 6);
  await assertAccessible(page, 'a wing');

  await page.locator('.storey', { hasText: 'Floor 5' }).click();
  await heading('South Wing, floor 5').waitFor();
  assert.equal(new URL(page.url()).pathname, '/wings/South/5');
  await card('S506').waitFor();
  assert.equal(await page.locator('.card').count(), 20);
  assert.equal(await page.title(), 'South Wing, floor 5 · SpaceKo');
  await assertAccessible(page, 'a floor');
  await shoot('floor');
});

test('a report changes the card, counts for the reporter and is kept', async () => {
  const before = await reportsOf(STUDENT);
  const opener = card('S506').getByRole('button', { name: 'Report S506' });
  await card('S506').getByText('Available', { exact: true }).waitFor();
  await opener.click();
  const dialog = page.getByRole('dialog', { name: 'Report S506' });
  await dialog.waitFor();
  assert.equal(await dialog.getByLabel('Occupied').isChecked(), true);
  assert.equal(await page.evaluate(() => document.querySelector('dialog').contains(document.activeElement)), true, 'the focus is in the dialog');
  await assertAccessible(page, 'the report dialog');
  await shoot('report');
  await dialog.getByRole('button', { name: 'Send report' }).click();
  await card('S506').getByText('Occupied', { exact: true }).waitFor();
  await dialog.waitFor({ state: 'detached' });
  await page.getByRole('status').filter({ hasText: 'S506 is now shown as occupied' }).waitFor();
  assert.equal(await opener.evaluate((e) => e === document.activeElement), true, 'the focus is back on the button');
  await card('S506').getByText('just now').waitFor();

  const saved = await s506();
  assert.equal(saved.status, 'occupied');
  assert.equal(saved.updatedBy, STUDENT);
  assert.equal(await reportsOf(STUDENT), before + 1);
  await page.getByRole('navigation', { name: 'Campus' }).getByRole('link', { name: 'Spotlight' }).click();
  await heading('Community spotlight').waitFor();
  await page.getByText(new RegExp(`^${before + 1} accepted reports?\\.`)).waitFor();
  await assertAccessible(page, 'the spotlight');
  await shoot('spotlight');
});

test('a deep link opens the floor, a reload keeps the report and the session', async () => {
  for (const open of [() => page.goto('/wings/South/5'), () => page.reload()]) {
    const answer = await open();
    assert.equal(answer.status(), 200);
    await card('S506').getByText('Occupied', { exact: true }).waitFor();
    await page.getByRole('button', { name: /Account/ }).waitFor();
  }
});

test('a restart of the daemon keeps the report and the session', { skip: !restart && 'RESTART_CMD is not set' }, async () => {
  await restart();
  for (let tries = 100; ; tries--) {
    const up = await fetch(`${BASE_URL}/api/health`).then((r) => r.ok, () => false);
    if (up) break;
    assert.ok(tries > 0, 'the daemon is back within 10 s');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  page.faults.length = 0; // polls that fell into the restart
  await page.goto('/wings/South/5');
  await card('S506').getByText('Occupied', { exact: true }).waitFor();
  await card('S506').getByRole('button', { name: 'Report S506' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Send report' }).click();
  await card('S506').getByText('Available', { exact: true }).waitFor();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  assert.equal((await s506()).status, 'available');
});

test("a student's report on a stall is refused, with the reason, and taken back", async () => {
  const faults = page.faults.length;
  await page.goto('/stalls');
  const first = page.locator('.card').first();
  await first.waitFor();
  const name = await first.getAttribute('aria-label');
  const status = await first.locator('.badge').innerText();
  const count = await reportsOf(STUDENT);
  await first.getByRole('button', { name: `Report ${name}` }).click();
  const dialog = page.getByRole('dialog', { name: `Report ${name}` });
  const [answer] = await Promise.all([page.waitForResponse((r) => r.request().method() === 'PUT'), dialog.getByRole('button', { name: 'Send report' }).click()]);
  assert.equal(answer.status(), 403);
  const { error } = await answer.json();
  assert.ok(error.length > 5);
  await dialog.getByRole('alert').filter({ hasText: error }).waitFor();
  await assertAccessible(page, 'a refusal');
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  assert.equal(await first.locator('.badge').innerText(), status);
  assert.equal(await reportsOf(STUDENT), count);
  const noted = page.faults.splice(faults);
  assert.equal(noted.length, 1);
  assert.match(noted[0], /403 .*\/api\/resources\/[^/]+$/);
});

test('the map leads into a wing and counts its free rooms', async () => {
  await page.goto('/map');
  await heading('Campus map').waitFor();
  const north = (await call('GET', '/api/resources?wing=North')).filter((r) => r.category === 'room');
  const free = north.filter((r) => r.status === 'available').length;
  const spot = page.getByRole('link', { name: `North Wing, ${free} of ${north.length} free` });
  await spot.waitFor();
  await assertAccessible(page, 'the map');
  await shoot('map');
  await spot.click();
  await heading('North Wing').waitFor();
});

test('a search word leads straight to the card', async () => {
  await page.goto('/wings');
  await page.getByRole('search').getByRole('textbox').fill('e312');
  await page.keyboard.press('Enter');
  await heading('East Wing, floor 3').waitFor();
  await page.locator('.card.is-found', { hasText: 'E312' }).waitFor();
  await page.goBack();
  await heading('Rooms').waitFor();
});

test('a wing that does not exist says so', async () => {
  await page.goto('/wings/Upper/5');
  await page.getByText('There is no Upper Wing.').waitFor();
});

test('an ended session is told, and signing in again leads back', async () => {
  const faults = page.faults.length;
  await page.goto('/wings/South/6');
  await card('S601').waitFor();
  await page.evaluate(() => {
    const session = JSON.parse(localStorage.getItem('spaceko.session'));
    localStorage.setItem('spaceko.session', JSON.stringify({ ...session, sessionId: '00000000-0000-4000-8000-000000000000' }));
  });
  await page.reload();
  await card('S601').getByRole('button', { name: 'Report S601' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Send report' }).click();
  await page.getByRole('status').filter({ hasText: 'Your session has ended' }).waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('link', { name: 'Sign in' }).click();
  await page.getByLabel('User code').fill(STUDENT);
  await page.getByLabel('User code').press('Enter');
  await heading('South Wing, floor 6').waitFor();
  const noted = page.faults.splice(faults);
  assert.equal(noted.length, 1);
  assert.match(noted[0], /401 .*\/api\/resources\/[^/]+$/);
});

test('signing out forgets the session, here and on the server', async () => {
  const session = await page.evaluate(() => {
    const { user, sessionId } = JSON.parse(localStorage.getItem('spaceko.session'));
    return `${user.userCode}:${sessionId}`;
  });
  await page.getByRole('button', { name: /Account/ }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('link', { name: 'Sign in' }).waitFor();
  assert.equal(await page.evaluate(() => localStorage.getItem('spaceko.session')), null);
  const late = await fetch(`${BASE_URL}/api/auth/logout`, { method: 'POST', headers: { 'x-session': session, 'content-type': 'application/json' }, body: '{}' });
  assert.equal(late.status, 401);
});

test('reporting without a session leads to sign-in and back', async () => {
  await page.goto('/wings/West/2');
  await card('W201').getByRole('button', { name: 'Report W201' }).click();
  await heading('Welcome back').waitFor();
  await page.getByRole('button', { name: new RegExp(ADMIN) }).click();
  await heading('West Wing, floor 2').waitFor();
});

test('an administrator verifies a room, and only staff see the button', async () => {
  await card('W201').getByRole('button', { name: 'Verify W201' }).click();
  await card('W201').getByText(`by ${ADMIN}`).filter({ hasText: /by PUP01/ }).first().waitFor();
  const saved = await resourceNamed('W201', 'wing=West&floor=2');
  assert.equal(saved.verifiedBy, ADMIN);
  await page.goto('/users/new');
  await page.getByText('Only super administrators add users.').waitFor();
});

test('a super administrator adds a user; the server blames the field', async () => {
  const other = await openPage(browser, BASE_URL);
  await other.goto('/sign-in?next=/users/new');
  await other.getByRole('button', { name: /SUPER-ADMIN/ }).click();
  await other.getByRole('heading', { name: 'Add a user' }).waitFor();
  const code = `TEST-${Date.now()}`;
  await other.getByLabel('User code').fill(STUDENT);
  await other.getByLabel('Name', { exact: true }).fill('Twice There');
  await other.getByRole('button', { name: 'Add user' }).click();
  await other.getByRole('alert').waitFor();
  assert.match(other.faults.splice(0).join('\n'), /^[^\n]*409[^\n]*\/api\/users$/);
  await other.getByLabel('User code').fill(code);
  await other.getByLabel('Name', { exact: true }).fill('Rosa Page');
  await assertAccessible(other, 'the user form');
  await other.getByRole('button', { name: 'Add user' }).click();
  await other.getByRole('status').filter({ hasText: `Rosa Page can now sign in as ${code}` }).waitFor();
  const { user } = await call('POST', '/api/auth/login', { userCode: code });
  assert.equal(user.userType, 'student');
  assert.deepEqual(other.faults, []);
  await other.context().close();
});

test("today's activity counts a report, by way of the table's stream", async () => {
  const changesOf = async (wing) => (await call('GET', '/api/activity?days=1')).find((a) => a.wing === wing)?.changes ?? 0;
  const before = await changesOf('East');
  const room = await resourceNamed('E210', 'wing=East&floor=2');
  await call('PUT', `/api/resources/${encodeURIComponent(room.id)}`, { status: room.status === 'available' ? 'occupied' : 'available' }, await sessionOf(ADMIN));
  for (let tries = 100; (await changesOf('East')) !== before + 1; tries--) {
    assert.ok(tries > 0, 'the function on the stream has counted the change within 10 s');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await page.goto('/spotlight');
  await page.locator('.bars li', { hasText: `East${before + 1}` }).waitFor();
});

test('the page shows a change that somebody else made', async () => {
  await page.goto('/wings/North/3');
  await card('N305').waitFor();
  const room = await resourceNamed('N305', 'wing=North&floor=3');
  const next = room.status === 'available' ? 'occupied' : 'available';
  await call('PUT', `/api/resources/${encodeURIComponent(room.id)}`, { status: next }, await sessionOf(ADMIN));
  const word = next === 'available' ? 'Available' : 'Occupied';
  await card('N305').getByText(word, { exact: true }).waitFor({ timeout: 20_000 });
});

test('no view scrolls sideways on a phone', async () => {
  const phone = await openPage(browser, BASE_URL, { width: 390, height: 844 });
  for (const [path, ready] of [['/', '.total'], ['/wings', '.wing'], ['/wings/South', '.storey'], ['/wings/South/5', '.card'], ['/halls', '.card'], ['/stalls', '.card'], ['/services', '.card'], ['/map', '.spot-label span'], ['/spotlight', '.leader'], ['/sign-in', '.demo'], ['/nowhere', '.not-found']]) {
    await phone.goto(path);
    await phone.locator(ready).first().waitFor();
    await assertNoSidewaysScroll(phone, path);
    if (path === '/') await shoot('phone-landing', phone);
    if (path === '/wings/South/5') {
      await assertAccessible(phone, 'a floor on a phone');
      await shoot('phone-floor', phone);
    }
  }
  assert.deepEqual(phone.faults, []);
  await phone.context().close();
});

test('on a small phone nothing scrolls sideways either, and panels keep to the margins, signed in as well', async () => {
  const phone = await openPage(browser, BASE_URL, { width: 375, height: 667 });
  await phone.goto('/sign-in');
  await phone.getByLabel('User code').fill(STUDENT);
  await phone.getByLabel('User code').press('Enter');
  await phone.locator('.leader.is-mine').waitFor();
  for (const width of [375, 320])
    for (const path of ['/', '/spotlight']) {
      await phone.setViewportSize({ width, height: 667 });
      await phone.goto(path);
      await phone.locator('.leader.is-mine').waitFor();
      await assertNoSidewaysScroll(phone, `${path} at ${width} px`);
      const panels = await phone.locator('.panel').evaluateAll((all) => all.map((e) => e.getBoundingClientRect()).map((r) => [Math.round(r.left), Math.round(r.right)]));
      for (const [left, right] of panels) assert.equal(right, width - left, `a panel of ${path} at ${width} px`);
      const torn = await phone.locator('.leader').evaluateAll((all) =>
        all.filter((e) => e.querySelector('.leader-who strong').getBoundingClientRect().right > e.querySelector('.leader-count').getBoundingClientRect().left).map((e) => e.innerText));
      assert.deepEqual(torn, [], 'names that run into their counts');
    }
  assert.deepEqual(phone.faults, []);
  await phone.context().close();
});

test('without an answer the page says so and keeps what it knew', async () => {
  const lost = await openPage(browser, BASE_URL);
  await lost.goto('/wings/East/1');
  await lost.locator('.card').first().waitFor();
  await lost.context().setOffline(true);
  await lost.getByText('You are offline.').waitFor();
  assert.equal(await lost.locator('.card').count(), 20);
  await lost.context().setOffline(false);
  await lost.getByText('You are offline.').waitFor({ state: 'detached' });
  await lost.route('**/api/**', (route) => route.fulfill({ status: 500, contentType: 'application/json', body: '{"message":"Internal Server Error"}' }));
  await lost.goto('/halls');
  await lost.getByRole('alert').filter({ hasText: 'Internal Server Error' }).waitFor();
  await assertAccessible(lost, 'an error');
  await lost.unroute('**/api/**');
  await lost.getByRole('button', { name: 'Try again' }).click();
  await lost.locator('.card').first().waitFor();
  await lost.context().close();
});

test('the console stayed clean all the way', () => {
  assert.deepEqual(page.faults, []);
});
