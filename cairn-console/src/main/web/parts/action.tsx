import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { API, call, type Call, problemOf } from "../api/client";
import type { Problem } from "../api/types";
import { text } from "../text";
import { CopyButton, ProblemBox } from "./basics";
import { Dialog } from "./dialog";

/** A change: what is sent, and how the command line says the same. */
export interface Change {
  readonly call: Call;
  readonly cli: readonly string[];
}

interface ActionDialogProps<T> {
  title: string;
  /** What will happen. */
  effect: ComponentChildren;
  confirm: string;
  danger?: boolean;
  /** The change as the fields describe it, or why they do not. */
  change: Change | { readonly error: string };
  children?: ComponentChildren;
  onClose(): void;
  onDone(answer: T): void;
}

/** Asks for a confirmation, sends a change, and shows its equivalents. */
export function ActionDialog<T>(props: ActionDialogProps<T>) {
  const { title, effect, confirm, danger, change, children, onClose, onDone } = props;
  const [problem, setProblem] = useState<Problem>();
  const [busy, setBusy] = useState(false);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if ("error" in change) {
      return;
    }
    setBusy(true);
    setProblem(undefined);
    try {
      onDone(await call<T>(change.call));
    } catch (error) {
      setProblem(problemOf(error));
      setBusy(false);
    }
  };
  return (
    <Dialog title={title} wide onClose={onClose}>
      <form class="action" onSubmit={(event) => void submit(event)}>
        <p>{effect}</p>
        {children}
        {"error" in change ? <p class="problem" role="alert">{change.error}</p> : <Equivalents change={change} />}
        {problem && <ProblemBox problem={problem} />}
        <footer>
          <button type="button" onClick={onClose}>{text.actions.keep}</button>
          <button class={danger ? "danger" : "primary"} disabled={busy || "error" in change}>{confirm}</button>
        </footer>
      </form>
    </Dialog>
  );
}

function Equivalents({ change }: { change: Change }) {
  return (
    <details class="equivalents">
      <summary>{text.actions.equivalents}</summary>
      <Command command={cairn(change.cli)} />
      <Command command={curl(change.call)} />
    </details>
  );
}

function Command({ command }: { command: string }) {
  return <div class="command"><pre tabIndex={0}>{command}</pre><CopyButton value={command} /></div>;
}

/** Quotes an argument for a shell, if it needs quotes. */
export const quoted = (argument: string): string =>
  /^[A-Za-z0-9_.:/=@-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;

const cairn = (words: readonly string[]): string => ["cairn", ...words].map(quoted).join(" ");

function curl({ method, path, body }: Call): string {
  const lines = [`curl -X ${method} -H "Authorization: Bearer $CAIRN_TOKEN"`];
  if (body !== undefined) {
    lines.push(`-H 'Content-Type: application/json' -d ${quoted(JSON.stringify(body))}`);
  }
  return [...lines, quoted(API + path)].join(" \\\n  ");
}

/** Reads JSON that the user has written; undefined if it is not JSON. */
export function readJson(value: string): { readonly json: unknown } | undefined {
  try {
    return { json: JSON.parse(value) };
  } catch {
    return undefined; // the dialog says so
  }
}
