// The example's own modules, loaded anew for each phone, as WeChat loads them for each person.

const path = require('node:path');
const { Phone } = require('./wx');

const ROOT = path.join(__dirname, '..', '..', 'examples', 'miniprogram');
const town = JSON.parse(process.env.TOWN);

let people = 0;

// Waits are noted, and not waited for, but for a moment in which the house can go on. The public
// log is sealed every two seconds, which cannot be hurried.
const MOMENT_MS = 100;
const SEALED_MS = 2_000;

function phone(options = {}) {
  people += 1;
  const user = `${process.pid}-${people}`;
  const wallet = { url: town.wechat, merchantPem: town.merchant, appid: town.appid };
  const login = town.code2session;
  const made = new Phone(Object.assign({ base: town.house, wallet, login, user }, options));
  global.wx = made.wx();
  Object.keys(require.cache).filter((file) => file.startsWith(ROOT)).forEach((file) => {
    delete require.cache[file];
  });
  const load = (file) => require(path.join(ROOT, file));
  const waits = [];
  const app = {
    request: load('services/request'),
    session: load('services/session'),
    orders: load('services/orders'),
    certificates: load('services/certificates'),
    catalogue: load('services/catalogue'),
    footprints: load('services/footprints'),
    platform: load('services/platform'),
    waits,
  };
  app.sleep = (ms) => {
    waits.push(ms);
    const forMs = ms === SEALED_MS ? ms : Math.min(ms, MOMENT_MS);
    return new Promise((resolve) => { setTimeout(resolve, forMs); });
  };
  load('config').base = () => made.base;
  global.App = (definition) => definition.onLaunch();
  load('app');
  app.request.configure({ sleep: app.sleep, random: () => 0.5 });
  return { phone: made, app };
}

// Asks a counterpart for a mishap, the next time that it is called there.
async function mishap(counterpart, where, ...faults) {
  await fetch(`${town[counterpart]}/faults`, {
    method: 'POST', headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ next: { [where]: faults } }),
  });
}

const VILLAGE = 'shunchang';

// A signed-in person's wish for one yuan's worth, quoted and with a key of its own.
async function wishFor(app, changes = {}) {
  await app.session.ensure();
  const quote = await app.orders.quote({ project: VILLAGE, amount_fen: 100 });
  return app.orders.begin(Object.assign({
    quote: quote.token, purpose: 'myself', confirm_no_return: true, gateway: 'wechatpay',
    platform: app.platform.name(), locale: 'zh', age: 'adult', display_name: '小林',
  }, changes));
}

module.exports = { phone, mishap, wishFor, town, VILLAGE };
