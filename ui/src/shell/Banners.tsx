import { CircleAlert, Info, TriangleAlert } from "lucide-react";
import type { AppState, Banner } from "../api/gen";
import { useLive } from "../api/events";
import { Icon } from "../components/Icon";
import { t, tOr, type MessageId } from "../i18n";
import css from "./App.module.css";
import { hashOf } from "./contract";

const remedies: Record<string, readonly [string, MessageId]> = {
  memory_only: ["keys", "banner.keys"],
  keychain_locked: ["keys", "banner.keys"],
  offline: ["models", "banner.connect"],
};

/** Who signed a role is for whoever keeps the roles: it stands in the details of the role and of each question. */
const TOLD_ELSEWHERE = ["unsigned"];

/** Things that must stay visible while they are true; they can't be closed. */
export function Banners({ app }: { app: AppState }) {
  const linked = useLive((state) => state.linked);
  const own = app.banners.filter(({ id }) => !TOLD_ELSEWHERE.includes(id));
  const all: Banner[] = linked ? own : [{ id: "unlinked", level: "warn", text: t("app.unlinked") }, ...own];
  if (all.length === 0) return null;
  return (
    <section className={css.banners} aria-label={t("banner.label")}>
    <ul>
      {all.map((banner) => (
        <li key={banner.id} data-level={banner.level}>
          <Icon of={banner.level === "bad" ? CircleAlert : banner.level === "warn" ? TriangleAlert : Info} />
          <span>{tOr(`banner.${banner.id}`, banner.text)}</span>
          <Remedy id={banner.id} />
        </li>
      ))}
    </ul>
    </section>
  );
}

function Remedy({ id }: { id: string }) {
  const remedy = remedies[id];
  return remedy ? <a href={hashOf("settings", remedy[0])}>{t(remedy[1])}</a> : null;
}
