const catalogue = require('../../services/catalogue');
const platform = require('../../services/platform');
const units = require('../../utils/units');

const ONE_YUAN_FEN = 100;
const WANTED = 'wanted-mass';
const GRAMS_PER_TONNE = 1000000;

Page({
  data: { forests: null, mayBuy: false, isDemo: false, wanted: '', problem: null },

  onLoad() { this.load(); },

  async onPullDownRefresh() {
    await this.load();
    wx.stopPullDownRefresh();
  },

  async load() {
    try {
      const [found, mayBuy, isDemo] = await Promise.all([
        catalogue.forests(), platform.mayBuy(), platform.isDemo(),
      ]);
      this.setData({ forests: found.map(shown), mayBuy, isDemo, problem: null });
    } catch (problem) {
      this.setData({ problem });
    }
  },

  // 从“行程”过来的，带着要抵消的克数。
  onShow() {
    const wantedG = wx.getStorageSync(WANTED) || 0;
    this.setData({ wanted: wantedG ? units.kilograms(wantedG) : '' });
  },

  choose(event) {
    const wantedG = wx.getStorageSync(WANTED) || 0;
    wx.removeStorageSync(WANTED);
    const size = wantedG ? `&mass_g=${wantedG}` : '';
    wx.navigateTo({ url: `/pages/buy/buy?project=${event.currentTarget.dataset.slug}${size}` });
  },

  onShareAppMessage() {
    return { title: '选一片林子，抵消你的碳排放', path: '/pages/forests/forests' };
  },
});

function shown({ project, freeG, priceFenPerT }) {
  const oneYuanG = priceFenPerT && Math.floor((ONE_YUAN_FEN * GRAMS_PER_TONNE) / priceFenPerT);
  return {
    slug: project.slug,
    name: project.name_zh,
    place: project.place_zh,
    label: project.label.name_zh,
    isNot: project.label.is_not_zh,
    beneficiary: project.beneficiary_zh,
    price: oneYuanG ? `1 元抵消 ${units.kilograms(oneYuanG)} 千克` : '',
    left: freeG ? `还可以买 ${units.kilograms(Math.floor(freeG / 1000) * 1000)} 千克` : '现在没有可以买的批次',
  };
}
