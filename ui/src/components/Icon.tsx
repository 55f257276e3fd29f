import type { LucideIcon } from "lucide-react";

/** An icon beside a word: never read aloud. */
export function Icon({ of: Shape }: { of: LucideIcon }) {
  return <Shape className="icon" aria-hidden="true" />;
}
