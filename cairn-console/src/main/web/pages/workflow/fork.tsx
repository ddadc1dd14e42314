import { useState } from "preact/hooks";
import { useWorkflowTypes, workflowPath } from "../../api/paths";
import type { Step, WorkflowDetail } from "../../api/types";
import { ActionDialog, type Change, readJson } from "../../parts/action";
import { ValueEditor } from "../../parts/schema-form";
import { href, navigate } from "../../router";
import { text } from "../../text";

/** What the server sends in place of hidden values. */
const HIDDEN = '"***"';

const labels = text.actions;

interface ForkProps {
  detail: WorkflowDetail;
  steps: readonly Step[];
  before: string;
  onClose(): void;
}

interface ForkFields {
  readonly from: string;
  /** The changed input; undefined if it is that of the source. */
  readonly input: string | undefined;
  /** Other outcomes of copied records, as JSON, by key. */
  readonly outcomes: Readonly<Record<string, string>>;
  readonly id: string;
}

/** Forks a workflow, from its beginning or a record on, with its input and outcomes or others. */
export function ForkDialog({ detail, steps, before, onClose }: ForkProps) {
  const original = JSON.stringify(detail.arguments, null, 2);
  const [from, setFrom] = useState(before);
  const [input, setInput] = useState(original);
  const [outcomes, setOutcomes] = useState<Readonly<Record<string, string>>>({});
  const [id, setId] = useState("");
  const source = detail.workflow.id;
  const schema = useWorkflowTypes().value?.find(({ name }) => name === detail.workflow.name)?.argumentsSchema;
  const copied = copiedBefore(steps, from);
  const edited = Object.entries(outcomes).filter(([key]) => copied.some((step) => step.key === key));
  const fields: ForkFields = {
    from, id, input: input === original ? undefined : input, outcomes: Object.fromEntries(edited),
  };
  return (
    <ActionDialog<{ readonly id: string }> title={labels.fork} effect={labels.forkEffect(source, from)} confirm={labels.fork}
      change={fork(source, fields)} onClose={onClose} onDone={(forked) => navigate(href(["workflows", forked.id]))}>
      <label>
        {labels.from}
        <select value={from} onChange={(event) => setFrom(event.currentTarget.value)}>
          <option value="">{labels.beginning}</option>
          {steps.map(({ key, position }) => <option key={position} value={key}>{key}</option>)}
        </select>
      </label>
      <ValueEditor label={labels.input} schema={schema} value={input} onChange={setInput} />
      {copied.length > 0 && <Outcomes copied={copied} outcomes={fields.outcomes} onChange={setOutcomes} />}
      <label>{labels.forkId}<input value={id} placeholder={labels.generated} onInput={(event) => setId(event.currentTarget.value)} /></label>
    </ActionDialog>
  );
}

/** The kinds of records whose outcome is a value that the code of the workflow gets. */
const EDITABLE = ["STEP", "TRANSACTION", "AWAIT", "RECEIVE", "EVENT"];

/** Returns the records before another one whose outcome can be edited. */
function copiedBefore(steps: readonly Step[], from: string): readonly Step[] {
  const first = steps.find(({ key }) => key === from)?.position ?? 0;
  return steps.filter(({ kind, position }) => position < first && EDITABLE.includes(kind));
}

interface OutcomesProps {
  copied: readonly Step[];
  outcomes: Readonly<Record<string, string>>;
  onChange(outcomes: Readonly<Record<string, string>>): void;
}

function Outcomes({ copied, outcomes, onChange }: OutcomesProps) {
  const edit = (key: string) => {
    const step = copied.find((each) => each.key === key);
    if (step) {
      onChange({ ...outcomes, [key]: JSON.stringify(step.result ?? null, null, 2) });
    }
  };
  const keep = (key: string) => onChange(Object.fromEntries(Object.entries(outcomes).filter(([each]) => each !== key)));
  return (
    <fieldset class="form-part">
      <legend>{labels.outcomes}</legend>
      {Object.entries(outcomes).map(([key, value]) => (
        <div key={key} class="form-item">
          <label>
            {labels.outcomeOf(key)}
            <textarea rows={4} value={value} spellcheck={false} onInput={(event) => onChange({ ...outcomes, [key]: event.currentTarget.value })} />
          </label>
          <button type="button" class="small" onClick={() => keep(key)}>{labels.keepOutcome(key)}</button>
        </div>
      ))}
      <label>
        {labels.editOutcome}
        <select value="" onChange={(event) => edit(event.currentTarget.value)}>
          <option value="">{labels.choose}</option>
          {copied.filter(({ key }) => !(key in outcomes)).map(({ key, position }) => <option key={position} value={key}>{key}</option>)}
        </select>
      </label>
    </fieldset>
  );
}

function fork(source: string, fields: ForkFields): Change | { readonly error: string } {
  const { from, input, outcomes, id } = fields;
  const error = problem(fields);
  if (error !== undefined) {
    return { error };
  }
  const read = input === undefined ? undefined : readJson(input);
  const values = Object.entries(outcomes).map(([key, value]) => [key, readJson(value)?.json] as const);
  const body = {
    ...(from === "" ? {} : { before: from }),
    ...(read === undefined ? {} : { arguments: read.json }),
    ...(values.length === 0 ? {} : { outcomes: Object.fromEntries(values) }),
    ...(id === "" ? {} : { id }),
  };
  const options = [
    ...(from === "" ? [] : ["--before", from]),
    ...(read === undefined ? [] : ["--arguments", JSON.stringify(read.json)]),
    ...values.flatMap(([key, value]) => ["--outcome", `${key}=${JSON.stringify(value)}`]),
    ...(id === "" ? [] : ["--id", id]),
  ];
  return {
    call: { method: "POST", path: workflowPath(source, "fork"), body },
    cli: ["workflows", "fork", source, ...options],
  };
}

/** Returns why the fields do not describe a fork. */
function problem({ input, outcomes }: ForkFields): string | undefined {
  if (input !== undefined && !Array.isArray(readJson(input)?.json)) {
    return labels.needsArray;
  }
  if (input?.includes(HIDDEN)) {
    return labels.hidden;
  }
  for (const [key, value] of Object.entries(outcomes)) {
    if (readJson(value) === undefined) {
      return labels.needsJson(labels.outcomeOf(key));
    }
    if (value.includes(HIDDEN)) {
      return labels.hiddenOutcome(key);
    }
  }
  return undefined;
}
