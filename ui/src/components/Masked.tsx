import { createContext, useContext, useMemo } from "react";
import type { Fate } from "../api/model";
import type { Masked } from "../api/gen";
import { t, type MessageId } from "../i18n";
import { number } from "../i18n/format";
import { cx } from "./controls";
import css from "./Masked.module.css";
import { blockedKind, cutByMasks, headOf, type Piece } from "./masks";

const FateContext = createContext<Fate>("masked");
/** Says what becomes of the values that are marked inside. */
export const FateProvider = FateContext.Provider;

const WORDS = { masked: ["mask.masked", "mask.kind"], kept: ["mask.kept", "mask.kindKept"], clear: ["mask.clear", "mask.kindClear"] } as const;
const BLOCKED = { masked: "mask.blocked", kept: "mask.blockedKept", clear: "mask.kindClear" } as const;

/** One found value: tint, dotted underline, and what becomes of it in words for those who do not see either. */
export function MaskMark({ text, mask }: { text: string; mask: NonNullable<Piece["mask"]> }) {
  const fate = useContext(FateContext);
  const blocked = blockedKind(mask.token);
  if (blocked) return <Mark text={text} look={css.blocked} word={t(BLOCKED[fate], { kind: blocked })} />;
  if (!mask.known) return <Mark text={text} look={css.unknown} word={t("mask.unknown")} about={mask.token} />;
  const [word, sentence] = WORDS[fate];
  return <Mark text={text} word={t(word)} title={t(sentence, { kind: mask.kind })} about={fate === "masked" ? mask.token : ""} />;
}

interface MarkProps {
  text: string;
  look?: string | undefined;
  word: string;
  title?: string;
  about?: string;
}

function Mark({ text, look, word, title = word, about }: MarkProps) {
  return (
    <mark className={cx(css.mask, look)} title={[title, about].filter(Boolean).join(" · ")}>
      {text}
      <span className="sr"> ({word})</span>
    </mark>
  );
}

/** Plain text with its found values marked. */
export function MaskedText({ text, masks }: { text: string; masks: readonly Masked[] }) {
  return cutByMasks(text, masks).map((piece, index) => (piece.mask ? <MaskMark key={index} text={piece.text} mask={piece.mask} /> : <span key={index}>{piece.text}</span>));
}

interface MaskedHeadProps {
  text: string;
  masks: readonly Masked[];
  /** So many characters at most. */
  most?: number;
  /** What is said of the rest, with its number of characters `n`. */
  note?: MessageId;
}

/** The beginning of a text that may be long, with its found values marked and a sentence about the rest. */
export function MaskedHead({ text, masks, most, note = "mask.more" }: MaskedHeadProps) {
  const head = useMemo(() => headOf(text, masks, most), [text, masks, most]);
  const rest = text.length - head.text.length;
  return (
    <>
      <MaskedText text={head.text} masks={head.masks} />
      {rest > 0 && <em className={css.rest}>{t(note, { n: number(rest) })}</em>}
    </>
  );
}
