const { base } = require('../../config');
const certificates = require('../../services/certificates');
const privacy = require('../../utils/privacy');
const units = require('../../utils/units');

Page({
  data: { certificate: null, hasKey: false, isBusy: false, problem: null },

  onLoad({ number }) {
    this.number = number;
    this.key = null;
    this.load();
    const channel = this.getOpenerEventChannel && this.getOpenerEventChannel();
    if (channel && channel.on) channel.on('key', (key) => this.unlock(key));
  },

  unlock(key) {
    if (!key) return;
    this.key = key;
    this.setData({ hasKey: true });
    this.load();
  },

  async load() {
    const { number, key } = this;
    try {
      const found = key
        ? await certificates.unlock(number, key) : await certificates.show(number);
      // 先问的可能后到：有了密钥，就不让遮住名字的那一份盖回来。
      if (this.key === key) this.setData({ certificate: shown(found), problem: null });
    } catch (problem) {
      if (this.key === key) this.setData({ problem });
    }
  },

  // 证书文件：任何人都能离线核验，发给别人就等于给他看全名，所以由用户自己转发。
  file() {
    return this.doing(async () => {
      const filePath = await certificates.saveFile(this.number, this.key);
      wx.shareFileMessage({ filePath, fileName: `${this.number}.json` });
    });
  },

  picture() {
    return this.doing(async () => {
      if (!(await privacy.allowed())) return;
      const filePath = await certificates.savePicture(base(), this.number, this.key);
      wx.saveImageToPhotosAlbum({
        filePath, success: () => wx.showToast({ title: '已存到相册' }),
      });
    });
  },

  async doing(deed) {
    if (this.data.isBusy) return;
    this.setData({ isBusy: true, problem: null });
    try {
      await deed();
    } catch (problem) {
      this.setData({ problem });
    } finally {
      this.setData({ isBusy: false });
    }
  },

  // 分享的是谁都能看的那一页，不带密钥。
  onShareAppMessage() {
    return {
      title: `我抵消了 ${this.data.certificate.mass} 千克二氧化碳`,
      path: `/pages/certificate/certificate?number=${this.number}`,
    };
  },
});

function shown(found) {
  return {
    number: found.number.replace(/(.{4})(?=.)/g, '$1-'),
    isVoided: found.state === 'voided',
    voidReason: found.void_reason,
    holder: found.holder || '匿名',
    mass: units.kilograms(found.mass_g),
    forest: found.project_name_zh,
    beneficiary: found.beneficiary_zh,
    instrument: found.instrument_name_zh,
    isNot: found.instrument_is_not_zh,
    operator: found.operator,
    issued: units.day(found.issued_at),
    demo: found.demo,
    slices: found.slices.map((slice) => ({
      id: `${slice.lot}-${slice.start_g}`,
      registry: slice.registry,
      serials: serials(slice),
      reference: slice.retirement_reference,
    })),
    notices: found.notices.map((each) => each.text_zh),
  };
}

function serials({ serial_prefix: prefix, spans }) {
  return spans.map(({ first_serial: first, last_serial: last }) => (
    first === last ? `${prefix}${first}` : `${prefix}${first} 至 ${prefix}${last}`
  )).join('、');
}
