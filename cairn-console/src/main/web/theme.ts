import { createStore } from "./store";

const KEY = "cairn.theme";

export type Theme = "system" | "light" | "dark";

const saved = localStorage.getItem(KEY);
export const theme = createStore<Theme>(saved === "light" || saved === "dark" ? saved : "system");

function apply(): void {
  document.documentElement.dataset["theme"] = theme.get();
}

theme.subscribe(() => {
  localStorage.setItem(KEY, theme.get());
  apply();
});
apply();

const NEXT: Record<Theme, Theme> = { system: "light", light: "dark", dark: "system" };

export const switchTheme = (): void => theme.set(NEXT[theme.get()]);
