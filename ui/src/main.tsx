import "./components/tokens.css";
import "./components/base.css";
import "@fontsource-variable/inter/wght.css";
import "@fontsource-variable/jetbrains-mono/wght.css";
import { CSPProvider } from "@base-ui/react/csp-provider";
import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { HostProvider, makeQueryClient } from "./api/client";
import { findHost } from "./host";
import { chooseLanguage } from "./i18n";
import { App } from "./shell/App";

async function start(root: HTMLElement) {
  const [host] = await Promise.all([findHost(), chooseLanguage(navigator.languages)]);
  createRoot(root).render(
    <StrictMode>
      <CSPProvider disableStyleElements>
        <HostProvider value={host}>
          <QueryClientProvider client={makeQueryClient()}>
            <App />
          </QueryClientProvider>
        </HostProvider>
      </CSPProvider>
    </StrictMode>,
  );
}

const root = document.getElementById("root");
if (root) void start(root);
