import type { Step, Workflow } from "../../api/types";

/** A row of the timeline: a branch, a record, or a child. */
export interface TimelineRow {
  readonly id: string;
  readonly depth: number;
  readonly label: string;
  readonly from: number;
  readonly to: number;
  readonly content:
    | { readonly kind: "branch" }
    | { readonly kind: "step"; readonly step: Step }
    | { readonly kind: "child"; readonly child: Workflow };
}

/** The moment at which another attempt continued the workflow. */
export interface Takeover {
  readonly at: number;
  readonly attempt: number;
  readonly executor: string | undefined;
}

interface Group {
  readonly path: string;
  readonly steps: Step[];
  readonly groups: Map<string, Group>;
  first: number;
}

const group = (path: string): Group => ({ path, steps: [], groups: new Map(), first: Infinity });

const end = (workflow: Workflow, now: number): number =>
  workflow.times.completed === undefined ? now : Date.parse(workflow.times.completed);

/** Arranges records and children as a tree of branches, in the order in which they began. */
export function timelineRows(steps: readonly Step[], children: readonly Workflow[], now: number): TimelineRow[] {
  const root = group("");
  for (const step of steps) {
    const path = step.key.split("/");
    let parent = root;
    for (const name of path.slice(0, -1)) {
      const inside = parent.groups.get(name) ?? group(parent.path === "" ? name : `${parent.path}/${name}`);
      parent.groups.set(name, inside);
      inside.first = Math.min(inside.first, step.position);
      parent = inside;
    }
    parent.steps.push(step);
  }
  const rest = new Map(children.map((child) => [child.id, child]));
  const rows = groupRows(root, 0, rest, now);
  return [...rows, ...[...rest.values()].map((child) => childRow(child, 0, now))];
}

function groupRows(of: Group, depth: number, rest: Map<string, Workflow>, now: number): TimelineRow[] {
  const entries = [
    ...of.steps.map((step) => ({ at: step.position, rows: () => stepRows(step, depth, rest, now) })),
    ...[...of.groups.values()].map((inside) => ({ at: inside.first, rows: () => branchRows(inside, depth, rest, now) })),
  ];
  return entries.sort((a, b) => a.at - b.at).flatMap(({ rows }) => rows());
}

function branchRows(of: Group, depth: number, rest: Map<string, Workflow>, now: number): TimelineRow[] {
  const inside = groupRows(of, depth + 1, rest, now);
  return [
    {
      id: `branch ${of.path}`,
      depth,
      label: of.path.slice(of.path.lastIndexOf("/") + 1),
      from: Math.min(...inside.map(({ from }) => from)),
      to: Math.max(...inside.map(({ to }) => to)),
      content: { kind: "branch" },
    },
    ...inside,
  ];
}

function stepRows(step: Step, depth: number, rest: Map<string, Workflow>, now: number): TimelineRow[] {
  const row: TimelineRow = {
    id: `step ${step.position}`,
    depth,
    label: step.key.slice(step.key.lastIndexOf("/") + 1),
    from: Date.parse(step.started),
    to: Date.parse(step.completed),
    content: { kind: "step", step },
  };
  if (step.kind !== "CHILD") {
    return [row];
  }
  const child = [...rest.values()].find(({ id }) => id === step.result || id.endsWith(`/${step.key}`));
  if (child === undefined) {
    return [row];
  }
  rest.delete(child.id);
  return [row, childRow(child, depth + 1, now)];
}

const childRow = (child: Workflow, depth: number, now: number): TimelineRow => ({
  id: `child ${child.id}`,
  depth,
  label: child.parent !== undefined && child.id.startsWith(`${child.parent}/`) ? child.id.slice(child.parent.length + 1) : child.id,
  from: Date.parse(child.times.started ?? child.times.created),
  to: end(child, now),
  content: { kind: "child", child },
});

/** Returns where other attempts than the first one recorded something. */
export function takeovers(steps: readonly Step[]): Takeover[] {
  const found: Takeover[] = [];
  let attempt = steps[0]?.ran.attempt ?? 1;
  for (const { ran, completed, started } of steps) {
    if (ran.attempt > attempt) {
      attempt = ran.attempt;
      found.push({ at: Math.min(Date.parse(started), Date.parse(completed)), attempt, executor: ran.executor });
    }
  }
  return found;
}
