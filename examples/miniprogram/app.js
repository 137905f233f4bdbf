const { base } = require('./config');
const request = require('./services/request');
const session = require('./services/session');
const privacy = require('./utils/privacy');

App({
  onLaunch() {
    request.configure({ base: base(), tokens: session.tokens });
    privacy.listen();
    // 只读缓存里的凭证，不联网：看林子不用登录，真要买时才登录。
    session.restore();
  },
});
