// Grams and fen on the screen, exact to the last one.

const assert = require('node:assert/strict');
const path = require('node:path');
const test = require('node:test');

const ROOT = path.join(__dirname, '..', '..', 'examples', 'miniprogram');
const units = require(path.join(ROOT, 'utils', 'units'));
const keys = require(path.join(ROOT, 'utils', 'keys'));

test('masses and money are written without rounding', () => {
  assert.equal(units.kilograms(10_000), '10');
  assert.equal(units.kilograms(1), '0.001');
  assert.equal(units.kilograms(1_234_567_890), '1,234,567.89');
  assert.equal(units.yuan(100), '1');
  assert.equal(units.yuan(5), '0.05');
  assert.equal(units.yuan(1_234_550), '12,345.5');
});

test('estimates have three digits', () => {
  const about = [0, 1, 53_498, 100_000, 123_456, 1_234_567, 9_999].map(units.aboutKilograms);
  assert.deepEqual(about, ['0', '0.001', '53.5', '100', '123', '1,230', '10']);
});

test('a typed amount is fen or nothing', () => {
  const typed = ['1', '1.5', '1。05', ' 12.50 ', '', '1.234', '-1', '1e3', 'abc'];
  assert.deepEqual(typed.map(units.fenOf), [100, 150, 105, 1_250, null, null, null, null, null]);
});

test('a moment is a day in China', () => {
  assert.equal(units.day('2026-05-01T16:30:00+00:00'), '2026 年 5 月 2 日');
});

test('keys have the form that the house asks for, and do not repeat', () => {
  const made = new Set(Array.from({ length: 1_000 }, () => keys.fresh()));
  assert.equal(made.size, 1_000);
  made.forEach((key) => assert.match(key, /^[A-Za-z0-9_-]{16,64}$/));
  assert.match(keys.fresh(() => 0.999999), /^[a-z0-9]{40}$/);
});
