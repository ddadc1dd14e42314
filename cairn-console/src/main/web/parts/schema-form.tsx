import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { Json } from "../api/types";
import { text } from "../text";
import { readJson } from "./action";
import { fits, initial, isObject, type Kind, type Schema, shape } from "./schema";

const labels = text.form;

interface EditorProps {
  label: string;
  /** What is known of the value; undefined if nothing is. */
  schema: Schema | undefined;
  /** The value as JSON, also while it is incomplete. */
  value: string;
  rows?: number;
  onChange(value: string): void;
}

/** A value, written in a form if its schema is known, or as JSON. */
export function ValueEditor({ label, schema, value, rows = 8, onChange }: EditorProps) {
  const [raw, setRaw] = useState(false);
  const read = readJson(value)?.json as Json | undefined;
  const formed = schema !== undefined && read !== undefined && fits(read, schema, schema);
  return (
    <div class="value-editor">
      {schema !== undefined && (
        <div class="segmented" role="group" aria-label={labels.mode}>
          <button type="button" aria-pressed={formed && !raw} disabled={!formed} onClick={() => setRaw(false)}>{labels.form}</button>
          <button type="button" aria-pressed={!formed || raw} onClick={() => setRaw(true)}>{labels.json}</button>
        </div>
      )}
      {formed && !raw ? (
        <Field name={label} given={schema} root={schema} value={read} required
          onChange={(changed) => onChange(JSON.stringify(changed, null, 2))} />
      ) : (
        <label>
          {label}
          <textarea rows={rows} value={value} spellcheck={false} onInput={(event) => onChange(event.currentTarget.value)} />
        </label>
      )}
    </div>
  );
}

interface FieldProps {
  name: string;
  given: Schema;
  root: Schema;
  value: Json | undefined;
  required: boolean;
  onChange(value: Json | undefined): void;
}

/** A member or an item; what may be left out has a box to add it. */
function Field(props: FieldProps) {
  const { name, given, root, value, required, onChange } = props;
  const { kind, schema, nullable } = shape(given, root);
  if (required && !nullable) {
    return <Present {...props} value={value ?? null} kind={kind} schema={schema} />;
  }
  const nothing = required ? null : undefined;
  const present = value !== undefined && value !== null;
  return (
    <div class="form-optional">
      <label class="check">
        <input type="checkbox" checked={present}
          onChange={(event) => onChange(event.currentTarget.checked ? (initial(schema, root) ?? "") : nothing)} />
        {labels.given(name)}
      </label>
      {present && <Present {...props} value={value} kind={kind} schema={schema} />}
    </div>
  );
}

interface PresentProps extends FieldProps {
  kind: Kind;
  schema: Schema;
  value: Json;
}

function Present({ name, root, value, kind, schema, onChange }: PresentProps) {
  switch (kind) {
    case "object":
      return <Members name={name} root={root} schema={schema} value={value} onChange={onChange} />;
    case "array":
    case "tuple":
      return <Items name={name} root={root} schema={schema} value={value} onChange={onChange} />;
    case "enum":
      return (
        <Labelled name={name} schema={schema}>
          <select aria-label={name} value={String(value)} onChange={(event) => onChange(event.currentTarget.value)}>
            {schema.enum?.map((each) => <option key={String(each)} value={String(each)}>{String(each)}</option>)}
          </select>
        </Labelled>
      );
    case "boolean":
      return (
        <label class="check">
          <input type="checkbox" checked={value === true} onChange={(event) => onChange(event.currentTarget.checked)} />
          {name}
        </label>
      );
    case "number":
      return (
        <Labelled name={name} schema={schema}>
          <input type="number" step="any" value={typeof value === "number" ? value : ""}
            onInput={(event) => onChange(Number.isNaN(event.currentTarget.valueAsNumber) ? null : event.currentTarget.valueAsNumber)} />
        </Labelled>
      );
    case "text":
      return (
        <Labelled name={name} schema={schema}>
          <input value={String(value ?? "")} onInput={(event) => onChange(event.currentTarget.value)} />
        </Labelled>
      );
    case "json":
      return <Raw name={name} schema={schema} value={value} onChange={onChange} />;
  }
}

function Labelled({ name, schema, children }: { name: string; schema: Schema; children: ComponentChildren }) {
  return (
    <label>
      {name}
      {schema.description !== undefined && <span class="muted">{schema.description}</span>}
      {children}
    </label>
  );
}

interface PartProps {
  name: string;
  root: Schema;
  schema: Schema;
  value: Json;
  onChange(value: Json | undefined): void;
}

function Members({ name, root, schema, value, onChange }: PartProps) {
  const members = isObject(value) ? value : {};
  const change = (member: string, to: Json | undefined) => {
    const { [member]: _before, ...others } = members;
    onChange(to === undefined ? others : { ...members, [member]: to });
  };
  return (
    <fieldset class="form-part">
      <legend>{name}</legend>
      {Object.entries(schema.properties ?? {}).map(([member, given]) => (
        <Field key={member} name={member} given={given} root={root} value={members[member]}
          required={schema.required?.includes(member) ?? false} onChange={(to) => change(member, to)} />
      ))}
    </fieldset>
  );
}

function Items({ name, root, schema, value, onChange }: PartProps) {
  const items: readonly Json[] = Array.isArray(value) ? value : [];
  const change = (index: number, to: Json | undefined) =>
    onChange(items.map((item, at) => (at === index ? (to ?? null) : item)));
  const fixed = schema.prefixItems;
  const each = schema.items as Schema;
  return (
    <fieldset class="form-part">
      <legend>{name}</legend>
      {items.map((item, index) => (
        <div key={index} class="form-item">
          <Field name={labels.item(index + 1)} given={fixed?.[index] ?? each} root={root} value={item} required
            onChange={(to) => change(index, to)} />
          {fixed === undefined && (
            <button type="button" class="small" onClick={() => onChange(items.filter((_, at) => at !== index))}>{labels.remove(index + 1)}</button>
          )}
        </div>
      ))}
      {fixed === undefined && (
        <button type="button" class="small" onClick={() => onChange([...items, initial(each, root)])}>{labels.add(name)}</button>
      )}
    </fieldset>
  );
}

/** A part that forms do not understand, as JSON. It is passed on whenever it is JSON. */
function Raw({ name, schema, value, onChange }: Omit<PartProps, "root">) {
  const [written, setWritten] = useState(JSON.stringify(value, null, 2));
  const change = (to: string) => {
    setWritten(to);
    const read = readJson(to);
    if (read !== undefined) {
      onChange(read.json as Json);
    }
  };
  return (
    <Labelled name={labels.asJson(name)} schema={schema}>
      <textarea rows={3} value={written} spellcheck={false} onInput={(event) => change(event.currentTarget.value)} />
    </Labelled>
  );
}
