import { Component, type ReactNode } from "react";
import { Button } from "../components/controls";
import { ErrorNote } from "../components/ErrorNote";
import { t } from "../i18n";
import css from "./App.module.css";

/** A view that breaks takes only itself down. What broke is not shown: it could hold clear values. */
export class Boundary extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError() {
    return { broken: true };
  }

  override render() {
    if (!this.state.broken) return this.props.children;
    return (
      <div className={css.whole}>
        <ErrorNote error={{ what: t("app.viewFailed") }}>
          <Button onClick={() => this.setState({ broken: false })}>{t("app.retry")}</Button>
        </ErrorNote>
      </div>
    );
  }
}
