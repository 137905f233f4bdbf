// Tokens that expire, answers that are lost, a double tap, a silent provider, too many requests.

const assert = require('node:assert/strict');
const test = require('node:test');
const { phone, mishap, wishFor, VILLAGE } = require('./example');

const ORDERS = '/api/v1/orders';
const REFRESH = '/api/v1/sessions/refresh';
const SESSIONS = '/api/v1/sessions';
const STORE = 'sign-in';

// As if two hours had passed: the house knows this token no more.
function expire({ phone: mine, app }) {
  const held = mine.store.get(STORE);
  mine.store.set(STORE, Object.assign({}, held, { access_token: 'at_' + 'A'.repeat(43) }));
  app.session.restore();
}

async function signedIn() {
  const all = phone();
  await all.app.session.ensure();
  return all;
}

test('an expired token is refreshed once, however many asked at the same time', async () => {
  const all = await signedIn();
  expire(all);
  const answers = await Promise.all(
    Array.from({ length: 5 }, () => all.app.orders.mine()),
  );
  assert.equal(answers.length, 5);
  assert.equal(all.phone.sentTo('POST', REFRESH).length, 1);
  assert.equal(all.phone.logins, 1);
});

test('a refresh that is refused signs in anew, and nobody notices', async () => {
  const all = await signedIn();
  const held = all.phone.store.get(STORE);
  const broken = { access_token: 'at_' + 'A'.repeat(43), refresh_token: 'rt_' + 'A'.repeat(43) };
  all.phone.store.set(STORE, Object.assign({}, held, broken));
  all.app.session.restore();
  await all.app.orders.mine();
  assert.equal(all.phone.logins, 2);
});

test('a refresh whose answer was lost signs in anew', async () => {
  const all = await signedIn();
  expire(all);
  all.phone.lose('after', REFRESH);
  await all.app.orders.mine();
  assert.equal(all.phone.sentTo('POST', REFRESH).length, 2);
  assert.equal(all.phone.logins, 2);
});

test('WeChat that is busy is asked with a new code', async () => {
  const all = phone();
  await mishap('code2session', 'code2session', 'busy', 'busy');
  await all.app.session.ensure();
  const codes = all.phone.sentTo('POST', SESSIONS).map((one) => one.data.code);
  assert.equal(new Set(codes).size, 2);
});

test('several who want to be signed in are, once', async () => {
  const all = phone();
  await Promise.all([all.app.session.ensure(), all.app.session.ensure()]);
  assert.equal(all.phone.logins, 1);
});

test('a token that is refused twice is not tried for ever', async () => {
  const all = await signedIn();
  all.app.request.configure({
    tokens: { current: () => 'at_' + 'B'.repeat(43), renew: async () => 'at_' + 'C'.repeat(43) },
  });
  await assert.rejects(all.app.orders.mine(), { code: 'unauthenticated', status: 401 });
  assert.equal(all.phone.sentTo('GET', '/api/v1/me/orders').length, 2);
});

test('signing out ends the tokens', async () => {
  const all = await signedIn();
  const { access_token: token } = all.phone.store.get(STORE);
  await all.app.session.signOut();
  assert.equal(all.phone.store.has(STORE), false);
  const ended = all.app.request.send({ path: '/me/orders', bearer: token });
  await assert.rejects(ended, { code: 'unauthenticated' });
});

test('session_key never comes here', async () => {
  const all = await signedIn();
  assert.doesNotMatch(JSON.stringify([...all.phone.store]), /session_key|openid/);
});

test('a double tap is one order', async () => {
  const all = phone();
  const begun = await wishFor(all.app);
  const [one, other] = await Promise.all([all.app.orders.place(begun), all.app.orders.place(begun)]);
  const later = await all.app.orders.place(begun);
  assert.equal(one.id, other.id);
  assert.equal(one.id, later.id);
  assert.equal(all.phone.sentTo('POST', ORDERS).length, 2);
});

test('without one key there would be two orders', async () => {
  const all = phone();
  const begun = await wishFor(all.app);
  const one = await all.app.orders.place(begun);
  const other = await all.app.orders.place(Object.assign({}, begun, { key: 'another-key-0123456789' }));
  assert.notEqual(one.id, other.id);
});

test('a lost answer is asked for again under the same key', async () => {
  const all = phone();
  const begun = await wishFor(all.app);
  all.phone.lose('after', ORDERS);
  all.phone.lose('after', ORDERS);
  const placed = await all.app.orders.place(begun);
  const keys = all.phone.sentTo('POST', ORDERS).map((one) => one.header['Idempotency-Key']);
  assert.deepEqual(keys, [begun.key, begun.key, begun.key]);
  const { orders } = await all.app.orders.mine();
  assert.deepEqual(orders.map((order) => order.id), [placed.id]);
});

test('the key outlives the mini-program', async () => {
  const all = phone();
  const begun = await wishFor(all.app);
  assert.deepEqual(all.app.orders.begin(begun.body), begun);
  all.app.orders.forget();
  assert.notEqual(all.app.orders.begin(begun.body).key, begun.key);
});

test('what must not be sent twice is not', async () => {
  const all = await signedIn();
  const { id } = await all.app.orders.place(await wishFor(all.app));
  const path = `${ORDERS}/${id}/cancellation`;
  all.phone.lose('before', path);
  await assert.rejects(all.app.orders.cancel(id), { code: 'offline', retryable: true });
  assert.equal(all.phone.sentTo('POST', path).length, 1);
});

test('a provider that is silent for a moment is asked again', async () => {
  const all = phone();
  const { id } = await all.app.orders.place(await wishFor(all.app));
  await mishap('wechat', 'call:jsapi', 'error_before');
  const { kind } = await all.app.orders.instruction(id, 'wechatpay');
  assert.equal(kind, 'mini_program');
  assert.equal(all.phone.sentTo('POST', `${ORDERS}/${id}/payments`).length, 2);
  // As long as the house said, which was not waited for here.
  assert.ok(all.app.waits.some((ms) => ms >= 5_000));
});

test('too many requests are told to the person, and not repeated for a minute', async () => {
  const all = phone();
  const claim = () => all.app.request.post('/claims', { code: 'H7QX2M9KV4TS' }, { repeatable: true });
  let refused;
  for (let times = 0; times < 200 && !refused; times += 1) {
    // Each of the house's processes counts for itself.
    await claim().catch((problem) => { if (problem.status === 429) refused = problem; });
  }
  assert.deepEqual([refused.code, refused.retryable, refused.retryAfterS > 8], ['rate_limited', true, true]);
  assert.match(refused.message, /[\u4e00-\u9fff]/);
  assert.deepEqual(all.app.waits, []);
});

test('a field at fault is named, in Chinese', async () => {
  const all = phone();
  const begun = await wishFor(all.app, { display_name: '<b>' });
  const refused = await all.app.orders.place(begun).catch((problem) => problem);
  assert.equal(refused.code, 'invalid');
  assert.match(refused.of('display_name'), /[\u4e00-\u9fff]/);
  assert.equal(refused.of('quote'), '');
  assert.ok(refused.requestId);
});

test('a house that does not answer is said to be unreachable', async () => {
  const all = phone({ base: 'http://127.0.0.1:9' });
  await assert.rejects(all.app.catalogue.forest(VILLAGE), { code: 'offline', status: 0 });
  assert.equal(all.app.waits.length, 3);
});

test('an answer that is no JSON is a problem too', async () => {
  const all = phone();
  all.app.request.configure({ base: `${all.phone.base}/about#` });
  await assert.rejects(all.app.catalogue.forest(VILLAGE), { code: 'http_200', retryable: false });
});

test('where buying is not offered, it is not', async () => {
  const android = phone();
  assert.equal(await android.app.platform.mayBuy(), true);
  const { app } = phone({ platform: 'ios' });
  assert.equal(await app.platform.mayBuy(), false);
  // A front end that forgets to hide it sells nothing all the same.
  await assert.rejects(app.orders.place(await wishFor(app)), { code: 'buying_not_offered' });
  const unreachable = phone({ base: 'http://127.0.0.1:9' });
  assert.equal(await unreachable.app.platform.mayBuy(), false);
});

test('a trip is an estimate with its factors, and a name of several places is asked about', async () => {
  const { app } = phone();
  const leg = { mode: 'rail_high_speed', start: '福州', end: '北京' };
  const found = await app.footprints.trip({ legs: [leg], isReturn: true });
  const [total] = found.totals;
  assert.ok(total.low_g < total.central_g && total.central_g < total.high_g);
  const line = found.export.lines.find((each) => each.factor_id);
  assert.ok(found.export.factors[line.factor_id].source.publisher);
  assert.ok((await app.footprints.places('福')).places.length > 1);

  const vague = app.footprints.trip({ legs: [Object.assign({}, leg, { start: '朝阳' })] });
  const refused = await vague.catch((problem) => problem);
  const several = app.footprints.candidates(refused);
  assert.equal(several.field, 'legs.0.start');
  assert.ok(several.places.length > 1 && several.places[0].id && several.places[0].label_zh);
});
