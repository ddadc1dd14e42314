import { isAbort, send } from "./client";

/** An event of a stream of server-sent events. */
export interface ServerEvent {
  readonly id: string;
  readonly name: string;
  readonly data: string;
}

const PAUSE_MILLIS = 2000;

/**
 * Follows a stream of server-sent events until its end. `EventSource` cannot send a token in a
 * header, so the stream is read with `fetch`. After a lost connection, it continues behind the last
 * event that had an id.
 */
export async function follow(
  path: string,
  signal: AbortSignal,
  onEvent: (event: ServerEvent) => void,
  onConnection: (open: boolean) => void,
): Promise<void> {
  let last = "";
  while (!signal.aborted) {
    try {
      const headers = last === "" ? {} : { "Last-Event-ID": last };
      const response = await send({ method: "GET", path }, { signal, headers });
      if (response.status !== 200 || response.body === null) {
        if (response.status < 500) {
          return;
        }
      } else {
        onConnection(true);
        for await (const event of events(response.body)) {
          last = event.id || last;
          onEvent(event);
          if (event.name === "end") {
            return;
          }
        }
      }
    } catch (error) {
      if (isAbort(error)) {
        return;
      }
    } finally {
      onConnection(false);
    }
    await pause(signal);
  }
}

const pause = (signal: AbortSignal): Promise<void> =>
  new Promise((done) => {
    const timer = setTimeout(done, PAUSE_MILLIS);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      done();
    });
  });

async function* events(body: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<ServerEvent> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) {
      return;
    }
    const parts = (rest + value).split("\n\n");
    rest = parts.pop() ?? "";
    for (const part of parts) {
      const event = parse(part);
      if (event.name !== "") {
        yield event;
      }
    }
  }
}

function parse(text: string): ServerEvent {
  const field = (name: string) =>
    text
      .split("\n")
      .filter((line) => line.startsWith(`${name}: `))
      .map((line) => line.slice(name.length + 2))
      .join("\n");
  return { id: field("id"), name: field("event"), data: field("data") };
}
