'use strict';

/** Returns the element with an id. */
const byId = (id) => document.getElementById(id);

/** Creates an element with text and a class. */
function element(name, text = '', className = '') {
  const created = document.createElement(name);
  created.textContent = text;
  if (className) created.className = className;
  return created;
}

/** Sends JSON, and returns the response as JSON. Throws an error with the message of the server. */
async function send(method, path, body) {
  const options = body === undefined
    ? { method }
    : { method, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
  const response = await fetch(path, options);
  const json = await response.json();
  if (!response.ok) throw Object.assign(new Error(json.error), { status: response.status });
  return json;
}

/**
 * The tokens of one workflow. Each try of a model call begins with STARTED, and replaces what came
 * before it; the text of the replaced try stays visible, marked, until the next one is complete.
 */
class Calls {
  constructor(list) {
    this.list = list;
    this.items = new Map();
  }

  add(part) {
    let item = this.items.get(part.call);
    if (!item) {
      const line = element('li');
      item = { line, note: element('span', '', 'note'), old: element('span', '', 'replaced'), text: element('span') };
      line.append(item.note, item.old, item.text);
      this.list.append(line);
      this.items.set(part.call, item);
    }
    this.show(item, part);
  }

  show(item, part) {
    switch (part.kind) {
      case 'STARTED':
        if (item.text.textContent) item.old.textContent = item.text.textContent;
        if (item.tried && !item.failed) {
          item.note.textContent = 'This try replaces one whose process died. ';
        }
        Object.assign(item, { tried: true, failed: false });
        item.text.textContent = '';
        break;
      case 'TEXT':
        item.text.textContent += part.text;
        break;
      case 'FAILED':
        item.failed = true;
        item.note.textContent = `A try failed: ${part.text} `;
        item.old.textContent = item.text.textContent;
        item.text.textContent = '';
        break;
      case 'COMPLETED':
        item.old.textContent = '';
        if (!item.text.textContent) item.note.textContent += '(asks for tools)';
        break;
      default:
    }
  }

  /** The text of the latest call, which is the answer once the workflow has ended. */
  latest() {
    const last = [...this.items.values()].pop();
    return last ? last.text.textContent : '';
  }
}

/**
 * Follows the events of one workflow. The browser reconnects by itself, with the id of the last
 * event; if it gives up because the server is away, this begins again after that event.
 */
class Feed {
  constructor(id, calls, onStatus, onPart = () => {}) {
    Object.assign(this, { id, calls, onStatus, onPart, next: 0, closed: false });
    this.open();
  }

  open() {
    const source = new EventSource(`/events?id=${encodeURIComponent(this.id)}&from=${this.next}`);
    this.source = source;
    source.addEventListener('open', () => connection(true));
    source.addEventListener('part', (event) => {
      this.next = Number(event.lastEventId) + 1;
      this.calls.add(JSON.parse(event.data));
      this.onPart();
    });
    source.addEventListener('status', (event) => this.onStatus(JSON.parse(event.data)));
    source.addEventListener('end', () => this.close());
    source.addEventListener('error', () => {
      if (this.closed) return;
      connection(false);
      if (source.readyState === EventSource.CLOSED) {
        this.timer = setTimeout(() => this.openIfKnown(), 1000);
      }
    });
  }

  /** Begins again, unless the server knows no such workflow. */
  async openIfKnown() {
    try {
      await send('GET', `/question?id=${encodeURIComponent(this.id)}`);
    } catch (failure) {
      if (failure.status === 404) {
        byId('question').textContent = failure.message;
        connection(true);
        return;
      }
    }
    if (!this.closed) this.open();
  }

  close() {
    this.closed = true;
    clearTimeout(this.timer);
    this.source.close();
  }
}

/** The question that is shown, with the feeds of its workflow and of its checks. */
class Shown {
  constructor(id) {
    this.id = id;
    this.feeds = [];
    this.checks = new Map();
    this.approvals = new Map();
    for (const name of ['calls', 'checks', 'steps', 'approvals', 'answer', 'state']) {
      byId(name).replaceChildren();
    }
    this.calls = new Calls(byId('calls'));
    this.ended = false;
    this.feeds.push(new Feed(id, this.calls, (status) => this.show(status), () => this.showTokens()));
  }

  /** While the workflow runs, the text of the latest call is what the answer may become. */
  showTokens() {
    if (!this.ended) byId('answer').textContent = this.calls.latest();
  }

  show(status) {
    this.ended = status.state === 'SUCCEEDED' || Boolean(status.problem);
    byId('question').textContent = status.question;
    byId('state').textContent =
      `${status.state}; processes that have worked on it: ${status.owners}`;
    if (status.state === 'SUCCEEDED') {
      byId('answer').className = '';
      byId('answer').textContent = status.answer;
    } else if (status.problem) {
      byId('answer').className = 'failure';
      byId('answer').textContent = status.problem;
    }
    byId('steps').replaceChildren(...status.steps.map(row));
    status.checks.forEach((check) => this.addCheck(check));
    status.approvals.forEach((approval) => this.showApproval(approval));
    refreshList();
  }

  addCheck(id) {
    if (this.checks.has(id)) return;
    const section = element('div', '', 'check');
    const list = element('ol');
    const state = element('p');
    section.append(state, list);
    byId('checks').append(section);
    this.checks.set(id, section);
    this.feeds.push(new Feed(id, new Calls(list), (status) => {
      state.textContent = `${status.state}${status.problem ? `: ${status.problem}` : ''}`;
    }));
  }

  showApproval(status) {
    const id = status.question.id;
    const shown = this.approvals.get(id);
    if (status.state === 'OPEN') {
      if (!shown) {
        const form = this.approvalForm(status.question);
        this.approvals.set(id, form);
        byId('approvals').append(form);
      }
    } else if (!shown || shown.tagName === 'FORM') {
      const line = element('p', outcome(status), 'small');
      if (shown) shown.replaceWith(line); else byId('approvals').append(line);
      this.approvals.set(id, line);
    }
  }

  approvalForm(question) {
    const form = element('form', '', 'approval');
    form.append(element('p', question.text));
    const inputs = new Map();
    for (const [name, value] of Object.entries(question.arguments)) {
      inputs.set(name, addField(form, `${question.id}-argument-${name}`, name, String(value)));
    }
    const comment = addField(form, `${question.id}-comment`, 'comment for the model (optional)', '');
    const problem = element('p', '', 'failure');
    problem.setAttribute('role', 'alert');
    const buttons = element('div', '', 'buttons');
    for (const option of question.options) {
      const button = element('button', option, option === 'reject' ? 'secondary' : '');
      button.value = option;
      buttons.append(button);
    }
    form.append(buttons, problem);
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const changed = {};
      for (const [name, value] of Object.entries(question.arguments)) {
        changed[name] = parsed(inputs.get(name).value, value);
      }
      const decision = { option: event.submitter.value, comment: comment.value, arguments: changed };
      this.decide(question, decision, buttons, problem);
    });
    return form;
  }

  async decide(question, decision, buttons, problem) {
    const disable = (on) => [...buttons.children].forEach((button) => { button.disabled = on; });
    disable(true);
    try {
      const path = `/approvals?id=${encodeURIComponent(this.id)}&question=${encodeURIComponent(question.id)}`;
      await send('POST', path, decision);
      problem.textContent = '';
    } catch (failure) {
      problem.textContent = `Not sent: ${failure.message} Try again.`;
      disable(false);
    }
  }

  close() {
    this.feeds.forEach((feed) => feed.close());
  }
}

/** Adds a labelled text field, and returns its input. */
function addField(form, id, text, value) {
  const label = element('label', text);
  const input = element('input');
  label.htmlFor = id;
  input.id = id;
  input.value = value;
  form.append(label, input);
  return input;
}

/** Gives a changed argument the type that it had. */
function parsed(text, before) {
  if (typeof before === 'string') return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function outcome(status) {
  if (status.state === 'UNANSWERED') return `${status.question.text} Nobody has answered.`;
  const answer = status.answer;
  return `${status.question.text} ${answer.option}, by ${answer.by}${answer.comment ? `: ${answer.comment}` : ''}`;
}

function row(step) {
  const line = element('tr');
  for (const value of [step.key, step.kind, step.tries, step.owner, step.milliseconds]) {
    line.append(element('td', String(value)));
  }
  return line;
}

function connection(isOpen) {
  byId('connection').textContent = isOpen ? '' : 'The agent is away. Trying again …';
}

let shown = null;
let listing = false;
let list = '';
let pending = { id: '', text: '' };

async function refreshList() {
  if (listing) return;
  listing = true;
  try {
    const questions = await send('GET', '/questions');
    const now = JSON.stringify([questions, shown && shown.id]);
    if (now !== list) {
      list = now;
      byId('questions').replaceChildren(...questions.map(listed));
    }
  } catch {
    connection(false);
  } finally {
    listing = false;
  }
}

function listed(question) {
  const line = element('li');
  const button = element('button', question.question);
  button.append(element('span', question.state, 'small'));
  button.setAttribute('aria-current', String(shown !== null && shown.id === question.id));
  button.addEventListener('click', () => { location.hash = question.id; });
  line.append(button);
  return line;
}

/** The address of the page has the id of the question, so a reload shows it again. */
function showHash() {
  const id = decodeURIComponent(location.hash.slice(1));
  if (!id || id === 'main' || (shown && shown.id === id)) return;
  if (shown) shown.close();
  shown = new Shown(id);
  refreshList();
}

byId('ask').addEventListener('submit', async (event) => {
  event.preventDefault();
  const text = byId('text');
  // The same id if the same question is sent again, because its answer may have been lost.
  if (pending.text !== text.value) pending = { id: `web-${crypto.randomUUID()}`, text: text.value };
  const { id } = pending;
  try {
    await send('PUT', `/questions/${id}`, { question: text.value });
    pending = { id: '', text: '' };
    text.value = '';
    byId('problem').textContent = '';
    location.hash = id;
  } catch (failure) {
    byId('problem').textContent = `Not asked: ${failure.message}`;
  }
});

window.addEventListener('hashchange', showHash);
showHash();
refreshList();
