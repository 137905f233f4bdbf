// The pages themselves, from the list of forests to a picture in the album.

const assert = require('node:assert/strict');
const test = require('node:test');
const { phone, VILLAGE } = require('./example');
const { open, tap, typed, until } = require('./pages');

const query = (url) => Object.fromEntries(new URLSearchParams(url.split('?')[1]));

// The form, until the house has asked how old the buyer is.
async function filledIn(name = '小林', age = 'adult') {
  const buy = await open('buy', { project: VILLAGE });
  await until(() => buy.data.mayBuy !== null && buy.data.quoted);
  buy.typeName(typed(name));
  buy.confirm();
  await buy.buy();
  assert.deepEqual([buy.data.asksAge, buy.data.problem, buy.went], [true, null, []]);
  await buy.chooseAge(tap({ id: age }));
  return buy;
}

async function toPay(name) {
  const buy = await filledIn(name);
  await buy.buy();
  return buy;
}

test('a forest is chosen, and its price stands there', async () => {
  phone();
  const forests = await open('forests');
  await until(() => forests.data.forests);
  const village = forests.data.forests.find((each) => each.slug === VILLAGE);
  assert.equal(village.price, '1 元抵消 10 千克');
  assert.deepEqual([forests.data.mayBuy, forests.data.isDemo], [true, true]);
  forests.choose(tap({ slug: VILLAGE }));
  assert.equal(forests.went[0].url, `/pages/buy/buy?project=${VILLAGE}`);
});

test('an iPhone is shown the forest and no way to buy', async () => {
  phone({ platform: 'ios' });
  const forests = await open('forests');
  await until(() => forests.data.forests);
  assert.equal(forests.data.mayBuy, false);
  const buy = await open('buy', { project: VILLAGE });
  await until(() => buy.data.mayBuy !== null && buy.data.forest);
  assert.equal(buy.data.mayBuy, false);
});

test('from the form to the certificate, its file and its picture', async () => {
  phone();
  const buy = await toPay();
  assert.equal(buy.data.problem, null);
  const pay = await open('pay', query(buy.went[0].url));
  await until(() => pay.data.order);
  assert.equal(pay.data.order.state, 'placed');
  await pay.pay();
  assert.deepEqual([pay.data.problem, pay.data.order.state], [null, 'settled']);

  pay.open();
  const { url, told } = pay.went[0];
  assert.doesNotMatch(url, new RegExp(told.key));
  const certificate = await open('certificate', query(url), told);
  await until(() => certificate.data.certificate && certificate.data.hasKey);
  await until(() => certificate.data.certificate.holder === '小林');
  await certificate.file();
  await certificate.picture();
  assert.equal(certificate.data.problem, null);
  assert.deepEqual(certificate.went.map((each) => each.how), ['share', 'privacy', 'album']);
  assert.doesNotMatch(certificate.onShareAppMessage().path, /key/);

  const mine = await open('certificates');
  await until(() => mine.data.list);
  assert.deepEqual(mine.data.list.map((each) => each.mass), ['10']);
  mine.open(tap({ index: 0 }));
  assert.equal(mine.went[0].told.key, told.key);
});

test('nothing is bought without a name or the tick', async () => {
  const { phone: mine } = phone();
  const buy = await open('buy', { project: VILLAGE });
  await until(() => buy.data.quoted);
  assert.equal(buy.data.confirmed, false);
  await buy.buy();
  assert.notEqual(buy.data.nameFault, '');
  assert.equal(mine.sentTo('POST', '/api/v1/orders').length, 0);
});

test('what the house refuses stands beside the field', async () => {
  phone();
  const buy = await filledIn();
  buy.typeName(typed('<b>'));
  await buy.buy();
  assert.match(buy.data.nameFault, /[\u4e00-\u9fff]/);
  assert.deepEqual(buy.went, []);
});

test('who is quick on the button buys once', async () => {
  const { phone: mine } = phone();
  const buy = await filledIn();
  const before = mine.sentTo('POST', '/api/v1/orders').length;
  await Promise.all([buy.buy(), buy.buy(), buy.buy()]);
  assert.equal(mine.sentTo('POST', '/api/v1/orders').length, before + 1);
  assert.equal(buy.went.length, 1);
});

test('for a child a guardian has to agree', async () => {
  phone();
  const buy = await filledIn('小林', 'under_14');
  assert.match(buy.data.guardianText.what, /[\u4e00-\u9fff]/);
  assert.equal(buy.data.guardian.agreed, false);
  buy.chooseRelation(tap({ id: 'mother' }));
  buy.typeEmail(typed('guardian@example.org'));
  await buy.buy();
  assert.deepEqual([buy.data.problem.code, buy.went], ['invalid', []]);
  buy.agree();
  await buy.buy();
  assert.deepEqual([buy.data.problem, buy.went.length], [null, 1]);
});

test('an order that is cancelled says so', async () => {
  phone();
  const buy = await toPay();
  const pay = await open('pay', query(buy.went[0].url));
  await until(() => pay.data.order);
  await pay.cancel();
  assert.equal(pay.data.order.state, 'cancelled');
});

test('a trip is counted, and leads to a forest with its grams', async () => {
  phone();
  const trip = await open('trip');
  trip.type(typed('福州', { which: 'start' }));
  await until(() => trip.data.offers.length);
  trip.take(tap({ index: 0 }));
  assert.ok(trip.data.start.id);
  trip.type(typed('北京', { which: 'end' }));
  await trip.count();
  assert.equal(trip.data.problem, null);
  assert.ok(trip.data.result.factors.length > 0);
  trip.offset();
  const forests = await open('forests');
  assert.notEqual(forests.data.wanted, '');
  forests.choose(tap({ slug: VILLAGE }));
  assert.match(forests.went[0].url, /mass_g=[1-9][0-9]+$/);
});

test('a place of several names is asked about', async () => {
  phone();
  const trip = await open('trip');
  trip.setData({ start: { text: '朝阳', id: null }, end: { text: '北京', id: null } });
  await trip.count();
  assert.equal(trip.data.offeredFor, 'start');
  assert.ok(trip.data.offers.length > 1);
});
