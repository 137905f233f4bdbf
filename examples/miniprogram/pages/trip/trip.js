const footprints = require('../../services/footprints');
const units = require('../../utils/units');

const MODES = [
  { id: 'rail_high_speed', name: '高铁' }, { id: 'rail', name: '普通火车' },
  { id: 'plane', name: '飞机' }, { id: 'coach', name: '长途客车' },
  { id: 'car', name: '汽车' }, { id: 'car_electric', name: '电动汽车' },
  { id: 'ferry', name: '轮渡' },
];
const VARIANTS = { plane: 'economy', car: 'petrol' };
const TYPING_MS = 250;

Page({
  data: {
    modes: MODES, mode: MODES[0].id, isReturn: true,
    start: { text: '', id: null }, end: { text: '', id: null },
    offers: [], offeredFor: '', result: null, isBusy: false, problem: null,
  },

  chooseMode(event) { this.setData({ mode: event.currentTarget.dataset.id, result: null }); },
  turnReturn(event) { this.setData({ isReturn: event.detail.value, result: null }); },

  type(event) {
    const { which } = event.currentTarget.dataset;
    const text = event.detail.value;
    this.setData({ [which]: { text, id: null }, result: null });
    clearTimeout(this.typing);
    this.typing = setTimeout(() => this.offer(which, text.trim()), TYPING_MS);
  },

  async offer(which, text) {
    if (!text) {
      this.setData({ offers: [] });
      return;
    }
    try {
      const { places } = await footprints.places(text);
      // 只显示最后一次输入的候选。
      if (this.data[which].text.trim() === text) this.setData({ offers: places, offeredFor: which });
    } catch (problem) {
      this.setData({ offers: [] });
    }
  },

  take(event) {
    const place = this.data.offers[event.currentTarget.dataset.index];
    this.setData({ [this.data.offeredFor]: { text: place.label_zh, id: place.id }, offers: [] });
  },

  async count() {
    if (this.data.isBusy) return;
    const { start, end, mode, isReturn } = this.data;
    const leg = { mode, start: start.id || start.text.trim(), end: end.id || end.text.trim() };
    if (VARIANTS[mode]) leg.variant = VARIANTS[mode];
    this.setData({ isBusy: true, problem: null, offers: [] });
    try {
      this.setData({ result: shown(await footprints.trip({ legs: [leg], isReturn })) });
    } catch (problem) {
      this.refused(problem);
    } finally {
      this.setData({ isBusy: false });
    }
  },

  // 几个地方同名：让用户自己选。
  refused(problem) {
    const several = footprints.candidates(problem);
    this.setData({ problem });
    if (several) {
      const offeredFor = several.field.endsWith('end') ? 'end' : 'start';
      this.setData({ offers: several.places, offeredFor });
    }
  },

  offset() {
    const massG = this.data.result.offsetG;
    wx.setStorageSync('wanted-mass', massG);
    wx.switchTab({ url: '/pages/forests/forests' });
  },
});

// 每一行用到的因子和系数，各出现一次。
function used(lines) {
  return [...new Set(lines.flatMap((line) => [line.factor_id, ...line.via]))];
}

function shown(found) {
  const [total] = found.totals;
  const { lines, factors } = found.export;
  return {
    offsetG: found.offset_g,
    about: units.aboutKilograms(found.offset_g),
    low: units.aboutKilograms(total.low_g),
    high: units.aboutKilograms(total.high_g),
    method: found.method,
    factors: used(lines).filter((id) => factors[id]).map((id) => {
      const factor = factors[id];
      return {
        id,
        title: factor.title_zh,
        value: `${factor.central} ${factor.unit}`,
        source: factor.status === 'assumed'
          ? '本站的假设，不是公布的数'
          : `${factor.source.publisher}，${factor.year} 年，${factor.region}`,
      };
    }),
  };
}
