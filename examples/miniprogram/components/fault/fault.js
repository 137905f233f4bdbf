// 出错时的一句话：说怎么办，能再试就给“再试一次”，附上请求号方便查。

Component({
  properties: { problem: { type: Object, value: null } },
  methods: {
    again() { this.triggerEvent('again'); },
  },
});
