// 请人同意的文本：整篇给人看，绝不替人勾。

const request = require('./request');

async function text(purpose) {
  const { consents } = await request.get('/consents');
  const found = consents.find((each) => each.purpose === purpose);
  return found ? found.zh : null;
}

module.exports = { text };
