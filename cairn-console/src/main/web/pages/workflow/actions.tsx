import { useState } from "preact/hooks";
import { workflowPath } from "../../api/paths";
import type { Workflow } from "../../api/types";
import { ActionDialog, type Change, readJson } from "../../parts/action";
import { href, navigate } from "../../router";
import { text } from "../../text";

export type ActionName = "cancel" | "resume" | "fork" | "send" | "delete";

interface ActionProps {
  workflow: Workflow;
  onClose(): void;
  /** Called when something has changed, so that the page reads it again. */
  onDone(): void;
}

type Checked = Change | { readonly error: string };

const labels = text.actions;

export function CancelDialog({ workflow: { id }, onClose, onDone }: ActionProps) {
  const [reason, setReason] = useState("");
  const [alone, setAlone] = useState(false);
  const body = { ...(reason === "" ? {} : { reason }), ...(alone ? { alone } : {}) };
  const change: Change = {
    call: { method: "POST", path: workflowPath(id, "cancel"), body },
    cli: ["workflows", "cancel", id, ...(reason === "" ? [] : ["--reason", reason]), ...(alone ? ["--alone"] : [])],
  };
  return (
    <ActionDialog title={labels.cancel} effect={labels.cancelEffect(id, alone)} confirm={labels.cancel} danger
      change={change} onClose={onClose} onDone={onDone}>
      <label>{labels.reason}<input value={reason} onInput={(event) => setReason(event.currentTarget.value)} /></label>
      <label class="check">
        <input type="checkbox" checked={alone} onChange={(event) => setAlone(event.currentTarget.checked)} />
        {labels.alone}
      </label>
    </ActionDialog>
  );
}

export function ResumeDialog({ workflow: { id }, onClose, onDone }: ActionProps) {
  const change: Change = {
    call: { method: "POST", path: workflowPath(id, "resume"), body: {} },
    cli: ["workflows", "resume", id],
  };
  return (
    <ActionDialog title={labels.resume} effect={labels.resumeEffect(id)} confirm={labels.resume} change={change}
      onClose={onClose} onDone={onDone} />
  );
}

export function DeleteDialog({ workflow: { id }, onClose }: ActionProps) {
  const change: Change = {
    call: { method: "DELETE", path: workflowPath(id) },
    cli: ["workflows", "delete", id],
  };
  return (
    <ActionDialog title={labels.delete} effect={labels.deleteEffect(id)} confirm={labels.delete} danger change={change}
      onClose={onClose} onDone={() => navigate(href(["workflows"]))} />
  );
}

export function SendDialog({ workflow: { id }, onClose, onDone }: ActionProps) {
  const [topic, setTopic] = useState("");
  const [value, setValue] = useState('""');
  return (
    <ActionDialog title={labels.send} effect={labels.sendEffect(id)} confirm={labels.send}
      change={message(id, topic, value)} onClose={onClose} onDone={onDone}>
      <label>{labels.topic}<input required value={topic} onInput={(event) => setTopic(event.currentTarget.value)} /></label>
      <label>{labels.value}<textarea rows={4} value={value} spellcheck={false} onInput={(event) => setValue(event.currentTarget.value)} /></label>
    </ActionDialog>
  );
}

function message(id: string, topic: string, value: string): Checked {
  const read = readJson(value);
  if (topic === "") {
    return { error: labels.needsTopic };
  }
  if (read === undefined || read.json === null) {
    return { error: labels.needsJson(labels.value) };
  }
  return {
    call: { method: "POST", path: workflowPath(id, "messages"), body: { topic, value: read.json } },
    cli: ["send", id, topic, JSON.stringify(read.json)],
  };
}
