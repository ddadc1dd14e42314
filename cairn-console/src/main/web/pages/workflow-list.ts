import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { get, isAbort, problemOf } from "../api/client";
import type { Problem, Workflow, WorkflowPage } from "../api/types";

const PAGE = 200;
const LIVE_MILLIS = 3000;

export interface WorkflowList {
  readonly rows: readonly Workflow[];
  readonly cursor: string | undefined;
  /** How far a search for a text came; undefined if it has examined all, and for other lists. */
  readonly examinedTo: string | undefined;
  readonly loading: boolean;
  readonly problem: Problem | undefined;
  more(): void;
}

interface State {
  readonly rows: readonly Workflow[];
  readonly cursor: string | undefined;
  /** How far a search for a text came; undefined if it has examined all, and for other lists. */
  readonly examinedTo: string | undefined;
  readonly loading: boolean;
  readonly problem: Problem | undefined;
}

const EMPTY: State = { rows: [], cursor: undefined, examinedTo: undefined, loading: true, problem: undefined };

/**
 * Loads the workflows that match parameters, page by page. While `live` is set, the first page is
 * loaded again and again, and rows of further pages are dropped.
 */
export function useWorkflowList(parameters: string, live: boolean, round: number): WorkflowList {
  const [state, setState] = useState<State>(EMPTY);
  const running = useRef<AbortController>();

  const load = useCallback(
    async (cursor: string | undefined) => {
      running.current?.abort();
      const abort = new AbortController();
      running.current = abort;
      const query = new URLSearchParams(parameters);
      query.set("limit", String(PAGE));
      if (cursor !== undefined) {
        query.set("cursor", cursor);
      }
      try {
        const page = await get<WorkflowPage>(`/workflows?${query}`, abort.signal);
        setState((before) => ({
          rows: cursor === undefined ? page.workflows : [...before.rows, ...page.workflows],
          cursor: page.cursor,
          examinedTo: page.examinedTo,
          loading: false,
          problem: undefined,
        }));
      } catch (error) {
        if (!isAbort(error)) {
          setState((before) => ({ ...before, loading: false, problem: problemOf(error) }));
        }
      }
    },
    [parameters],
  );

  useEffect(() => {
    setState((before) => ({ ...before, loading: true }));
    void load(undefined);
    const timer = live ? setInterval(() => void load(undefined), LIVE_MILLIS) : undefined;
    return () => {
      clearInterval(timer);
      running.current?.abort();
    };
  }, [load, live, round]);

  const more = () => {
    if (!state.loading && state.cursor !== undefined && state.problem === undefined) {
      setState({ ...state, loading: true });
      void load(state.cursor);
    }
  };
  return { ...state, more };
}
