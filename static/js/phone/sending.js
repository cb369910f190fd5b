// What goes to our server beside drafts: reports that Send made, photos, and a visit that it knows otherwise.
import { adopt, arrive, land, rebased, reopen, tidy, turnDown } from "./arriving.js";
import { hex } from "./same.js";

export class Sending {
  constructor(sync) {
    const { store, wire } = sync;
    Object.assign(this, { sync, store, wire });
  }

  async sendReport(item) {
    const { visit, body, sha256 } = item;
    const headers = { "Content-Type": "application/json", "X-Report-SHA256": sha256 };
    const { status, ok, reply } = await this.wire.call("PUT", this.wire.at(visit), { body, headers, patience: 120_000 });
    if (ok) await this.#taken(item, reply);
    else if (status === 409 && reply.visit && reply.visit !== visit) await this.move(visit, reply.visit);
    else if (!reply.conflicts || !(await this.#rebase(item, reply.conflicts))) await turnDown(this.store, item, reply);
  }

  async #rebase(item, conflicts) {
    const body = await rebased(this.store, item, conflicts);
    if (!body) return false;
    await this.store.put("outbox", { ...item, body, sha256: await hex(new TextEncoder().encode(body)) });
    return (this.sync.again = true);
  }

  // Only what names these bytes is a receipt of them.
  async #taken(item, receipt) {
    const ours = receipt.receipt && receipt.visit === item.visit && receipt.sha256 === item.sha256;
    if (!ours) throw this.wire.failed();
    if (receipt.complete && listsAll(item, receipt)) await arrive(this.store, item, receipt);
    else await land(this.store, item, receipt);
  }

  async confirm(item) {
    const { status, ok, reply } = await this.wire.call("GET", this.wire.at(item.visit, "receipt"));
    if (ok && reply.revision > item.revision) return arrive(this.store, item, item.receipt);
    if (ok) return this.#taken(item, reply);
    await (status === 404 ? this.store.put("outbox", { ...item, landed: false }) : turnDown(this.store, item, reply));
    this.sync.again = true;
  }

  // A server that was restored from a backup may lack a report that it had: it is sent once more.
  async #refill(kept) {
    const { ok, status, reply } = await this.wire.call("GET", this.wire.at(kept.visit, "receipt"));
    if (ok ? reply.revision >= kept.revision : status !== 404) return;
    await reopen(this.store, kept.visit, kept);
  }

  async sendPhoto(photo) {
    const { store } = this;
    const { visit, slot, sha256, size } = photo;
    const known = (await store.get("drafts", visit))?.known;
    if (!known && !photo.removed) return;
    const place = this.wire.at(visit, "photos", slot);
    if (photo.removed) {
      if (known) await this.wire.call("DELETE", place);
      return store.del("photos", [visit, slot]);
    }
    const body = new FormData();
    body.append("photo", new Blob([photo.bytes], { type: photo.type }), "photo");
    if (photo.exif) body.append("exif", new Blob([photo.exif]), "exif");
    const { ok, reply } = await this.wire.call("PUT", place, { body, headers: { "X-Photo-SHA256": sha256 }, patience: 180_000 });
    if (ok && reply.sha256 !== sha256) throw this.wire.failed();
    const problem = ok ? "" : reply.problem || String(size);
    await store.write(["photos"], async (tx) => {
      const now = await tx.get("photos", [visit, slot]);
      if (now && !now.removed) await tx.put("photos", { ...now, arrived: Boolean(ok), problem });
    });
  }

  turnDown(draft, reply) {
    return turnDown(this.store, draft, reply);
  }

  beginAnew(visit) {
    return reopen(this.store, visit);
  }

  async move(visit, other) {
    await adopt(this.store, visit, other);
    await this.sync.pull(other, {});
    this.sync.again = true;
  }

  // What was sent for good: forgotten after its time, and our server asked now and then whether it is still there.
  async lookAfter() {
    for (const receipt of await tidy(this.store)) await this.#refill(receipt);
  }
}

function listsAll(item, receipt) {
  const arrived = new Map(receipt.photos.map((photo) => [photo.slot, photo.arrived && photo.sha256]));
  return JSON.parse(item.body).photos.every(({ slot, sha256 }) => arrived.get(slot) === sha256);
}
