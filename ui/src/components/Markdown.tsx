import { ExternalLink } from "lucide-react";
import { memo, useMemo, useState, type ReactNode } from "react";
import ReactMarkdown, { type Components } from "react-markdown";
import remarkGfm from "remark-gfm";
import type { Masked } from "../api/gen";
import { useHost } from "../api/client";
import { t } from "../i18n";
import { copy } from "./clipboard";
import { Button } from "./controls";
import { Modal, ModalActions } from "./dialogs";
import { Icon } from "./Icon";
import css from "./Markdown.module.css";
import { MaskMark } from "./Masked";
import { markMasks } from "./markMasks";

const NO_MASKS: readonly Masked[] = [];
const GFM = [remarkGfm];

/**
 * Markdown of a model or a tool, which nobody vouches for: no HTML, no pictures, no link that navigates.
 * Memoised: a finished message is drawn once.
 */
export const Markdown = memo(function Markdown({ text, masks = NO_MASKS }: { text: string; masks?: readonly Masked[] }) {
  const rehype = useMemo(() => [markMasks(text, masks)], [text, masks]);
  const components = useMemo(() => componentsFor(masks), [masks]);
  return (
    <div className={css.prose}>
      <ReactMarkdown remarkPlugins={GFM} rehypePlugins={rehype} components={components} urlTransform={(url) => url}>
        {text}
      </ReactMarkdown>
    </div>
  );
});

function componentsFor(masks: readonly Masked[]): Components {
  return {
    a: ({ node, href, children }) => <Address href={href ?? ""} words={wordsOf(node)}>{children}</Address>,
    img: ({ src, alt }) => <Picture src={typeof src === "string" ? src : ""} alt={alt ?? ""} />,
    input: ({ checked }) => <span className={css.check}>{checked ? "☑" : "☐"}<span className="sr"> {checked ? t("md.checked") : t("md.unchecked")}</span></span>,
    pre: ({ children }) => <pre tabIndex={0}>{children}</pre>,
    table: ({ children }) => <div className={css.table} role="group" tabIndex={0} aria-label={t("md.table")}><table>{children}</table></div>,
    // Headings of a message come one below the page's own; their number is only a size.
    h1: ({ children }) => <h2>{children}</h2>,
    h2: ({ children }) => <h2>{children}</h2>,
    h3: ({ children }) => <h2 data-small="">{children}</h2>,
    h4: ({ children }) => <h2 data-small="">{children}</h2>,
    h5: ({ children }) => <h2 data-small="">{children}</h2>,
    h6: ({ children }) => <h2 data-small="">{children}</h2>,
    mark: ({ node, children }) => {
      const mask = masks[Number(node?.properties["dataMask"])];
      return mask && typeof children === "string" ? <MaskMark text={children} mask={mask} /> : <>{children}</>;
    },
  };
}

/** A picture is never fetched; its words and its address stand in for it. */
function Picture({ src, alt }: { src: string; alt: string }) {
  return (
    <span className={css.picture}>
      {t("md.image", { alt: alt || "–" })} {src && <code>{shorten(src)}</code>}
    </span>
  );
}

/** An address as a person writes it. */
const bare = (address: string) => address.replace(/^(mailto|tel):/i, "");

/** As Markdown encodes an address; half a character cannot be encoded and is left alone. */
function encoded(words: string): string {
  try {
    return encodeURI(words);
  } catch {
    return words;
  }
}

interface Words {
  value?: string;
  children?: readonly Words[];
}

/** The text below a node; a masked value in it counts with its own words. */
const wordsOf = (node: Words | undefined): string => node?.value ?? (node?.children ?? []).map(wordsOf).join("");

const OUTSIDE = /^(https?|mailto):/i;

/** A link shows where it leads and asks before anything is opened. Other schemes are only words. */
function Address({ href, words, children }: { href: string; words: string; children: ReactNode }) {
  const [asking, setAsking] = useState(false);
  const host = useHost();
  if (!OUTSIDE.test(href)) return <span>{children}</span>;
  const same = [words, encoded(words)].some((label) => bare(label) === bare(href));
  return (
    <>
      <button type="button" className={css.link} title={href} onClick={() => setAsking(true)}>
        {children}
        <Icon of={ExternalLink} />
      </button>
      {!same && <span className={css.target}> ({shorten(href)})</span>}
      {asking && (
        <Modal title={t("md.linkTitle")} text={t("md.linkText")} onClose={() => setAsking(false)}>
          <code className={css.address}>{href}</code>
          <ModalActions onClose={() => setAsking(false)}>
            <Button onClick={() => void copy(href)}>{t("md.copyAddress")}</Button>
            {host.openUrl && (
              <Button look="primary" onClick={() => (host.openUrl?.(href), setAsking(false))}>
                {t("md.open")}
              </Button>
            )}
          </ModalActions>
        </Modal>
      )}
    </>
  );
}

const LONGEST = 80;
const shorten = (url: string) => (url.length > LONGEST ? `${url.slice(0, LONGEST)}…` : url);
