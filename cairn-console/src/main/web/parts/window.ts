import type { RefObject } from "preact";
import { useEffect, useState } from "preact/hooks";

const BEYOND = 10;

export interface RowWindow {
  readonly first: number;
  readonly last: number;
}

/** Returns which rows of equal height a scrolled element shows, and some more on both sides. */
export function useRowWindow(
  element: RefObject<HTMLElement>,
  rowHeight: number,
  rows: number,
): RowWindow {
  const [view, setView] = useState({ top: 0, height: 800 });
  useEffect(() => {
    const box = element.current;
    if (box === null) {
      return undefined;
    }
    const read = () => setView({ top: box.scrollTop, height: box.clientHeight });
    const sizes = new ResizeObserver(read);
    sizes.observe(box);
    box.addEventListener("scroll", read, { passive: true });
    return () => {
      sizes.disconnect();
      box.removeEventListener("scroll", read);
    };
  }, [element]);
  const first = Math.max(0, Math.floor(view.top / rowHeight) - BEYOND);
  const last = Math.min(rows, Math.ceil((view.top + view.height) / rowHeight) + BEYOND);
  return { first: Math.min(first, last), last };
}
