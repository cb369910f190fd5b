// Where a report stands: what is asked and shown now, what is owed, and the way through it.
import { survey } from "./owing.js";

export class Standing {
  constructor(told, report, conditions) {
    Object.assign(this, { told, report, conditions });
    this.look();
  }

  // To be called after every change, before anything else is asked.
  look() {
    this.photos = new Map();
    for (const { question } of this.report.photos.values()) this.photos.set(question, this.count(question) + 1);
    const given = (key) => this.report.value(`answer:${key}`) ?? null;
    Object.assign(this, survey(this.told.questions, given, (key) => this.count(key), this.conditions));
  }

  count(key) {
    return this.photos.get(key) ?? 0;
  }

  get reasons() {
    return this.report.draft.reasons ?? {};
  }

  get returned() {
    return Object.keys(this.reasons).length > 0;
  }

  get begun() {
    return Boolean(this.told.visit) || [...this.report.entries.keys()].some((name) => !name.startsWith("expected:"));
  }

  // What was answered since the report came back stays in sight.
  shows(key) {
    if (!this.asked.has(key)) return false;
    if (!this.returned || this.reasons[key] !== undefined || this.report.current(`answer:${key}`)) return true;
    const open = this.owed.has(key) || !this.report.value(`answer:${key}`);
    return open && (this.report.draft.answerable ?? []).includes(key);
  }

  // Of what is not shown nothing can be given any more.
  owes(key) {
    return (this.shows(key) && this.owed.get(key)) || [];
  }

  steps() {
    return this.told.touchpoints
      .map((touchpoint) => {
        const all = this.told.questions.filter((question) => question.touchpoint === touchpoint.key);
        const questions = all.filter(({ key }) => this.shows(key));
        const missing = questions.filter(({ key }) => this.owes(key).length).length;
        return { ...touchpoint, questions, missing, asked: questions.length || !(all.length || this.returned) };
      })
      .filter(({ asked }) => asked);
  }

  get noTime() {
    return !this.returned && !this.report.value("visited_at");
  }

  // The screen on which a place to resume at stands, such as `question-greeted`.
  screenOf(place) {
    const question = this.told.questions.find(({ key }) => place === `question-${key}`);
    return question ? `touchpoint-${question.touchpoint}` : place.replace(/^felt-/, "touchpoint-");
  }

  after(screen) {
    const steps = this.steps();
    const keys = this.told.touchpoints.map(({ key }) => `touchpoint-${key}`);
    const later = keys.slice(keys.indexOf(screen) + 1);
    const next = steps.find(({ key }) => later.includes(`touchpoint-${key}`));
    return next ? `touchpoint-${next.key}` : this.returned ? "check" : "time";
  }
}
