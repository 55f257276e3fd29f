import { QueryClientProvider } from "@tanstack/react-query";
import { render } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ReactNode } from "react";
import { HostProvider, makeQueryClient } from "../api/client";
import { fakeHost, type FakeHost } from "../host/fake";
import { App } from "../shell/App";

/** Draws something over the made-up host. */
export function draw(what: ReactNode, host: FakeHost = fakeHost({ wordMs: 5 })) {
  const cache = makeQueryClient();
  const user = userEvent.setup();
  render(
    <HostProvider value={host}>
      <QueryClientProvider client={cache}>{what}</QueryClientProvider>
    </HostProvider>,
  );
  return { host, user, cache };
}

/** Draws the whole application at a place. */
export function open(hash: string, host?: FakeHost) {
  window.location.hash = hash;
  return draw(<App />, host);
}

export const calls = (host: FakeHost, operation: string) => host.calls.filter((call) => call.operation === operation).map(({ params }) => params);
