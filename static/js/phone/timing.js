// Milestones and the times between them: a stamp or its correction fills the answers that are measured with it.

// A moment by the clock of the store, to the second, and back.
export function storeTime(moment, timeZone) {
  const parts = { timeZone, dateStyle: "short", timeStyle: "medium" };
  return new Intl.DateTimeFormat("sv-SE", parts).format(moment).replace(" ", "T");
}

export function fromStore(local, timeZone) {
  const wanted = Date.parse(`${local}Z`);
  const nearer = (guess) => guess + wanted - Date.parse(`${storeTime(guess, timeZone)}Z`);
  return nearer(nearer(wanted));
}

export const stands = (times) => times?.corrected_at ?? times?.stamped_at ?? null;
const stamped = (times) => times?.stamped_at ?? null;

function seconds(report, stopwatch, which) {
  const [from, to] = stopwatch.map((key) => which(report.value(`milestone:${key}`)));
  const span = from && to ? Math.round((Date.parse(to) - Date.parse(from)) / 1000) : -1;
  return span < 0 ? "" : String(span);
}

// What was typed by hand stays as it is; the measured time stands beside it.
function fill(page, { key, stopwatch }, before) {
  const { report } = page, known = report.value(`answer:${key}`) ?? null;
  const value = seconds(report, stopwatch, stands), measured = seconds(report, stopwatch, stamped);
  const own = known && (known.state !== "given" || (known.value && known.value !== before));
  if (own) return page.give(`answer:${key}`, { ...known, measured });
  const comment = known?.comment ?? "";
  page.give(`answer:${key}`, value || measured || comment ? { state: "given", value, comment, measured } : null);
}

export function setMilestone(page, key, times) {
  const { told, report } = page, open = report.draft.answerable;
  const timed = told.questions.filter((it) => it.stopwatch?.includes(key) && (!open || open.includes(it.key)));
  const before = timed.map(({ stopwatch }) => seconds(report, stopwatch, stands));
  page.give(`milestone:${key}`, times);
  timed.forEach((question, index) => fill(page, question, before[index]));
}

// The first stamp also says when the visit was, unless the shopper has said it.
export function stamp(page, key, now = new Date()) {
  const { told, report } = page;
  setMilestone(page, key, { stamped_at: now.toISOString(), corrected_at: null });
  const local = storeTime(now, told.store.timezone).slice(0, 16);
  if (!report.value("visited_at")) page.give("visited_at", { local });
}

export function unstamp(page, key) {
  const { told, report } = page, was = stamped(report.value(`milestone:${key}`));
  setMilestone(page, key, null);
  const others = told.milestones.some((it) => stamped(report.value(`milestone:${it.key}`)));
  const filled = was && report.value("visited_at")?.local === storeTime(new Date(was), told.store.timezone).slice(0, 16);
  if (filled && !others) page.give("visited_at", null);
}

// A stopwatch that was given a name.
export function measure(page, key, measured) {
  const known = page.report.value(`answer:${key}`);
  page.give(`answer:${key}`, { state: "given", value: measured, comment: known?.comment ?? "", measured });
}
