import { createContext, useContext } from "react";
import type { Fate } from "../api/model";
import type { Masked } from "../api/gen";
import { t } from "../i18n";
import { cx } from "./controls";
import css from "./Masked.module.css";
import { cutByMasks, type Piece } from "./masks";

const FateContext = createContext<Fate>("masked");
/** Says what becomes of the values that are marked inside. */
export const FateProvider = FateContext.Provider;

const WORDS = { masked: ["mask.masked", "mask.kind"], kept: ["mask.kept", "mask.kindKept"], clear: ["mask.clear", "mask.kindClear"] } as const;

/** One found value: tint, dotted underline, and what becomes of it in words for those who do not see either. */
export function MaskMark({ text, mask }: { text: string; mask: NonNullable<Piece["mask"]> }) {
  const fate = useContext(FateContext);
  const [word, sentence] = WORDS[fate];
  const about = mask.known ? t(sentence, { kind: mask.kind }) : t("mask.unknown");
  return (
    <mark className={cx(css.mask, !mask.known && css.unknown)} title={mask.token && fate === "masked" ? `${about} · ${mask.token}` : about}>
      {text}
      <span className="sr"> ({mask.known ? t(word) : t("mask.unknown")})</span>
    </mark>
  );
}

/** Plain text with its found values marked. */
export function MaskedText({ text, masks }: { text: string; masks: readonly Masked[] }) {
  return cutByMasks(text, masks).map((piece, index) => (piece.mask ? <MaskMark key={index} text={piece.text} mask={piece.mask} /> : <span key={index}>{piece.text}</span>));
}
