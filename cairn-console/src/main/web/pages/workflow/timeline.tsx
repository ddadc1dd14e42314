import { useState } from "preact/hooks";
import { get } from "../../api/client";
import { useLoad } from "../../api/load";
import { workflowPath } from "../../api/paths";
import type { Step, WorkflowCode } from "../../api/types";
import { duration } from "../../format";
import { StateChip, Time, useNow } from "../../parts/basics";
import { FailureBox, JsonTree } from "../../parts/json";
import { href, Link } from "../../router";
import { text } from "../../text";
import { type Takeover, takeovers, type TimelineRow, timelineRows } from "./rows";
import type { Watched } from "./watch";

const WAITS = ["SLEEP", "AWAIT", "RECEIVE", "EVENT", "DEADLINE"];
const ZOOMS = [1, 2, 4, 8, 16] as const;

interface Scale {
  readonly from: number;
  readonly length: number;
}

/** The records of a workflow over time, with branches and children as a tree. */
export function Timeline({ watched, onFork }: { watched: Watched; onFork?: (step: Step) => void }) {
  const [zoom, setZoom] = useState<number>(1);
  const [open, setOpen] = useState<string>();
  const now = useNow();
  const rows = timelineRows(watched.steps, watched.children, now);
  if (rows.length === 0) {
    const arriving = watched.live && watched.detail?.workflow.times.completed !== undefined;
    return <p class="empty">{arriving ? text.loading : text.workflow.noSteps}</p>;
  }
  const scale = scaleOf(watched, rows, now);
  return (
    <>
      <div class="bar">
        <span class="muted">{text.workflow.span(rows.length, duration(scale.length))}</span>
        <div class="segmented" role="group" aria-label={text.workflow.zoom}>
          {ZOOMS.map((factor) => (
            <button key={factor} type="button" class="small" aria-pressed={factor === zoom} onClick={() => setZoom(factor)}>
              {`${factor}×`}
            </button>
          ))}
        </div>
      </div>
      <div class="timeline" tabIndex={0} role="region" aria-label={text.workflow.tabs.timeline}>
        <div class="timeline-rows" style={{ width: zoom === 1 ? "100%" : `calc(var(--labels) + (100% - var(--labels)) * ${zoom})` }}>
          <Axis scale={scale} zoom={zoom} />
          <ol>
            {rows.map((row) => (
              <Row key={row.id} row={row} scale={scale} open={open === row.id} workflow={watched.detail?.workflow.id ?? ""}
                onToggle={() => setOpen(open === row.id ? undefined : row.id)} onFork={onFork} />
            ))}
          </ol>
          {takeovers(watched.steps).map((each) => <TakeoverMark key={each.attempt} takeover={each} scale={scale} />)}
        </div>
      </div>
    </>
  );
}

function scaleOf({ detail }: Watched, rows: readonly TimelineRow[], now: number): Scale {
  const times = detail?.workflow.times;
  const ended = times?.completed !== undefined;
  const from = Math.min(...rows.map((row) => row.from), Date.parse(times?.started ?? "") || Infinity);
  const to = Math.max(...rows.map((row) => row.to), ended ? Date.parse(times.completed ?? "") : now);
  return { from, length: Math.max(1, to - from) };
}

const percent = (scale: Scale, at: number): number =>
  Math.min(100, Math.max(0, ((at - scale.from) / scale.length) * 100));

function Axis({ scale, zoom }: { scale: Scale; zoom: number }) {
  const ticks = Array.from({ length: 4 * zoom + 1 }, (_, index) => index / (4 * zoom));
  return (
    <div class="timeline-axis" aria-hidden="true">
      {ticks.slice(0, -1).map((part) => (
        <span key={part} style={{ left: `${part * 100}%` }}>{duration(part * scale.length)}</span>
      ))}
    </div>
  );
}

function TakeoverMark({ takeover, scale }: { takeover: Takeover; scale: Scale }) {
  const label = text.workflow.takeover(takeover.attempt, takeover.executor);
  return (
    <div class="takeover-track">
      <div class="takeover" style={{ left: `${percent(scale, takeover.at)}%` }} title={label}>
        <span>{text.workflow.attempt(takeover.attempt)}</span>
      </div>
    </div>
  );
}

interface RowProps {
  row: TimelineRow;
  scale: Scale;
  open: boolean;
  readonly workflow: string;
  onToggle(): void;
  onFork: ((step: Step) => void) | undefined;
}

function Row({ row, scale, open, workflow, onToggle, onFork }: RowProps) {
  const left = percent(scale, row.from);
  const width = percent(scale, row.to) - left;
  const { content } = row;
  const label = <span class="timeline-name" style={{ paddingLeft: `${row.depth * 16}px` }}>{name(row)}</span>;
  const bar = (
    <span class="timeline-track">
      <span class={`timeline-bar ${look(row)}`} style={{ left: `${left}%`, width: `${width}%` }} />
      <span class={`timeline-took ${left > 75 ? "before" : ""}`} style={left > 75 ? { right: `${100 - left}%` } : { left: `${left + width}%` }}>
        {took(row)}
      </span>
    </span>
  );
  if (content.kind === "child") {
    return <li><Link to={href(["workflows", content.child.id])} class="timeline-row">{label}{bar}</Link></li>;
  }
  if (content.kind === "branch") {
    return <li><div class="timeline-row">{label}{bar}</div></li>;
  }
  return (
    <li>
      <button type="button" class="timeline-row" aria-expanded={open} onClick={onToggle}>{label}{bar}</button>
      {open && <StepDetail step={content.step} workflow={workflow} onFork={onFork} />}
    </li>
  );
}

/** The name of a step: its key without the path of its branch and its occurrence. */
function stepName(key: string): string {
  return key.slice(key.lastIndexOf("/") + 1).replace(/#\d+$/, "");
}

function name({ label, content }: TimelineRow) {
  switch (content.kind) {
    case "branch":
      return <><span class="tag">{text.workflow.branch}</span> {label}</>;
    case "child":
      return <><StateChip state={content.child.state} /> <span class="id">{label}</span></>;
    case "step":
      return <>{label}{content.step.kind !== "STEP" && <span class="tag">{content.step.kind.toLowerCase()}</span>}</>;
  }
}

function look({ content }: TimelineRow): string {
  switch (content.kind) {
    case "branch":
      return "of-branch";
    case "child":
      return `fill-state state-${content.child.state}`;
    case "step":
      if (content.step.error !== undefined) {
        return "of-failure";
      }
      return WAITS.includes(content.step.kind) ? "of-wait" : "of-step";
  }
}

function took({ from, to, content }: TimelineRow): string {
  const time = duration(to - from);
  return content.kind === "step" && content.step.tries > 1 ? text.workflow.tries(time, content.step.tries) : time;
}

interface StepDetailProps {
  readonly step: Step;
  readonly workflow: string;
  readonly onFork: ((step: Step) => void) | undefined;
}

function StepDetail({ step, workflow, onFork }: StepDetailProps) {
  const code = useLoad(`${workflow} code`, (signal) => get<WorkflowCode>(workflowPath(workflow, "code"), signal));
  const source = code.value?.steps.find(({ name }) => name === stepName(step.key));
  return (
    <div class="step-detail">
      <dl class="facts">
        <div><dt>{text.workflow.key}</dt><dd class="id">{step.key}</dd></div>
        <div><dt>{text.workflow.kind}</dt><dd>{step.kind}</dd></div>
        <div><dt>{text.workflow.started}</dt><dd><Time at={step.started} /></dd></div>
        <div><dt>{text.workflow.completed}</dt><dd><Time at={step.completed} /></dd></div>
        <div><dt>{text.workflow.triesLabel}</dt><dd>{step.tries}</dd></div>
        <div><dt>{text.workflow.attemptLabel}</dt><dd>{step.ran.attempt}</dd></div>
        <div><dt>{text.workflow.executor}</dt><dd class="id">{step.ran.executor ?? text.none}</dd></div>
        {source?.position && (
          <div><dt>{text.workflow.source}</dt><dd class="id" title={source.className}>{`${source.position.file}:${source.position.line}`}</dd></div>
        )}
      </dl>
      {step.result !== undefined && <JsonTree value={step.result} label={text.workflow.result} />}
      {step.error !== undefined && <FailureBox error={step.error} />}
      {onFork && <button type="button" class="small" onClick={() => onFork(step)}>{text.actions.forkHere}</button>}
    </div>
  );
}
