// 行程的排放量，一律是预估：数字旁边要有“预估”、范围和每个因子的出处。

const request = require('./request');

// 地名不猜：几个地方同名时服务器回 ambiguous_place，candidates 里选一个 id 再发。
function places(text) {
  return request.get('/places', { q: text, limit: 8 });
}

// leg：{ mode, start, end }，start、end 用 places 给的 id。只算，不保存。
function trip({ legs, isReturn }) {
  return request.post('/footprints/trips', { legs, is_return: isReturn }, { repeatable: true });
}

function candidates(problem) {
  const found = (problem.errors || []).find((each) => each.reason === 'ambiguous_place');
  return found ? { field: found.field, places: found.facts.candidates || [] } : null;
}

module.exports = { places, trip, candidates };
