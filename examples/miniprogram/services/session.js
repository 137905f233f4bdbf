// 登录：wx.login 的 code 换成服务器自己的凭证。session_key 只在服务器，这里从不出现。
//
// 凭证放在本机缓存里，access 短、refresh 长。refresh 用一次就换新的；万一丢了那次回答，
// 或者太久没来，就用 wx.login 静静地重新登录，用户什么也不用做。

const request = require('./request');
const { onPhone } = require('./problem');

const STORE = 'sign-in';

let held = null;
let signingIn = null;

function restore() {
  held = wx.getStorageSync(STORE) || null;
}

function isSignedIn() {
  return held !== null;
}

function person() {
  return held ? held.person : null;
}

// 要登录才能做的事之前调用；已经登录就什么也不做。
function ensure() {
  if (held) return Promise.resolve(held.person);
  if (!signingIn) signingIn = signIn().finally(() => { signingIn = null; });
  return signingIn;
}

// code 只能用一次，所以请求不重发；一时不通就换一个新的 code 再来一次。
async function signIn() {
  try {
    return await signInOnce();
  } catch (problem) {
    if (!problem.retryable || problem.code === 'rate_limited') throw problem;
    return signInOnce();
  }
}

async function signInOnce() {
  const code = await loginCode();
  const answer = await request.post('/sessions', { provider: 'wechat', code }, { bearer: false });
  keep(answer);
  return answer.person;
}

async function signOut() {
  if (!held) return;
  try {
    await request.send({ method: 'DELETE', path: '/sessions/current' });
  } finally {
    drop();
  }
}

// 给请求层用的：凭证过期时换新的，换不到就重新登录。
async function renew() {
  const before = held;
  if (!before) return null;
  try {
    const refresh_token = before.refresh_token;
    keep(await request.post('/sessions/refresh', { refresh_token }, { bearer: false }));
  } catch (problem) {
    // 没到服务器：凭证可能还好，留着下次用。
    if (problem.status === 0 || problem.status >= 500) throw problem;
    drop();
    await ensure();
  }
  return held ? held.access_token : null;
}

function keep(answer) {
  held = {
    access_token: answer.access_token,
    refresh_token: answer.refresh_token,
    person: answer.person || (held && held.person) || null,
  };
  wx.setStorageSync(STORE, held);
}

function drop() {
  held = null;
  wx.removeStorageSync(STORE);
}

function loginCode() {
  return new Promise((resolve, reject) => {
    wx.login({
      success: ({ code }) => (code ? resolve(code) : reject(onPhone('微信没有让登录，请再试一次。'))),
      fail: () => reject(onPhone('微信没有让登录，请再试一次。')),
    });
  });
}

const tokens = { current: () => (held ? held.access_token : null), renew };

module.exports = { restore, ensure, signOut, isSignedIn, person, tokens };
