// 这台手机上可不可以买。苹果手机的小程序里卖虚拟商品受微信的规则限制，开不开由运营方
// 在服务器上定；这里只照办：不让买时，页面不出现价格按钮，也不引导到别处去买。

const request = require('./request');

let known = null;

function name() {
  const { platform } = wx.getDeviceInfo ? wx.getDeviceInfo() : wx.getSystemInfoSync();
  return platform === 'ios' || platform === 'android' ? platform : 'other';
}

// 站点的规矩，问一次就记住；问不到就当作不能买，不能自己猜。
async function settings() {
  if (!known) known = await request.get('/settings', { platform: name() });
  return known;
}

async function mayBuy() {
  return (await asked()).buying_offered === true;
}

// 演示站点不动真钱，页面上要说清楚。
async function isDemo() {
  return (await asked()).is_demo === true;
}

async function asked() {
  try {
    return await settings();
  } catch (problem) {
    return {};
  }
}

module.exports = { name, settings, mayBuy, isDemo };
