// 报价、下单、支付、等结果。
//
// 钱到没到，只听服务器的：wx.requestPayment 成功只说明微信这样告诉了手机。

const request = require('./request');
const session = require('./session');
const keys = require('../utils/keys');

const STORE = 'order-under-way';
// 没登录时买的：订单号和它自己的凭证。登录以后认领过来，这里就清空。
const RECEIPTS = 'receipts';
const ENDED = ['settled', 'awaiting_retirement', 'cancelled', 'expired', 'refunding', 'refunded'];
const POLL_MS = [800, 800, 1200, 1500, 2000, 2000, 3000];
const POLL_FOR_MS = 60000;

const placing = new Map();

// 只是报价，什么也没有占住，可以随便问。wish：{ project 或 lot, amount_fen 或 mass_g }
function quote(wish) {
  return request.post('/quotes', wish, { repeatable: true });
}

// 一次“确认购买”开始：定下 key，连同内容存在本机。小程序被杀掉再打开，还是同一张订单。
function begin(body) {
  const known = wx.getStorageSync(STORE);
  if (known && same(known.body, body)) return known;
  const begun = { key: keys.fresh(), body };
  wx.setStorageSync(STORE, begun);
  return begun;
}

function forget() {
  wx.removeStorageSync(STORE);
}

// 下单。同一个 key 不管点几次、重发几次，都是同一张订单。
function place({ key, body }) {
  if (!placing.has(key)) {
    placing.set(key, placeOnce(key, body).finally(() => placing.delete(key)));
  }
  return placing.get(key);
}

async function placeOnce(key, body) {
  const receipt = await request.post('/orders', body, { key });
  if (!session.isSignedIn()) {
    const token = receipt.access_token;
    wx.setStorageSync(RECEIPTS, Object.assign({}, receipts(), { [receipt.id]: token }));
  }
  return receipt;
}

function receipts() {
  return wx.getStorageSync(RECEIPTS) || {};
}

// 没登录时用订单自己的凭证打开它；登录了就用人的凭证。
function opening(id) {
  const token = receipts()[id];
  return token && !session.isSignedIn() ? { bearer: token } : {};
}

// 登录以后叫一次：把没登录时买的认领到自己名下。认领不了的（已归别人）也不再留。
async function claimEarlier() {
  for (const [order, token] of Object.entries(receipts())) {
    try {
      await request.post('/me/orders/claims', { order, access_token: token }, { repeatable: true });
    } catch (problem) {
      if (problem.retryable) return;
    }
    const left = receipts();
    delete left[order];
    wx.setStorageSync(RECEIPTS, left);
  }
}

async function show(id) {
  return (await request.send(Object.assign({ path: `/orders/${id}` }, opening(id)))).body;
}

function mine(cursor) {
  return request.get('/me/orders', cursor ? { cursor } : undefined);
}

function cancel(id) {
  return request.post(`/orders/${id}/cancellation`, undefined, opening(id));
}

// 支付的办法：小程序支付优先用微信支付；演示的站点可能只有沙箱。
async function gatewayFor(amountFen) {
  const { gateways } = await request.get('/gateways');
  const able = gateways.filter((each) => each.channels.includes('mini_program'));
  able.sort((a, b) => (b.name === 'wechatpay') - (a.name === 'wechatpay'));
  const found = able.find((each) => each.min_amount_fen <= amountFen);
  return { gateway: found ? found.name : null, leastFen: able.length ? able[0].min_amount_fen : null };
}

// 服务器保证一张订单同时只有一笔付款，所以再问一次不要紧。
function instruction(id, gateway) {
  const wish = { gateway, channel: 'mini_program' };
  const more = Object.assign({ repeatable: true }, opening(id));
  return request.post(`/orders/${id}/payments`, wish, more);
}

// 调起微信支付。结果只有三种：done（手机说付了）、cancelled（用户关掉了）、failed。
function requestPayment(parameters) {
  const { timeStamp, nonceStr, package: prepay, signType, paySign } = parameters;
  return new Promise((resolve) => {
    wx.requestPayment({
      timeStamp, nonceStr, package: prepay, signType, paySign,
      success: () => resolve('done'),
      fail: ({ errMsg }) => resolve(/cancel/.test(errMsg || '') ? 'cancelled' : 'failed'),
    });
  });
}

// 等订单有结果；到时候还没有，就给出当时的样子，页面自己说“还在等”。
async function settled(id, { sleep = pause, forMs = POLL_FOR_MS, now = Date.now } = {}) {
  const until = now() + forMs;
  for (let asked = 0; ; asked += 1) {
    const order = await show(id);
    const waitMs = POLL_MS[Math.min(asked, POLL_MS.length - 1)];
    if (ENDED.includes(order.state) || now() + waitMs > until) return order;
    await sleep(waitMs);
  }
}

function pause(ms) {
  return new Promise((resolve) => { setTimeout(resolve, ms); });
}

function same(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}

module.exports = {
  quote, begin, forget, place, show, mine, cancel, claimEarlier, gatewayFor, instruction,
  requestPayment, settled,
};
