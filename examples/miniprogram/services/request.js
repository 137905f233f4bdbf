// 请求层：小程序里只有这里碰 wx.request。
//
// - 带上登录凭证；凭证过期（401）就换一次新的再发一次，同时来的请求共用这一次。
// - 只有重发无害的请求才重发：GET、带 Idempotency-Key 的、调用者说明无害的。同一次
//   操作从头到尾用同一个 key，所以网络再差、手再快，也只有一张订单。
// - 什么时候重发，听服务器的：retryable 加上 Retry-After。没有 Retry-After 的
//   retryable（比如批次暂停销售）不是等几秒能好的，直接告诉用户。
// - 每次请求都有时限，不会一直转圈。

const { fromAnswer, fromSilence } = require('./problem');

const PREFIX = '/api/v1';
const TIMEOUT_MS = 10000;
const MOST_TRIES = 4;
// 服务器要我们等得比这还久，就不让用户干等，如实告诉他。
const PATIENCE_S = 8;
const FIRST_WAIT_MS = 400;

const settings = { base: '', tokens: null, sleep, random: Math.random };
let renewing = null;

// tokens：{ current(): string|null, renew(): Promise<string|null> }，由 session.js 提供。
function configure(changes) {
  Object.assign(settings, changes);
}

// 成功给出 { status, body, headers }，失败抛出 Problem。
//   path        以 / 开头的接口路径，或服务器给的 /api/v1/… 链接
//   key         Idempotency-Key，建订单必须有
//   repeatable  没有 key 也可以放心重发的 POST（报价、发起支付）
//   bearer      不用登录凭证而用别的：订单自己的 access_token，或证书的密钥；false 则不带
//   binary      要文件本身（ArrayBuffer），不要 JSON
async function send(options) {
  const mayRepeat = options.method === undefined || options.method === 'GET'
    || Boolean(options.key) || options.repeatable === true;
  for (let tried = 1; ; tried += 1) {
    try {
      return await signed(options);
    } catch (problem) {
      const waitMs = mayRepeat && tried < MOST_TRIES ? waitFor(problem, tried) : null;
      if (waitMs === null) throw problem;
      await settings.sleep(waitMs);
    }
  }
}

async function get(path, data) {
  return (await send({ path, data })).body;
}

async function post(path, data, more) {
  return (await send(Object.assign({ method: 'POST', path, data }, more))).body;
}

// 带凭证发一次；凭证过期就换新的再发一次，只这一次。
async function signed(options) {
  if (options.bearer !== undefined || !settings.tokens) return once(options, options.bearer);
  const token = settings.tokens.current();
  try {
    return await once(options, token);
  } catch (problem) {
    if (problem.status !== 401 || !token) throw problem;
    const now = settings.tokens.current();
    // 别的请求刚换过新的，直接用它的。
    const fresh = now && now !== token ? now : await renewTogether();
    if (!fresh) throw problem;
    return once(options, fresh);
  }
}

function renewTogether() {
  if (!renewing) {
    renewing = settings.tokens.renew().finally(() => { renewing = null; });
  }
  return renewing;
}

function once({ method = 'GET', path, data, key, headers, timeoutMs, binary }, token) {
  const header = Object.assign({ Accept: 'application/json', 'Accept-Language': 'zh-CN' }, headers);
  if (method !== 'GET' && !header['Content-Type']) header['Content-Type'] = 'application/json';
  if (token) header.Authorization = `Bearer ${token}`;
  if (key) header['Idempotency-Key'] = key;
  return new Promise((resolve, reject) => {
    wx.request({
      url: address(path),
      method,
      data,
      header,
      timeout: timeoutMs || TIMEOUT_MS,
      // 统一拿原文自己解析：有的基础库遇到 application/problem+json 不会解析。
      dataType: 'text',
      responseType: binary ? 'arraybuffer' : 'text',
      success: (answer) => settle(answer, binary, resolve, reject),
      fail: (failure) => reject(fromSilence(failure.errMsg)),
    });
  });
}

function settle({ statusCode, data, header }, binary, resolve, reject) {
  const headers = lowered(header);
  const fine = statusCode >= 200 && statusCode < 300;
  if (fine && binary) {
    resolve({ status: statusCode, body: data, headers });
    return;
  }
  const body = parsed(data);
  if (!fine || (body === undefined && statusCode !== 204)) {
    reject(fromAnswer(statusCode, body, headers));
    return;
  }
  resolve({ status: statusCode, body: body === undefined ? null : body, headers });
}

// 再试之前等多久；不该再试就是 null。
function waitFor(problem, tried) {
  if (!problem.retryable) return null;
  const unheard = problem.status === 0 || problem.code.startsWith('http_');
  if (problem.retryAfterS === null && !unheard) return null;
  if (problem.retryAfterS > PATIENCE_S) return null;
  const backoffMs = FIRST_WAIT_MS * 2 ** (tried - 1);
  // 加一点随机，免得大家同一刻又一起来。
  const spreadMs = backoffMs * (0.5 + settings.random());
  return Math.max(spreadMs, (problem.retryAfterS || 0) * 1000);
}

function address(path) {
  return settings.base + (path.startsWith(`${PREFIX}/`) ? path : PREFIX + path);
}

// 要文件而被拒绝时，拒绝的话也是字节；小程序里没有 TextDecoder，自己解 UTF-8。
function parsed(data) {
  if (data !== null && typeof data === 'object' && !(data instanceof ArrayBuffer)) return data;
  try {
    return JSON.parse(data instanceof ArrayBuffer ? textOf(data) : data);
  } catch (error) {
    return undefined;
  }
}

function textOf(raw) {
  const escaped = Array.from(new Uint8Array(raw), (byte) => `%${byte.toString(16).padStart(2, '0')}`);
  return decodeURIComponent(escaped.join(''));
}

function lowered(header) {
  const found = {};
  Object.keys(header || {}).forEach((name) => { found[name.toLowerCase()] = String(header[name]); });
  return found;
}

function sleep(ms) {
  return new Promise((resolve) => { setTimeout(resolve, ms); });
}

module.exports = { configure, send, get, post, TIMEOUT_MS, PATIENCE_S };
