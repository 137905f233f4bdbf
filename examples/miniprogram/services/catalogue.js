// 林子、批次、这个站点的规矩。都是公开的，不用登录。

const request = require('./request');

async function forests() {
  const [{ projects }, { lots }] = await Promise.all([
    request.get('/projects'), request.get('/lots'),
  ]);
  return projects.map((project) => {
    const open = lots.filter((lot) => lot.project === project.slug && !lot.paused);
    const freeG = open.reduce((sum, lot) => sum + lot.free_g, 0);
    const first = open.find((lot) => lot.free_g > 0);
    return { project, freeG, priceFenPerT: first ? first.price_fen_per_t : null };
  });
}

function forest(slug) {
  return request.get(`/projects/${slug}`);
}

module.exports = { forests, forest };
