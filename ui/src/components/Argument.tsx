import { useMemo } from "react";
import { useRead } from "../api/client";
import { MaskedText } from "./Masked";
import { findingsToMasks } from "./masks";

/** Longer arguments are shown without marks: a card is no place for thousands of them. */
const MOST_CHARS = 20_000;

/** An argument of a tool call, a message on its way or the text of a file, with the values marked that a model only knows as tokens. */
export function Argument({ text, session }: { text: string; session?: string }) {
  const scan = useRead("guard_scan", { text, session: session ?? null }, { enabled: text.trim() !== "" && text.length <= MOST_CHARS, staleTime: Infinity });
  const masks = useMemo(() => findingsToMasks(text, scan.data?.findings ?? []), [text, scan.data]);
  return <MaskedText text={text} masks={masks} />;
}
