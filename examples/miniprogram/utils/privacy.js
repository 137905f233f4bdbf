// 用到隐私接口（存相册、选手机号）之前，先让用户看过《用户隐私保护指引》并同意。
//
// 微信在真正需要时触发 onNeedPrivacyAuthorization，页面上的 privacy 组件就弹出来；用户
// 同意或拒绝后把结果还给微信。拒绝了只是这一件事做不成，别的照常。

const waiting = [];
let sheet = null;

function listen() {
  if (!wx.onNeedPrivacyAuthorization) return;
  wx.onNeedPrivacyAuthorization((resolve) => {
    waiting.push(resolve);
    if (sheet) sheet.open();
    else answer({ event: 'disagree' });
  });
}

// 当前页面的弹层；页面离开时传 null。
function attach(component) {
  sheet = component;
}

function answer(decision) {
  waiting.splice(0).forEach((resolve) => resolve(decision));
}

// 同意了是 true。老基础库没有这个接口，也就不用问。
function allowed() {
  if (!wx.requirePrivacyAuthorize) return Promise.resolve(true);
  return new Promise((resolve) => {
    wx.requirePrivacyAuthorize({ success: () => resolve(true), fail: () => resolve(false) });
  });
}

module.exports = { listen, attach, answer, allowed };
