// A phone with WeChat, as far as the example calls it: wx over fetch, a store in memory, and a
// wallet that pays at WeChat Pay's counterpart. What goes wrong on the way is asked for by tests.

const { createVerify } = require('node:crypto');

const NATIVE = 'weixin://wxpay/bizpayurl?pr=';

class Phone {
  // wallet: { url, appid, merchantPem }; login: where this user's codes come from.
  constructor({ base, wallet, login, user, platform = 'android' }) {
    Object.assign(this, { base, wallet, login, user, platform });
    this.store = new Map();
    this.files = new Map();
    this.sent = [];
    this.logins = 0;
    this.mishaps = [];
  }

  // The next request to this path loses its answer after the deed, or never arrives.
  lose(when, path) {
    this.mishaps.push({ when, path });
  }

  sentTo(method, path) {
    return this.sent.filter((one) => one.method === method && one.path === path);
  }

  wx() {
    return {
      env: { USER_DATA_PATH: 'wxfile://usr' },
      getAccountInfoSync: () => ({ miniProgram: { envVersion: 'develop' } }),
      getDeviceInfo: () => ({ platform: this.platform }),
      getStorageSync: (name) => structuredClone(this.store.get(name)) ?? '',
      setStorageSync: (name, value) => { this.store.set(name, structuredClone(value)); },
      removeStorageSync: (name) => { this.store.delete(name); },
      login: (wanted) => { this.signIn(wanted); },
      request: (wanted) => { this.request(wanted); },
      requestPayment: (wanted) => { this.pay(wanted); },
      getFileSystemManager: () => ({
        writeFile: ({ filePath, data, success }) => {
          this.files.set(filePath, Buffer.from(data));
          success({ errMsg: 'writeFile:ok' });
        },
      }),
    };
  }

  async signIn({ success }) {
    this.logins += 1;
    const answer = await fetch(`${this.login}/login`, {
      method: 'POST', body: new URLSearchParams({ user: this.user }),
    });
    success({ code: (await answer.json()).code, errMsg: 'login:ok' });
  }

  async request({ url, method = 'GET', data, header = {}, timeout, responseType, success, fail }) {
    const wanted = new URL(url);
    const form = header['Content-Type'] === 'application/x-www-form-urlencoded';
    let body;
    if (method === 'GET') {
      Object.entries(data || {}).forEach(([name, value]) => wanted.searchParams.set(name, value));
    } else if (data !== undefined) {
      body = form ? new URLSearchParams(data) : JSON.stringify(data);
    }
    this.sent.push({ method, path: wanted.pathname, header, data });
    const at = this.mishaps.findIndex((mishap) => mishap.path === wanted.pathname);
    const mishap = at < 0 ? null : this.mishaps.splice(at, 1)[0];
    if (mishap && mishap.when === 'before') {
      fail({ errMsg: 'request:fail ' });
      return;
    }
    try {
      const signal = AbortSignal.timeout(timeout);
      const answer = await fetch(wanted, { method, headers: header, body, signal });
      const raw = await answer.arrayBuffer();
      if (mishap) {
        fail({ errMsg: 'request:fail timeout' });
        return;
      }
      const asked = responseType === 'arraybuffer' ? raw : new TextDecoder().decode(raw);
      const headers = Object.fromEntries(answer.headers);
      success({ statusCode: answer.status, data: asked, header: headers });
    } catch (error) {
      const timedOut = error.name === 'TimeoutError';
      fail({ errMsg: timedOut ? 'request:fail timeout' : `request:fail ${error.message}` });
    }
  }

  // As WeChat's client does it: the signature first, then the payer's finger.
  async pay({ timeStamp, nonceStr, package: prepay, signType, paySign, success, fail }) {
    const appId = this.wallet.appid;
    const message = [appId, timeStamp, nonceStr, prepay, ''].join('\n');
    const fits = createVerify('RSA-SHA256').update(message)
      .verify(this.wallet.merchantPem, paySign, 'base64');
    if (signType !== 'RSA' || !fits) {
      fail({ errMsg: 'requestPayment:fail invalid signature' });
      return;
    }
    if (this.refuses) {
      fail({ errMsg: 'requestPayment:fail cancel' });
      return;
    }
    const qrText = NATIVE + prepay.replace(/^prepay_id=/, '');
    await fetch(`${this.wallet.url}/act`, {
      method: 'POST', body: new URLSearchParams({ act: 'pay', qr_text: qrText }), redirect: 'manual',
    });
    success({ errMsg: 'requestPayment:ok' });
  }
}

module.exports = { Phone };
