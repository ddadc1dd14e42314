import { useState } from "preact/hooks";
import { useWorkflowTypes } from "../api/paths";
import type { WorkflowType } from "../api/types";
import { ActionDialog, type Change, readJson } from "../parts/action";
import { initial } from "../parts/schema";
import { ValueEditor } from "../parts/schema-form";
import { href, navigate } from "../router";
import { text } from "../text";

const labels = text.actions;

interface StartFields {
  readonly name: string;
  readonly input: string;
  readonly queue: string;
  readonly id: string;
}

/** Starts a workflow, with a form for its arguments if the server knows their types. */
export function StartDialog({ onClose }: { onClose(): void }) {
  const [fields, setFields] = useState<StartFields>({ name: "", input: "[]", queue: "", id: "" });
  const loaded = useWorkflowTypes();
  const types = loaded.value ?? [];
  const loading = loaded.value === undefined && loaded.problem === undefined;
  const schema = types.find(({ name }) => name === fields.name)?.argumentsSchema;
  const choose = (name: string) => setFields({ ...fields, name, input: begin(types, name, fields.input) });
  return (
    <ActionDialog<{ readonly id: string }> title={labels.start} effect={labels.startEffect(fields.name)} confirm={labels.start}
      change={start(fields)} onClose={onClose} onDone={({ id }) => navigate(href(["workflows", id]))}>
      <label>
        {labels.workflow}
        {types.length === 0 && !loading ? (
          <input value={fields.name} onInput={(event) => choose(event.currentTarget.value)} />
        ) : (
          <select aria-label={labels.workflow} disabled={loading} value={fields.name} onChange={(event) => choose(event.currentTarget.value)}>
            <option value="" />
            {types.map(({ name }) => <option key={name} value={name}>{name}</option>)}
          </select>
        )}
      </label>
      <ValueEditor key={fields.name} label={labels.input} schema={schema} value={fields.input}
        onChange={(input) => setFields({ ...fields, input })} />
      <label>{labels.queue}<input value={fields.queue} onInput={(event) => setFields({ ...fields, queue: event.currentTarget.value })} /></label>
      <label>
        {labels.startId}
        <input value={fields.id} placeholder={labels.generated} onInput={(event) => setFields({ ...fields, id: event.currentTarget.value })} />
      </label>
    </ActionDialog>
  );
}

/** Returns the arguments with which a form begins. */
function begin(types: readonly WorkflowType[], chosen: string, otherwise: string): string {
  const schema = types.find(({ name }) => name === chosen)?.argumentsSchema;
  return schema === undefined ? otherwise : JSON.stringify(initial(schema, schema), null, 2);
}

function start({ name, input, queue, id }: StartFields): Change | { readonly error: string } {
  const read = readJson(input)?.json;
  if (name === "") {
    return { error: labels.needsName };
  }
  if (!Array.isArray(read)) {
    return { error: labels.needsArray };
  }
  const body = {
    name,
    arguments: read,
    ...(queue === "" ? {} : { queue: { name: queue } }),
    ...(id === "" ? {} : { id }),
  };
  const option = (label: string, value: string) => (value === "" ? [] : [label, value]);
  return {
    call: { method: "POST", path: "/workflows", body },
    cli: ["start", name, ...read.map((each: unknown) => JSON.stringify(each)), ...option("--queue", queue), ...option("--id", id)],
  };
}
