import type { Masked } from "../api/gen";

/** The few parts of a hast tree that marking needs. */
interface Point {
  offset?: number | undefined;
}
export interface TreeNode {
  type: string;
  tagName?: string;
  value?: string;
  properties?: Record<string, unknown>;
  children?: TreeNode[];
  position?: { start: Point; end: Point } | undefined;
}

/**
 * A rehype plugin that wraps masked values in `<mark data-mask="index">`. Offsets are those of the Markdown source;
 * where the text of a node differs from its source (escapes, code), the value is looked for in the node instead.
 */
export function markMasks(source: string, masks: readonly Masked[]) {
  const ordered = masks.map((mask, index) => ({ ...mask, index })).toSorted((a, b) => a.start - b.start);
  return () => (tree: TreeNode) => {
    if (ordered.length > 0) walk(tree, tree.position);
  };

  function walk(node: TreeNode, inherited: TreeNode["position"]) {
    node.children = node.children?.flatMap((child) => {
      const position = child.position ?? inherited;
      if (child.type === "text") return split(child, position);
      walk(child, position);
      return [child];
    });
  }

  function split(node: TreeNode, position: TreeNode["position"]): TreeNode[] {
    const value = node.value ?? "";
    const from = position?.start.offset ?? 0;
    const to = position?.end.offset ?? source.length;
    const out: TreeNode[] = [];
    let at = 0;
    for (const mask of ordered) {
      if (mask.end <= from || mask.start >= to) continue;
      const part = source.slice(Math.max(from, mask.start), Math.min(to, mask.end));
      const exact = source.slice(from, to) === value ? Math.max(0, mask.start - from) : -1;
      const found = exact >= at ? exact : value.indexOf(part, at);
      if (found < 0 || part === "") continue;
      if (found > at) out.push(textNode(value.slice(at, found)));
      out.push({ type: "element", tagName: "mark", properties: { dataMask: mask.index }, children: [textNode(value.slice(found, found + part.length))] });
      at = found + part.length;
    }
    if (at < value.length) out.push(textNode(value.slice(at)));
    return out;
  }
}

const textNode = (value: string): TreeNode => ({ type: "text", value });
