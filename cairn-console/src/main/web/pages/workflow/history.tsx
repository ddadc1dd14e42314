import type { Step } from "../../api/types";
import { duration } from "../../format";
import { CopyButton } from "../../parts/basics";
import { failureText } from "../../parts/json";
import { text } from "../../text";
import type { Watched } from "./watch";

const LONG = 120;

function line(step: Step, began: number): string {
  const at = `+${((Date.parse(step.started) - began) / 1000).toFixed(3)}s`.padStart(12);
  const value = step.error === undefined ? `-> ${short(step.result)}` : `!! ${clipped(failureText(step.error))}`;
  const tries = step.tries > 1 ? ` (${text.workflow.triesShort(step.tries)})` : "";
  return [
    String(step.position).padStart(5),
    at,
    step.kind.padEnd(12),
    step.key.padEnd(24),
    `${duration(step.tookMillis)}${tries}`.padEnd(16),
    `#${step.ran.attempt}`.padEnd(4),
    value,
  ].join(" ").trimEnd();
}

const short = (value: unknown): string => clipped(JSON.stringify(value) ?? "");

const clipped = (line: string): string => (line.length > LONG ? `${line.slice(0, LONG)}…` : line);

/** The records of a workflow as lines, to read, search and copy. */
export function HistoryText({ watched: { detail, steps } }: { watched: Watched }) {
  const workflow = detail?.workflow;
  const began = Date.parse(workflow?.times.started ?? workflow?.times.created ?? "");
  const lines = [
    `${workflow?.name ?? ""} ${workflow?.id ?? ""} ${workflow?.state ?? ""}`,
    ...steps.map((step) => line(step, began)),
  ].join("\n");
  return (
    <div class="command">
      <pre tabIndex={0} aria-label={text.workflow.tabs.history}>{lines}</pre>
      <CopyButton value={lines} />
    </div>
  );
}
