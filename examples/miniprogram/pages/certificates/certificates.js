const certificates = require('../../services/certificates');
const orders = require('../../services/orders');
const session = require('../../services/session');
const units = require('../../utils/units');

Page({
  data: { isSignedIn: false, list: null, next: null, isBusy: false, problem: null },

  onShow() {
    this.setData({ isSignedIn: session.isSignedIn() });
    if (session.isSignedIn()) this.load();
  },

  async onPullDownRefresh() {
    if (session.isSignedIn()) await this.load();
    wx.stopPullDownRefresh();
  },

  onReachBottom() { if (this.data.next) this.more(); },

  async signIn() {
    this.setData({ isBusy: true, problem: null });
    try {
      await session.ensure();
      await orders.claimEarlier();
      this.setData({ isSignedIn: true });
      await this.load();
    } catch (problem) {
      this.setData({ problem });
    } finally {
      this.setData({ isBusy: false });
    }
  },

  async load() {
    this.kept = [];
    await this.add(null);
  },

  more() { return this.add(this.data.next); },

  async add(cursor) {
    try {
      const page = await certificates.mine(cursor);
      this.kept = this.kept.concat(page.certificates);
      this.setData({ list: this.kept.map(shown), next: page.next, problem: null });
    } catch (problem) {
      this.setData({ problem, isSignedIn: session.isSignedIn() });
    }
  },

  open(event) {
    const { number, key } = this.kept[event.currentTarget.dataset.index];
    wx.navigateTo({
      url: `/pages/certificate/certificate?number=${number}`,
      success: ({ eventChannel }) => eventChannel.emit('key', key),
    });
  },
});

function shown(line) {
  return {
    number: line.number,
    grouped: line.number.replace(/(.{4})(?=.)/g, '$1-'),
    mass: units.kilograms(line.mass_g),
    holder: line.holder_name || '匿名',
    isVoided: line.state === 'voided',
  };
}
