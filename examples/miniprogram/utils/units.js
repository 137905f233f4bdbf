// 克和分都是整数，只在显示时换算，而且用字符串换，不用浮点数。

function kilograms(massG) {
  return `${grouped(Math.floor(massG / 1000))}${decimals(massG % 1000, 3)}`;
}

function yuan(amountFen) {
  return `${grouped(Math.floor(amountFen / 100))}${decimals(amountFen % 100, 2)}`;
}

// 大约多少：预估的数只留三位有效数字。
function aboutKilograms(massG) {
  const kg = massG / 1000;
  if (kg === 0) return '0';
  const digits = Math.max(0, 2 - Math.floor(Math.log10(kg)));
  const rounded = Number(kg.toPrecision(3));
  if (rounded >= 1000) return grouped(rounded);
  const text = rounded.toFixed(digits);
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

// “1.5 元” -> 150；写法不对就是 null。
function fenOf(text) {
  const found = /^\s*([0-9]{1,8})(?:[.。]([0-9]{1,2}))?\s*$/.exec(text || '');
  return found ? Number(found[1]) * 100 + Number((found[2] || '').padEnd(2, '0')) : null;
}

function day(moment) {
  const china = new Date(Date.parse(moment) + 8 * 3600 * 1000);
  return `${china.getUTCFullYear()} 年 ${china.getUTCMonth() + 1} 月 ${china.getUTCDate()} 日`;
}

function grouped(whole) {
  return String(whole).replace(/\B(?=([0-9]{3})+$)/g, ',');
}

function decimals(rest, places) {
  return rest ? `.${String(rest).padStart(places, '0').replace(/0+$/, '')}` : '';
}

module.exports = { kilograms, aboutKilograms, yuan, fenOf, day };
