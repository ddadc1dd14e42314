import type { Condition } from "./search";

const COLUMNS: Record<string, string> = {
  id: "w.id",
  name: "w.name",
  state: "w.state",
  queue: "w.queue",
  parent: "w.parent_id",
  executor: "w.executor",
  version: "w.version",
  forkOf: "w.forked_from",
};

const TIMES: Record<string, string> = {
  createdAfter: "w.created_at >=",
  createdBefore: "w.created_at <",
  completedAfter: "w.completed_at >=",
  completedBefore: "w.completed_at <",
};

const literal = (value: string): string => `'${value.replaceAll("'", "''")}'`;

function json(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return value; // a text, as the API reads it
  }
}

/** Returns the conditions of one name; several values are alternatives. */
function predicate(name: string, values: readonly string[]): string {
  const column = COLUMNS[name];
  if (column !== undefined) {
    const all = values.map((value) => `${column} = ${literal(value)}`);
    return all.length === 1 ? (all[0] ?? "") : `(${all.join(" or ")})`;
  }
  return values.map((value) => single(name, value)).join("\n  and ");
}

function single(name: string, value: string): string {
  if (name === "idPrefix") {
    return `starts_with(w.id, ${literal(value)})`;
  }
  if (name === "schedule") {
    return `starts_with(w.id, ${literal(`${value}@`)})`;
  }
  if (name === "attribute") {
    const colon = value.indexOf(":");
    const object = { [value.slice(0, colon)]: json(value.slice(colon + 1)) };
    return `w.attributes @> ${literal(JSON.stringify(object))}`;
  }
  if (name === "text") {
    const contains = (columns: string) => `strpos(concat_ws(E'\\n', ${columns}), ${literal(value)}) > 0`;
    const steps = `select from cairn.steps s where s.workflow_id = w.id and ${contains("s.output, s.error")}`;
    return `(${contains("w.input, w.first_input, w.output, w.error")}\n       or exists (${steps}))`;
  }
  return `${TIMES[name] ?? ""} ${literal(value)}`;
}

/** Returns a search in SQL. */
export function sql(conditions: readonly Condition[]): string {
  const names = [...new Set(conditions.map(({ name }) => name))];
  const where = names.map((name) =>
    predicate(name, conditions.filter((each) => each.name === name).map(({ value }) => value)),
  );
  const lines = [
    "select w.id, w.name, w.state, w.created_at, w.completed_at, w.queue, w.attempt",
    "from cairn.workflows w",
  ];
  if (where.length > 0) {
    lines.push(`where ${where.join("\n  and ")}`);
  }
  return [...lines, "order by w.created_at desc, w.id desc", "limit 100;"].join("\n");
}
