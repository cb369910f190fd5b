// What was still on its way into the database when its page was left: set aside at once, in the one storage that can be
// written without waiting, and taken up when the report is opened again.
const place = ({ told: { user, assignment } }) => `left-${user}-${assignment}`;

export function leave(report) {
  try {
    const left = [...report.unkept].map((name) => report.entries.get(name));
    if (left.length) localStorage[place(report)] = JSON.stringify(left);
  } catch {
    // Refused or full: what was typed in the last second is gone, as it was before.
  }
}

export async function takeUp(report) {
  try {
    const left = JSON.parse(localStorage[place(report)] ?? "[]");
    for (const { name, value, at } of left) if (!(report.entries.get(name)?.at >= at)) await report.set(name, value);
    if (!report.elsewhere) localStorage.removeItem(place(report));
  } catch {
    // Nothing was left.
  }
}
