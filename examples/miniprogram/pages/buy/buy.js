const catalogue = require('../../services/catalogue');
const consents = require('../../services/consents');
const orders = require('../../services/orders');
const platform = require('../../services/platform');
const session = require('../../services/session');
const units = require('../../utils/units');

const CHIPS_FEN = [100, 500, 1000, 5000];
// 站点要问年龄时只问到这一档，不问生日。
const AGES = [
  { id: 'adult', text: '满 18 岁' }, { id: '14_17', text: '14 到 17 岁' },
  { id: 'under_14', text: '不满 14 岁' },
];
const RELATIONS = [
  { id: 'mother', text: '母亲' }, { id: 'father', text: '父亲' }, { id: 'other', text: '其他监护人' },
];

Page({
  data: {
    chips: CHIPS_FEN.map((fen) => ({ fen, text: `${units.yuan(fen)} 元` })),
    fen: CHIPS_FEN[0],
    massG: null,
    ages: AGES,
    relations: RELATIONS,
    asksAge: false,
    age: '',
    guardian: { relation: '', email: '', agreed: false },
    guardianText: null,
    name: '',
    anonymous: false,
    confirmed: false,
    mayBuy: null,
    forest: null,
    quoted: null,
    isBusy: false,
    problem: null,
    nameFault: '',
  },

  async onLoad({ project, mass_g: massG }) {
    this.project = project;
    if (massG) this.setData({ massG: Number(massG), fen: null });
    const [mayBuy] = await Promise.all([platform.mayBuy(), this.load()]);
    this.setData({ mayBuy });
  },

  async load() {
    try {
      const forest = await catalogue.forest(this.project);
      this.setData({ forest: shown(forest), problem: null });
      await this.ask();
    } catch (problem) {
      this.setData({ problem });
    }
  },

  async choose(event) {
    this.setData({ fen: event.currentTarget.dataset.fen, massG: null });
    await this.ask();
  },

  typeName(event) { this.setData({ name: event.detail.value, nameFault: '' }); },
  stayAnonymous(event) { this.setData({ anonymous: event.detail.value }); },
  chooseRelation(event) { this.change('relation', event.currentTarget.dataset.id); },
  typeEmail(event) { this.change('email', event.detail.value.trim()); },
  agree() { this.change('agreed', !this.data.guardian.agreed); },
  change(field, value) {
    this.setData({ guardian: Object.assign({}, this.data.guardian, { [field]: value }) });
  },

  // 不满十四岁：由监护人来看、来勾。
  async chooseAge(event) {
    const age = event.currentTarget.dataset.id;
    this.setData({ age, problem: null });
    if (age !== 'under_14' || this.data.guardianText) return;
    try {
      this.setData({ guardianText: await consents.text('guardian') });
    } catch (problem) {
      this.setData({ problem });
    }
  },

  confirm() { this.setData({ confirmed: !this.data.confirmed }); },

  // 报价什么也不占住；连点几下，只认最后一次的回答。
  async ask() {
    const asked = {};
    this.asked = asked;
    const size = this.data.massG ? { mass_g: this.data.massG } : { amount_fen: this.data.fen };
    try {
      const quote = await orders.quote(Object.assign({ project: this.project }, size));
      if (this.asked !== asked) return;
      this.quote = quote;
      const quoted = { mass: units.kilograms(quote.mass_g), price: units.yuan(quote.amount_fen) };
      this.setData({ quoted, problem: null });
    } catch (problem) {
      if (this.asked === asked) this.setData({ quoted: null, problem });
    }
  },

  async buy() {
    if (this.data.isBusy) return;
    if (!this.data.anonymous && !this.data.name.trim()) {
      this.setData({ nameFault: '写一个名字，或者选择匿名。' });
      return;
    }
    this.setData({ isBusy: true, problem: null });
    try {
      const { gateway, leastFen } = await orders.gatewayFor(this.quote.amount_fen);
      if (!gateway) {
        this.setData({ problem: tooLittle(leastFen) });
        return;
      }
      // 微信支付要知道是谁付的，所以先登录；别的付款方式不用。
      if (gateway === 'wechatpay') await session.ensure();
      const placed = await orders.place(orders.begin(this.wish(gateway)));
      wx.redirectTo({ url: `/pages/pay/pay?id=${placed.id}&gateway=${gateway}` });
    } catch (problem) {
      await this.refused(problem);
    } finally {
      this.setData({ isBusy: false });
    }
  },

  wish(gateway) {
    const holder = this.data.anonymous
      ? { anonymous: true } : { display_name: this.data.name.trim() };
    const { age, guardian } = this.data;
    const buyer = age ? { age } : {};
    if (age === 'under_14') buyer.guardian = guardian;
    return Object.assign(buyer, {
      quote: this.quote.token,
      purpose: 'myself',
      confirm_no_return: this.data.confirmed,
      gateway,
      platform: platform.name(),
      locale: 'zh',
    }, holder);
  },

  async refused(problem) {
    if (problem.code === 'quote_expired' || problem.code === 'quote_invalid') {
      // 报价过时了：换新的，让用户看过新的数再点一次。
      orders.forget();
      await this.ask();
    }
    if (problem.code === 'age_required') {
      this.setData({ asksAge: true });
      return;
    }
    const nameFault = problem.of ? problem.of('display_name') : '';
    this.setData(nameFault ? { nameFault } : { problem });
  },
});

function shown(project) {
  return {
    name: project.name_zh,
    place: project.place_zh,
    owner: project.owner_zh,
    beneficiary: project.beneficiary_zh,
    is: project.label.is_zh,
    isNot: project.label.is_not_zh,
    sources: project.evidence.map((each) => `${each.title_zh}（${each.publisher_zh}，${each.published}）`),
  };
}

function tooLittle(leastFen) {
  const message = leastFen === null
    ? '这里还没有开通小程序支付。' : `这种付款方式最低 ${units.yuan(leastFen)} 元。`;
  return { message, retryable: false };
}
