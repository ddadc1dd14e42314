import { useState } from "preact/hooks";
import { call } from "../api/client";
import { useLoad } from "../api/load";
import type { BulkPreview } from "../api/types";
import { count } from "../format";
import { ActionDialog } from "../parts/action";
import { ProblemBox, StateChip } from "../parts/basics";
import { Dialog } from "../parts/dialog";
import { text } from "../text";
import { type Condition, criteria } from "./search";

export type BulkAction = "cancel" | "resume" | "fork" | "delete";

interface BulkProps {
  action: BulkAction;
  conditions: readonly Condition[];
  onClose(): void;
  onDone(changed: number): void;
}

/** Changes all workflows that a search finds, after a preview. */
export function BulkDialog({ action, conditions, onClose, onDone }: BulkProps) {
  const chosen = criteria(conditions);
  const { value: preview, problem } = useLoad(JSON.stringify(chosen), (signal) =>
    call<BulkPreview>({ method: "POST", path: "/bulk/preview", body: { criteria: chosen } }, signal),
  );
  const [reason, setReason] = useState("");
  const title = text.bulk.titles[action];
  if (preview === undefined) {
    return (
      <Dialog title={title} wide onClose={onClose}>
        {problem ? <ProblemBox problem={problem} /> : <p class="muted">{text.loading}</p>}
      </Dialog>
    );
  }
  const affected = preview[action];
  const body = { criteria: chosen, expected: affected, ...(action === "cancel" && reason !== "" ? { reason } : {}) };
  const cli = ["workflows", action, ...conditions.flatMap(({ name, value }) => [`--${kebab(name)}`, value])];
  return (
    <ActionDialog<{ readonly count: number }> title={title} effect={text.bulk.effects[action](affected, preview.count)}
      confirm={text.bulk.confirm(title, affected)} danger={action === "cancel" || action === "delete"}
      change={affected === 0 ? { error: text.bulk.nothing } : { call: { method: "POST", path: `/bulk/${action}`, body }, cli }}
      onClose={onClose} onDone={({ count: changed }) => onDone(changed)}>
      <Found preview={preview} />
      {action === "cancel" && (
        <label>{text.actions.reason}<input value={reason} onInput={(event) => setReason(event.currentTarget.value)} /></label>
      )}
    </ActionDialog>
  );
}

const kebab = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

function Found({ preview }: { preview: BulkPreview }) {
  const more = preview.count - preview.first.length;
  return (
    <div class="preview">
      <ul>
        {preview.first.map(({ id, state }) => <li key={id}><StateChip state={state} /> <span class="id">{id}</span></li>)}
      </ul>
      {more > 0 && <p class="muted">{text.bulk.more(count(more))}</p>}
    </div>
  );
}
