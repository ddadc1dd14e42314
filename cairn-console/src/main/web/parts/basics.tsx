import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { time } from "../format";
import type { Problem, WorkflowState } from "../api/types";
import { text } from "../text";

/** The state of a workflow, as text and colour. */
export function StateChip({ state }: { state: WorkflowState }) {
  return <span class={`chip state-${state}`}>{text.states[state]}</span>;
}

export function ProblemBox({ problem }: { problem: Problem }) {
  return (
    <div class="problem" role="alert">
      <strong>{problem.detail}</strong>
      <span>{problem.next}</span>
    </div>
  );
}

export function Time({ at }: { at: string | undefined }) {
  return at === undefined ? <>{text.none}</> : <time dateTime={at}>{time(at)}</time>;
}

/** Returns the time, again every second. */
export function useNow(): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

export function CopyButton({ value, label = text.copy }: { value: string; label?: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(value);
    setCopied(true);
    setTimeout(() => setCopied(false), 2000);
  };
  return (
    <button type="button" class="small" onClick={() => void copy()}>
      {copied ? text.copied : label}
    </button>
  );
}

interface PanelProps {
  title: string;
  hint?: string;
  actions?: ComponentChildren;
  class?: string;
  children: ComponentChildren;
}

/** A part of a page with a heading. */
export function Panel({ title, hint, actions, children, class: more = "" }: PanelProps) {
  return (
    <section class={`panel ${more}`} aria-label={title}>
      <header>
        <h2>{title}</h2>
        {hint && <p class="muted">{hint}</p>}
        {actions && <div class="actions">{actions}</div>}
      </header>
      {children}
    </section>
  );
}

/** A table that scrolls sideways on its own where the page is narrow. */
export function TableScroll({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    <div class="table-scroll" tabIndex={0} role="region" aria-label={text.tableOf(label)}>
      {children}
    </div>
  );
}
