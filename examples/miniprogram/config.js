// 服务器地址，按小程序的版本来选：开发版连本机，体验版和正式版连正式的域名。
// 正式域名要在「小程序后台 → 开发管理 → 服务器域名」里登记，见 docs/mini-program.md。

const ADDRESSES = {
  develop: 'http://127.0.0.1:8000',
  trial: 'https://sink.example.com',
  release: 'https://sink.example.com',
};

function base() {
  const { envVersion } = wx.getAccountInfoSync().miniProgram;
  return ADDRESSES[envVersion] || ADDRESSES.release;
}

module.exports = { base };
