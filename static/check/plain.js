// Masses, days and witnesses in plain words, as offsets/ledger/claims.py and offsets/units.py
// write them.

const MAX_DAY_S = 253_402_300_799n; // The last second of the year 9999.

export const NOT_WITNESSED = {
  zh: "未经第三方见证。",
  en: "No third party has witnessed the log.",
};

// Who saw the checkpoint, to be put behind a sentence.
export function witnessesOf({ witnessed }, language) {
  const names = [...witnessed].sort().map(([name, at]) => `${name} (${dayOf(at)})`).join(", ");
  return language === "zh" ? `见证方：${names}。` : ` Witnessed by ${names}.`;
}

// A mass in kilograms, exact to the gram: 10, 0.1, 8,108,000.
export function kilograms(mass_g) {
  const whole = grouped(mass_g / 1000n);
  const rest = String(mass_g % 1000n).padStart(3, "0").replace(/0+$/, "");
  return rest ? `${whole}.${rest}` : whole;
}

export const grouped = (whole) => String(whole).replace(/\B(?=(\d{3})+$)/g, ",");

// The day in UTC of a moment in seconds since 1970.
export const dayOf = (seconds) =>
  seconds > MAX_DAY_S ? "?" : new Date(Number(seconds) * 1000).toISOString().slice(0, 10);
