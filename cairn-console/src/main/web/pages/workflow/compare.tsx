import { get } from "../../api/client";
import { useLoad } from "../../api/load";
import { workflowPath } from "../../api/paths";
import type { Step, StepList } from "../../api/types";
import { ProblemBox, TableScroll } from "../../parts/basics";
import { failureText } from "../../parts/json";
import { href, navigate, usePlace } from "../../router";
import { text } from "../../text";
import type { Watched } from "./watch";

type Difference = "same" | "outcome" | "left" | "right";

interface Pair {
  readonly key: string;
  readonly left: Step | undefined;
  readonly right: Step | undefined;
  readonly difference: Difference;
}

async function allSteps(id: string, signal: AbortSignal): Promise<Step[]> {
  const steps: Step[] = [];
  let from: number | undefined = 0;
  while (from !== undefined) {
    const page: StepList = await get<StepList>(`${workflowPath(id, "steps")}?limit=1000&from=${from}`, signal);
    steps.push(...page.steps);
    from = page.next;
  }
  return steps;
}

const outcome = ({ result, error }: Step): string => JSON.stringify([result ?? null, error ?? null]);

/** Compares records by key, in the order of the left run; those of the right run only come last. */
export function pairs(left: readonly Step[], right: readonly Step[]): Pair[] {
  const others = new Map(right.map((step) => [step.key, step]));
  const both = left.map((step): Pair => {
    const other = others.get(step.key);
    others.delete(step.key);
    const difference = other === undefined ? "left" : outcome(step) === outcome(other) ? "same" : "outcome";
    return { key: step.key, left: step, right: other, difference };
  });
  const rest = [...others.values()].map((step): Pair => ({ key: step.key, left: undefined, right: step, difference: "right" }));
  return [...both, ...rest];
}

/** Compares the records of a workflow with those of another one, such as its fork. */
export function Compare({ watched }: { watched: Watched }) {
  const other = usePlace().query.get("with") ?? "";
  const id = watched.detail?.workflow.id ?? "";
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const chosen = String(new FormData(event.currentTarget as HTMLFormElement).get("with")).trim();
    navigate(href(["workflows", id, "compare"], { with: chosen }));
  };
  return (
    <>
      <form class="search" key={other} onSubmit={submit}>
        <input name="with" required value={other} aria-label={text.compare.other} placeholder={text.compare.other} />
        <button class="primary">{text.compare.submit}</button>
      </form>
      {other !== "" && <Comparison left={watched.steps} id={other} />}
    </>
  );
}

function Comparison({ left, id }: { left: readonly Step[]; id: string }) {
  const { value: right, problem } = useLoad(id, (signal) => allSteps(id, signal));
  if (problem) {
    return <ProblemBox problem={problem} />;
  }
  if (right === undefined) {
    return <p class="muted">{text.loading}</p>;
  }
  const all = pairs(left, right);
  const first = all.find(({ difference }) => difference !== "same");
  return (
    <>
      <p class="verdict" role="status">{first ? text.compare.first(first.key) : text.compare.equal}</p>
      <div class="panel">
        <TableScroll label={text.workflow.tabs.compare}>
          <table>
            <thead>
              <tr>
                <th scope="col">{text.workflow.key}</th>
                <th scope="col">{text.compare.left}</th>
                <th scope="col">{text.compare.right(id)}</th>
                <th scope="col">{text.compare.difference}</th>
              </tr>
            </thead>
            <tbody>
              {all.map((pair) => (
                <tr key={pair.key} class={pair === first ? "first-difference" : pair.difference === "same" ? "" : "difference"}>
                  <td class="id">{pair.key}</td>
                  <td><Outcome step={pair.left} /></td>
                  <td><Outcome step={pair.right} /></td>
                  <td>{text.compare.differences[pair.difference]}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </TableScroll>
      </div>
    </>
  );
}

function Outcome({ step }: { step: Step | undefined }) {
  if (step === undefined) {
    return <>{text.none}</>;
  }
  const shown = step.error === undefined ? JSON.stringify(step.result) : failureText(step.error);
  return <code class="outcome">{shown ?? text.none}</code>;
}
