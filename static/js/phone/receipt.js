// What became of a report that was sent: waiting on this phone, kept from arriving, or the receipt of what arrived.
import { el, put } from "./elements.js";

function row(list, label, text) {
  list.append(el("dt", "", label), el("dd", "", text));
}

function arrived({ report: { receipt }, told, words }) {
  const { answers, photos } = receipt, there = photos.filter((photo) => photo.arrived).length;
  const moment = new Date(receipt.arrived_at).toLocaleString(document.documentElement.lang, {
    dateStyle: "long", timeStyle: "short", timeZone: told.store.timezone,
  });
  const list = el("dl", "answers");
  row(list, words.arrived, moment);
  row(list, words["receipt-answers"], answers.length);
  row(list, words["receipt-photos"], put(words.of, { step: there, all: photos.length }));
  row(list, words.checksum, receipt.sha256.slice(0, 12));
  const state = el("p", there < photos.length ? "notice" : "quiet", words[there < photos.length ? "photos-coming" : "keep"]);
  return [el("p", "receipt-number", receipt.receipt), state, list];
}

function onTheWay({ report: { outgoing }, words }) {
  const stuck = outgoing?.state === "attention";
  const told = [el("p", stuck ? "notice notice-attention" : "notice", stuck ? outgoing.problem || words.stuck : words.waiting)];
  if (stuck) told.push(Object.assign(el("a", "", words.outbox), { href: "/outbox" }));
  return told;
}

export async function drawReceipt(page, place) {
  await page.more();
  place.replaceChildren(...(page.report.receipt ? arrived(page) : onTheWay(page)));
}
