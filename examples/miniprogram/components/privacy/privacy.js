const privacy = require('../../utils/privacy');

Component({
  data: { isOpen: false },
  pageLifetimes: {
    show() { privacy.attach(this); },
    hide() { privacy.attach(null); },
  },
  lifetimes: {
    attached() { privacy.attach(this); },
    detached() { privacy.attach(null); },
  },
  methods: {
    open() { this.setData({ isOpen: true }); },
    read() { wx.openPrivacyContract({}); },
    agree() { this.close({ event: 'agree', buttonId: 'agree-privacy' }); },
    refuse() { this.close({ event: 'disagree' }); },
    close(decision) {
      this.setData({ isOpen: false });
      privacy.answer(decision);
    },
  },
});
