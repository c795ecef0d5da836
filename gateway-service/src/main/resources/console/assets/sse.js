// Server-sent events over fetch, since EventSource cannot send a key.

/** Yields {event, data} of a response as they come. `alive` hears of every chunk, comments included. */
export async function* events(response, alive = () => {}) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  let message = { event: "message", data: [] };
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        return;
      }
      alive();
      const lines = (rest + value).split("\n");
      rest = lines.pop();
      for (const line of lines) {
        const whole = accept(message, line.endsWith("\r") ? line.slice(0, -1) : line);
        if (whole) {
          yield whole;
          message = { event: "message", data: [] };
        }
      }
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

function accept(message, line) {
  if (line === "") {
    const whole = message.data.length > 0 ? { event: message.event, data: message.data.join("\n") } : null;
    message.event = "message";
    return whole;
  }
  const colon = line.indexOf(":");
  const field = colon < 0 ? line : line.slice(0, colon);
  const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
  if (field === "event") {
    message.event = value;
  } else if (field === "data") {
    message.data.push(value);
  }
  return null;
}
