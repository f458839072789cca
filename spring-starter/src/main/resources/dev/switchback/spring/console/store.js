// What the page knows. One object, changed in one place, so that everything that is shown says the same.

export const state = {
  name: '', // the change that is looked at
  me: null,
  changes: null, // all of them, once the list was read
  snapshot: null,
  trouble: null, // why the page is not live, or null
  goodAt: null, // when it was last live, by the browser's clock
  retryAt: null,
  hours: 0, // how far back the curves reach; 0: as the server has it
  notices: [], // what came of what was done, the newest first
};

const watchers = [];
let notices = 0;

export function update(part) {
  Object.assign(state, part);
  watchers.forEach(watcher => watcher());
}

export const watch = watcher => watchers.push(watcher);

/** {good, title, text, reasons, before, after, sql} */
export function tell(notice) {
  // What failed stays until it is dismissed; what went well only until the next.
  update({ notices: [{ id: ++notices, ...notice }, ...state.notices.filter(one => !one.good)].slice(0, 3) });
}

export const dismiss = id => update({ notices: state.notices.filter(notice => notice.id !== id) });
