// Idempotency-Key：一次操作一个，16 到 64 个字母、数字、- 或 _。
//
// 它不是秘密，只要不重样：36 个随机字符，加上当时的毫秒。

const SIGNS = 'abcdefghijklmnopqrstuvwxyz0123456789';

function fresh(random = Math.random) {
  let key = Date.now().toString(36);
  while (key.length < 40) key += SIGNS[Math.floor(random() * SIGNS.length)];
  return key;
}

module.exports = { fresh };
