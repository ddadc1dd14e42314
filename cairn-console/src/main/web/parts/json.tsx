import type { Json } from "../api/types";
import { text } from "../text";
import { CopyButton } from "./basics";

/** Values at this depth and below are closed at first. */
const OPEN_DEPTH = 3;
const LONG = 2000;

/** A JSON value as a tree that can be opened and closed. */
export function JsonTree({ value, label }: { value: Json; label: string }) {
  return (
    <div class="json" role="group" aria-label={label}>
      <Node name={undefined} value={value} depth={0} />
      <CopyButton value={JSON.stringify(value, null, 2)} />
    </div>
  );
}

interface NodeProps {
  name: string | undefined;
  value: Json;
  depth: number;
}

function Node({ name, value, depth }: NodeProps) {
  if (value === null || typeof value !== "object") {
    return <div class="json-leaf"><Name name={name} /><Leaf value={value} /></div>;
  }
  const entries = Object.entries(value);
  const size = Array.isArray(value) ? `[${entries.length}]` : `{${entries.length}}`;
  if (entries.length === 0) {
    return <div class="json-leaf"><Name name={name} /><span class="muted">{size}</span></div>;
  }
  return (
    <details open={depth < OPEN_DEPTH}>
      <summary><Name name={name} /><span class="muted">{size}</span></summary>
      {entries.map(([key, each]) => <Node key={key} name={key} value={each as Json} depth={depth + 1} />)}
    </details>
  );
}

function Name({ name }: { name: string | undefined }) {
  return name === undefined ? null : <span class="json-name">{name}: </span>;
}

function Leaf({ value }: { value: null | boolean | number | string }) {
  if (typeof value !== "string") {
    return <span class="json-atom">{String(value)}</span>;
  }
  if (value === "***") {
    return <span class="json-masked">{text.masked}</span>;
  }
  return value.length > LONG ? (
    <details class="json-long">
      <summary><span class="json-text">{`"${value.slice(0, 200)}…"`}</span></summary>
      <span class="json-text">{`"${value}"`}</span>
    </details>
  ) : <span class="json-text">{`"${value}"`}</span>;
}

type Members = { readonly [key: string]: Json };

const members = (value: Json | undefined): Members =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Members) : {};

/** Returns the type of a recorded exception: the original one, if it could not be restored. */
function typeOf(error: Json): string {
  const { type, fields } = members(error);
  return String(members(fields)["originalType"] ?? type ?? text.failure);
}

/** Returns a recorded exception in one line. */
export function failureText(error: Json): string {
  const message = members(error)["message"];
  return typeof message === "string" ? `${typeOf(error)}: ${message}` : typeOf(error);
}

/** A recorded exception: type and message first, then its other members. */
export function FailureBox({ error }: { error: Json }) {
  const type = typeOf(error);
  const message = members(error)["message"];
  return (
    <div class="failure">
      <strong>{type}</strong>
      {typeof message === "string" && <p>{message}</p>}
      <details>
        <summary>{text.details}</summary>
        <JsonTree value={error} label={text.failure} />
      </details>
    </div>
  );
}
