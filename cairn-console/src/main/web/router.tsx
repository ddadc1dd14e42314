import type { ComponentChildren } from "preact";
import { createStore, useStore } from "./store";

/** Where the user is: a path below that of the console, and the query. */
export interface Place {
  readonly path: string;
  readonly query: URLSearchParams;
}

const base = new URL(document.baseURI).pathname;

function read(): Place {
  const path = location.pathname.startsWith(base) ? location.pathname.slice(base.length) : "";
  return { path: path || "overview", query: new URLSearchParams(location.search) };
}

const place = createStore<Place>(read());
addEventListener("popstate", () => place.set(read()));

export const usePlace = (): Place => useStore(place);

/** Returns the address of a page. Parts of the path are encoded as the HTTP API encodes them. */
export function href(path: readonly string[], query: Record<string, string> = {}): string {
  const text = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== ""));
  const suffix = text.size > 0 ? `?${text}` : "";
  return base + path.map(segment).join("/") + suffix;
}

/** Encodes an id for a path: `~` and Base64 for URLs if it has unusual characters. */
export function segment(id: string): string {
  if (/^[A-Za-z0-9_:-][A-Za-z0-9._:-]*$/.test(id)) {
    return id;
  }
  const bytes = Array.from(new TextEncoder().encode(id), (byte) => String.fromCharCode(byte));
  const base64 = btoa(bytes.join(""));
  return `~${base64.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}`;
}

/** Reverses {@link segment}. */
export function unsegment(part: string): string {
  if (!part.startsWith("~")) {
    return decodeURIComponent(part);
  }
  const binary = atob(part.slice(1).replaceAll("-", "+").replaceAll("_", "/"));
  return new TextDecoder().decode(Uint8Array.from(binary, (char) => char.charCodeAt(0)));
}

export function navigate(address: string, replace = false): void {
  if (replace) {
    history.replaceState(null, "", address);
  } else {
    history.pushState(null, "", address);
    scrollTo(0, 0);
  }
  place.set(read());
}

interface LinkProps {
  to: string;
  class?: string;
  current?: boolean;
  title?: string;
  children: ComponentChildren;
}

/** A link to another page of the console. */
export function Link({ to, current, children, ...rest }: LinkProps) {
  const follow = (event: MouseEvent) => {
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey;
    if (plain && !event.altKey) {
      event.preventDefault();
      navigate(to);
    }
  };
  return (
    <a href={to} onClick={follow} aria-current={current ? "page" : undefined} {...rest}>
      {children}
    </a>
  );
}
