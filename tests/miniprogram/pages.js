// The part of WeChat that runs a page: its data, its life, and where it leads.

const path = require('node:path');

const ROOT = path.join(__dirname, '..', '..', 'examples', 'miniprogram');

// Opens a page as WeChat would; what it was led to stands in `went`.
async function open(name, query = {}, channel = null) {
  let made = null;
  global.Page = (definition) => { made = definition; };
  const file = path.join(ROOT, 'pages', name, `${name}.js`);
  delete require.cache[file];
  require(file);
  const went = [];
  const go = (how) => ({ url, success }) => {
    went.push({ how, url });
    const told = {};
    if (success) success({ eventChannel: { emit: (event, value) => { told[event] = value; } } });
    went.at(-1).told = told;
  };
  Object.assign(global.wx, {
    navigateTo: go('navigateTo'), redirectTo: go('redirectTo'), switchTab: go('switchTab'),
    stopPullDownRefresh: () => {}, showToast: () => {},
    saveImageToPhotosAlbum: ({ filePath, success }) => { went.push({ how: 'album', url: filePath }); success(); },
    shareFileMessage: ({ filePath }) => { went.push({ how: 'share', url: filePath }); },
    requirePrivacyAuthorize: ({ success }) => { went.push({ how: 'privacy' }); success(); },
  });
  const page = Object.assign(Object.create(made), {
    data: structuredClone(made.data),
    went,
    setData(changes) {
      // As JSON, which is all that WeChat brings across.
      Object.assign(this.data, JSON.parse(JSON.stringify(changes)));
      if (this.data.problem && !this.data.problem.message) throw new Error('a problem without words');
      for (const [field, value] of Object.entries(changes)) {
        if (value === undefined) throw new Error(`${name}: ${field} is undefined`);
      }
    },
    getOpenerEventChannel: () => ({
      on: (event, listen) => { if (channel && event in channel) listen(channel[event]); },
    }),
  });
  if (page.onLoad) await page.onLoad(query);
  if (page.onShow) await page.onShow();
  return page;
}

function tap(dataset = {}) {
  return { currentTarget: { dataset }, detail: {} };
}

function typed(value, dataset = {}) {
  return { currentTarget: { dataset }, detail: { value } };
}

// Until something is so; a page's own work is not always awaited by who started it.
async function until(so, forMs = 10_000) {
  for (const end = Date.now() + forMs; !so();) {
    if (Date.now() > end) throw new Error(`never so: ${so}`);
    await new Promise((resolve) => { setTimeout(resolve, 20); });
  }
}

module.exports = { open, tap, typed, until };
