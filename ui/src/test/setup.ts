import "@testing-library/jest-dom/vitest";
import { cleanup, configure } from "@testing-library/react";
import { afterEach, beforeEach } from "vitest";
import { useLive } from "../api/events";
import { useLink } from "../shell/LinkPreview";
import { useShell } from "../shell/contract";

// jsdom draws nothing: without sizes no list would show a row.
for (const side of ["offsetHeight", "offsetWidth", "clientHeight", "scrollHeight"]) Object.defineProperty(HTMLElement.prototype, side, { configurable: true, get: () => 800 });
Element.prototype.scrollTo = () => {};
Element.prototype.scrollIntoView = () => {};
Element.prototype.getAnimations = () => [];
window.ResizeObserver ??= class {
  observe() {}
  unobserve() {}
  disconnect() {}
};
export const screenSize = { width: 1280 };
window.matchMedia = (query: string) =>
  ({ matches: screenSize.width >= Number(/min-width: (\d+)px/.exec(query)?.[1] ?? 0), media: query, addEventListener() {}, removeEventListener() {} }) as unknown as MediaQueryList;

// The first lazy view of a file is compiled on the way; on a busy machine that takes a while.
configure({ asyncUtilTimeout: 8000 });

const shell = useShell.getInitialState();

beforeEach(() => {
  window.location.hash = "";
  screenSize.width = 1280;
  useShell.setState({ ...shell }, true);
  useLink.setState({ preview: undefined });
  useLive.setState({ turns: {}, sent: {}, linked: true });
});
afterEach(cleanup);
