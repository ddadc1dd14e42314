import { useEffect } from "preact/hooks";

/** Calls a function when a key is pressed, unless the user writes into a field or a dialog is open. */
export function useKeys(keys: Readonly<Record<string, () => void>>): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const target = event.target;
      const writes = target instanceof HTMLElement && target.matches("input, textarea, select");
      const modified = event.ctrlKey || event.metaKey || event.altKey;
      const action = keys[event.key];
      if (action && !writes && !modified && !document.querySelector("dialog[open]")) {
        event.preventDefault();
        action();
      }
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  });
}
