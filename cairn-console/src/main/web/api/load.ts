import { useCallback, useEffect, useState } from "preact/hooks";
import { isAbort, problemOf } from "./client";
import type { Problem } from "./types";

export interface Loaded<T> {
  readonly value?: T;
  readonly problem?: Problem;
  reload(): void;
}

/**
 * Loads a value when the component appears, when the key changes, and again at an interval while
 * the page is visible. The latest value remains while it is loaded again.
 */
export function useLoad<T>(
  key: string,
  load: (signal: AbortSignal) => Promise<T>,
  everyMillis = 0,
): Loaded<T> {
  const [state, setState] = useState<{ key: string; value?: T; problem?: Problem }>({ key });
  const [round, setRound] = useState(0);
  const reload = useCallback(() => setRound((before) => before + 1), []);
  useEffect(() => {
    const abort = new AbortController();
    let timer = 0;
    const run = async () => {
      try {
        const value = await load(abort.signal);
        setState({ key, value });
      } catch (error) {
        if (isAbort(error)) {
          return;
        }
        setState((before) => ({ ...before, key, problem: problemOf(error) }));
      }
      if (everyMillis > 0 && !abort.signal.aborted) {
        timer = setTimeout(next, everyMillis);
      }
    };
    const next = () => {
      if (document.visibilityState === "visible") {
        void run();
      } else {
        timer = setTimeout(next, everyMillis);
      }
    };
    void run();
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [key, round, everyMillis]);
  return state.key === key ? { ...state, reload } : { reload };
}
