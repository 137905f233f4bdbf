// Says beside the amount what it buys while it is being chosen. The page works
// without it: the review page shows the same, reckoned by the same server code.
(() => {
  const form = document.querySelector("[data-quote]");
  const live = form && form.querySelector("[data-live]");
  if (!live || !window.fetch) return;
  let asked = 0;

  const wish = () => {
    const chip = form.elements.amount.value;
    const own = form.elements.own.value.trim();
    if (chip !== "own") return { amount_fen: Number(chip) };
    const kg = form.elements.unit.value === "kg";
    if (!(kg ? /^\d{1,8}(\.\d{1,3})?$/ : /^\d{1,9}(\.\d{1,2})?$/).test(own)) return null;
    const [whole, rest = ""] = own.split(".");
    const digits = kg ? 3 : 2;
    const smallest = Number(whole + rest.padEnd(digits, "0"));
    return kg ? { mass_g: smallest } : { amount_fen: smallest };
  };

  const show = async () => {
    const mine = ++asked;
    const amount = wish();
    let words = "";
    if (amount && !form.elements.to_order?.checked) {
      const answer = await fetch("/api/v1/quotes", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ project: form.dataset.quote, ...amount }),
      }).catch(() => null);
      const quote = answer && (await answer.json().catch(() => null));
      if (quote && answer.ok) {
        words = live.dataset.live
          .replace("{yuan}", (quote.amount_fen / 100).toLocaleString("en"))
          .replace("{kg}", (quote.mass_g / 1000).toLocaleString("en", { maximumFractionDigits: 3 }));
      }
      else if (quote && quote.detail) words = quote.detail;
    }
    if (mine === asked) live.textContent = words;
  };

  let later;
  form.addEventListener("input", () => {
    clearTimeout(later);
    later = setTimeout(show, 250);
  });
})();
