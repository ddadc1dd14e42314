import { useEffect, useState } from "preact/hooks";
import { get, isAbort, problemOf } from "../../api/client";
import { follow } from "../../api/events";
import { workflowPath } from "../../api/paths";
import type { Problem, Step, Workflow, WorkflowDetail, WorkflowPage } from "../../api/types";

const CHILDREN = 200;

/** A workflow as far as it is known, which changes while it runs. */
export interface Watched {
  readonly detail?: WorkflowDetail;
  readonly steps: readonly Step[];
  readonly children: readonly Workflow[];
  readonly problem?: Problem;
  /** Whether changes arrive as they happen. */
  readonly live: boolean;
}

const NOTHING: Watched = { steps: [], children: [], live: false };

/** Loads a workflow, and follows it until it has ended. */
export function useWorkflow(id: string, round: number): Watched {
  const [state, setState] = useState<Watched>(NOTHING);
  useEffect(() => {
    const abort = new AbortController();
    const change = (changes: Partial<Watched>) => setState((before) => ({ ...before, ...changes }));
    const load = async () => {
      try {
        const [detail, children] = await Promise.all([
          get<WorkflowDetail>(workflowPath(id), abort.signal),
          get<WorkflowPage>(`/workflows?${new URLSearchParams({ parent: id, limit: String(CHILDREN) })}`, abort.signal),
        ]);
        change({ detail, children: children.workflows });
        return true;
      } catch (error) {
        if (!isAbort(error)) {
          change({ problem: problemOf(error) });
        }
        return false;
      }
    };
    const watch = new Watch(change, () => void load());
    setState(NOTHING);
    const start = async () => {
      if (await load()) {
        await follow(workflowPath(id, "changes"), abort.signal, (event) => watch.on(event), (live) => change({ live }));
      }
    };
    void start();
    return () => {
      abort.abort();
      watch.stop();
    };
  }, [id, round]);
  return state;
}

/** Collects records, and shows them once for each frame, since a long history arrives at once. */
class Watch {
  private readonly steps = new Map<number, Step>();
  private generation = 0;
  private frame = 0;

  constructor(
    private readonly change: (changes: Partial<Watched>) => void,
    private readonly reload: () => void,
  ) {}

  on({ name, data }: { readonly name: string; readonly data: string }): void {
    switch (name) {
      case "workflow":
        this.began((JSON.parse(data) as Workflow).runner.generation);
        this.reload();
        break;
      case "step":
        this.add(JSON.parse(data) as Step);
        break;
      case "end":
        this.reload();
        break;
      default:
    }
  }

  /** A new generation begins without records. */
  private began(generation: number): void {
    if (generation !== this.generation) {
      this.generation = generation;
      this.steps.clear();
    }
  }

  private add(step: Step): void {
    this.steps.set(step.position, step);
    if (this.frame === 0) {
      this.frame = requestAnimationFrame(() => {
        this.frame = 0;
        this.change({ steps: [...this.steps.values()].sort((a, b) => a.position - b.position) });
        if (step.kind === "CHILD") {
          this.reload();
        }
      });
    }
  }

  stop(): void {
    cancelAnimationFrame(this.frame);
  }
}
