const orders = require('../../services/orders');
const units = require('../../utils/units');

const WORDS = {
  placed: '等待付款。这些碳汇已为你留着。',
  awaiting_retirement: '已付款，等待注销。登记簿注销后自动出证书。',
  settled: '已付款，证书已经写好。',
  cancelled: '订单已取消，没有扣款。',
  expired: '超过时间没有付款，订单已结束。',
  refunding: '钱正在退回，原路返回。',
  refunded: '钱已经退回。',
};

Page({
  data: { order: null, isBusy: false, isWaiting: false, demoUrl: '', problem: null },

  onLoad({ id, gateway }) {
    this.id = id;
    this.gateway = gateway;
    this.load();
  },

  // 从微信支付或后台回来，也看一眼。
  onShow() { if (this.data.order && !this.data.isBusy) this.load(); },

  async load() {
    try {
      this.show(await orders.show(this.id));
    } catch (problem) {
      this.setData({ problem });
    }
  },

  async pay() {
    if (this.data.isBusy) return;
    this.setData({ isBusy: true, problem: null });
    try {
      const { parameters } = await orders.instruction(this.id, this.gateway);
      if (!parameters.paySign) {
        // 演示站点的沙箱：没有真的支付，打开这个地址点一下就算付了。
        this.setData({ demoUrl: parameters.url });
        return;
      }
      // 不管手机说成功、取消还是失败，都去问服务器：它说了才算。
      const said = await orders.requestPayment(parameters);
      this.setData({ isWaiting: said === 'done' });
      this.show(said === 'done' ? await orders.settled(this.id) : await orders.show(this.id));
    } catch (problem) {
      this.setData({ problem });
      if (problem.code === 'order_not_payable' || problem.code === 'conflict') await this.load();
    } finally {
      this.setData({ isBusy: false, isWaiting: false });
    }
  },

  async cancel() {
    if (this.data.isBusy) return;
    this.setData({ isBusy: true, problem: null });
    try {
      this.show(await orders.cancel(this.id));
    } catch (problem) {
      this.setData({ problem });
    } finally {
      this.setData({ isBusy: false });
    }
  },

  copyDemo() { wx.setClipboardData({ data: this.data.demoUrl }); },

  open() {
    const [{ number, key }] = this.order.certificates;
    wx.navigateTo({
      url: `/pages/certificate/certificate?number=${number}`,
      // 密钥不放进网址。
      success: ({ eventChannel }) => eventChannel.emit('key', key),
    });
  },

  show(order) {
    this.order = order;
    if (order.state !== 'placed') orders.forget();
    this.setData({
      order: {
        state: order.state,
        words: WORDS[order.state],
        forest: order.project_name_zh,
        mass: units.kilograms(order.mass_g),
        price: units.yuan(order.amount_fen),
        hasCertificate: order.certificates.length > 0,
      },
    });
  },
});
