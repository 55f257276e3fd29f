import { t } from "../i18n";
import { cx } from "./controls";
import css from "./Masked.module.css";
import { cutByMasks, type Piece } from "./masks";
import type { Masked } from "../api/gen";

/** One masked value: tint, dotted underline, and the word "masked" for those who do not see either. */
export function MaskMark({ text, mask }: { text: string; mask: NonNullable<Piece["mask"]> }) {
  const about = mask.known ? t("mask.kind", { kind: mask.kind }) : t("mask.unknown");
  return (
    <mark className={cx(css.mask, !mask.known && css.unknown)} title={mask.token ? `${about} · ${mask.token}` : about}>
      {text}
      <span className="sr"> ({mask.known ? t("mask.masked") : t("mask.unknown")})</span>
    </mark>
  );
}

/** Plain text with its masked values marked. */
export function MaskedText({ text, masks }: { text: string; masks: readonly Masked[] }) {
  return cutByMasks(text, masks).map((piece, index) => (piece.mask ? <MaskMark key={index} text={piece.text} mask={piece.mask} /> : <span key={index}>{piece.text}</span>));
}
