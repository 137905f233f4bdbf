// One yuan in the mini-program: signed in, quoted, ordered, paid, certified, and checked offline.

const assert = require('node:assert/strict');
const path = require('node:path');
const test = require('node:test');
const { pathToFileURL } = require('node:url');
const { phone, mishap, wishFor, town, VILLAGE } = require('./example');

const CHECK = pathToFileURL(path.join(__dirname, '..', '..', 'static', 'check') + path.sep);

async function paid(app) {
  const { id } = await app.orders.place(await wishFor(app));
  const { parameters } = await app.orders.instruction(id, 'wechatpay');
  assert.equal(await app.orders.requestPayment(parameters), 'done');
  return app.orders.settled(id, { sleep: app.sleep });
}

test('one yuan buys ten kilograms, and the file of it is proved', async () => {
  const { phone: mine, app } = phone();
  const forests = await app.catalogue.forests();
  const forest = forests.find((each) => each.project.slug === VILLAGE);
  assert.equal(forest.priceFenPerT, 10_000);
  assert.equal((await app.orders.gatewayFor(100)).gateway, 'wechatpay');

  const order = await paid(app);
  assert.equal(order.state, 'settled');
  assert.deepEqual([order.mass_g, order.amount_fen], [10_000, 100]);
  const [{ number, key }] = order.certificates;

  const masked = await app.certificates.show(number);
  assert.deepEqual([masked.holder, masked.masked], ['小**', true]);
  assert.equal((await app.certificates.unlock(number, key)).holder, '小林');
  const listed = await app.certificates.mine();
  assert.deepEqual(listed.certificates.map((line) => line.number), [number]);

  const where = await app.certificates.saveFile(number, key);
  const { checkFile } = await import(new URL('check.js', CHECK));
  const { parseTrust } = await import(new URL('policy.js', CHECK));
  const proved = await checkFile(new Uint8Array(mine.files.get(where)), await parseTrust(town.trust));
  assert.deepEqual(proved.seen.lacking, []);
  assert.equal(proved.file.statement.number, number);
});

test('a changed byte of that file is seen', async () => {
  const { phone: mine, app } = phone();
  const [{ number, key }] = (await paid(app)).certificates;
  const where = await app.certificates.saveFile(number, key);
  const changed = Uint8Array.from(mine.files.get(where));
  const at = Buffer.from(changed).indexOf('"mass_g":10000') + '"mass_g":'.length;
  changed[at] = '9'.charCodeAt(0);
  const { checkFile } = await import(new URL('check.js', CHECK));
  const { parseTrust } = await import(new URL('policy.js', CHECK));
  await assert.rejects(checkFile(changed, await parseTrust(town.trust)));
});

test('a picture with the whole name is drawn for who has the key', async () => {
  const { phone: mine, app } = phone();
  const [{ number, key }] = (await paid(app)).certificates;
  const where = await app.certificates.savePicture(mine.base, number, key);
  assert.equal(mine.files.get(where).subarray(1, 4).toString(), 'PNG');
  await assert.rejects(app.certificates.savePicture(mine.base, number, 'A'.repeat(26)));
});

test('a payment whose notice is lost is asked about until it is there', async () => {
  const { app } = phone();
  await mishap('wechat', 'notice:', 'delayed');
  assert.equal((await paid(app)).state, 'settled');
});

test('who closes the wallet keeps the order and may pay later', async () => {
  const { phone: mine, app } = phone();
  const { id } = await app.orders.place(await wishFor(app));
  mine.refuses = true;
  const { parameters } = await app.orders.instruction(id, 'wechatpay');
  assert.equal(await app.orders.requestPayment(parameters), 'cancelled');
  assert.equal((await app.orders.show(id)).state, 'placed');

  mine.refuses = false;
  const again = await app.orders.instruction(id, 'wechatpay');
  assert.equal(await app.orders.requestPayment(again.parameters), 'done');
  assert.equal((await app.orders.settled(id, { sleep: app.sleep })).state, 'settled');
});

test('parameters that somebody changed are not paid', async () => {
  const { app } = phone();
  const { id } = await app.orders.place(await wishFor(app));
  const { parameters } = await app.orders.instruction(id, 'wechatpay');
  const changed = Object.assign({}, parameters, { nonceStr: 'another' });
  assert.equal(await app.orders.requestPayment(changed), 'failed');
});

test('an order that is cancelled cannot be paid any more', async () => {
  const { app } = phone();
  const { id } = await app.orders.place(await wishFor(app));
  assert.equal((await app.orders.cancel(id)).state, 'cancelled');
  await assert.rejects(app.orders.instruction(id, 'wechatpay'), { code: 'order_not_payable' });
});

test('nobody else sees the order', async () => {
  const { app } = phone();
  const { id } = await app.orders.place(await wishFor(app));
  const { app: other } = phone();
  await other.session.ensure();
  await assert.rejects(other.orders.show(id), { code: 'not_found', status: 404 });
});

test('nobody must sign in to buy, and who does later takes it over', async () => {
  const { phone: mine, app } = phone();
  const quote = await app.orders.quote({ project: VILLAGE, amount_fen: 100 });
  const { id } = await app.orders.place(app.orders.begin({
    quote: quote.token, purpose: 'myself', confirm_no_return: true, gateway: 'sandbox',
    platform: app.platform.name(), locale: 'zh', age: 'adult', display_name: '小林',
  }));
  const { parameters } = await app.orders.instruction(id, 'sandbox');
  assert.equal(new URL(parameters.url).origin, mine.base);
  assert.equal((await app.orders.show(id)).state, 'placed');
  assert.equal(mine.logins, 0);

  await app.session.ensure();
  await assert.rejects(app.orders.show(id), { code: 'not_found' });
  await app.orders.claimEarlier();
  await app.orders.claimEarlier();
  assert.equal((await app.orders.show(id)).id, id);
  assert.equal(mine.sentTo('POST', '/api/v1/me/orders/claims').length, 1);
});
