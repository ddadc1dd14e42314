import { useEffect, useRef, useState } from "preact/hooks";
import type { Workflow } from "../api/types";
import { ago, duration } from "../format";
import { useKeys } from "../keyboard";
import { StateChip, useNow } from "../parts/basics";
import { useRowWindow } from "../parts/window";
import { href, Link } from "../router";
import { text } from "../text";
import type { WorkflowList } from "./workflow-list";

/** The height of a row in pixels, as the style sheet sets it. */
const ROW_HEIGHT = 37;
const NARROW_ROW_HEIGHT = 57;
const NARROW = matchMedia("(max-width: 700px)");

/** How many rows before the end the next page is loaded. */
const AHEAD = 60;

/** A list of any length: only the rows that are visible exist in the page. */
export function WorkflowTable({ list }: { list: WorkflowList }) {
  const box = useRef<HTMLDivElement>(null);
  const rowHeight = NARROW.matches ? NARROW_ROW_HEIGHT : ROW_HEIGHT;
  const { first, last } = useRowWindow(box, rowHeight, list.rows.length);
  const active = useActiveRow(list.rows.length, rowHeight, box);
  const now = useNow();
  useEffect(() => {
    if (last > list.rows.length - AHEAD && list.examinedTo === undefined) {
      list.more();
    }
  }, [last, list]);
  return (
    <div class="table-window" ref={box} tabIndex={0} role="region" aria-label={text.pages.workflows}>
      <table class="workflows" aria-rowcount={list.rows.length + 1}>
        <thead>
          <tr>
            <th scope="col" class="col-state">{text.workflows.columns.state}</th>
            <th scope="col" class="col-id">{text.workflows.columns.id}</th>
            <th scope="col" class="col-name">{text.workflows.columns.name}</th>
            <th scope="col" class="col-queue">{text.workflows.columns.queue}</th>
            <th scope="col" class="col-attempt number">{text.workflows.columns.attempt}</th>
            <th scope="col" class="col-took number">{text.workflows.columns.took}</th>
            <th scope="col" class="col-created number">{text.workflows.columns.created}</th>
          </tr>
        </thead>
        <tbody>
          <Gap height={first * rowHeight} />
          {list.rows.slice(first, last).map((workflow, index) => (
            <Row key={workflow.id} workflow={workflow} index={first + index} active={first + index === active} now={now} />
          ))}
          <Gap height={(list.rows.length - last) * rowHeight} />
        </tbody>
      </table>
    </div>
  );
}

/** Stands for rows that are not visible. */
function Gap({ height }: { height: number }) {
  return height > 0 ? <tr aria-hidden="true"><td class="gap" colSpan={NARROW.matches ? 3 : 7} style={{ height: `${height}px` }} /></tr> : null;
}

/** Moves through the rows with j and k, and focuses the link of the active one. */
function useActiveRow(rows: number, rowHeight: number, box: { readonly current: HTMLDivElement | null }): number {
  const [active, setActive] = useState(-1);
  const move = (by: number) => {
    const next = Math.min(Math.max(active + by, 0), rows - 1);
    const element = box.current;
    if (element !== null) {
      const top = next * rowHeight;
      const visible = element.clientHeight - 2 * rowHeight;
      if (top < element.scrollTop || top > element.scrollTop + visible) {
        element.scrollTop = by > 0 ? top - visible : top;
      }
    }
    setActive(next);
  };
  useKeys({ j: () => move(1), k: () => move(-1) });
  useEffect(() => {
    box.current?.querySelector<HTMLElement>(`tr[data-row="${active}"] a`)?.focus({ preventScroll: true });
  }, [active, box]);
  return active;
}

interface RowProps {
  workflow: Workflow;
  index: number;
  active: boolean;
  now: number;
}

function Row({ workflow, index, active, now }: RowProps) {
  const { id, name, state, times, runner, queue } = workflow;
  return (
    <tr data-row={index} aria-rowindex={index + 2} class={active ? "active" : ""}>
      <td class="col-state"><StateChip state={state} /></td>
      <td class="col-id">
        <Link to={href(["workflows", id])} class="id" title={id}>{id}</Link>
        <span class="narrow-name muted">{name}</span>
      </td>
      <td class="col-name">{name}</td>
      <td class="col-queue">{queue?.name ?? text.none}</td>
      <td class="col-attempt number">{runner.attempt}</td>
      <td class="col-took number">{times.tookMillis === undefined ? text.none : duration(times.tookMillis)}</td>
      <td class="col-created number">
        <time dateTime={times.created} title={times.created}>{ago(times.created, now)}</time>
      </td>
    </tr>
  );
}
