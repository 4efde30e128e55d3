"""A lifecycle table as a page with a diagram, for the reader who does not read code."""

from __future__ import annotations

from luoshi.kernel.lifecycle import Lifecycle


def diagram(life: Lifecycle) -> str:
    """Markdown with a Mermaid state diagram and the tables of states and moves."""
    lines = [
        f"# {life.name}",
        "",
        "Generated from the table in code by `luoshi lifecycles`; do not edit.",
        "",
    ]
    lines += ["```mermaid", "stateDiagram-v2"]
    for move in life.moves:
        for start in move.leaves:
            lines += [f"    {start} --> {end}: {move.verb}" for end in move.reaches if len(move.leaves) < 7]
    lines += ["```", "", "| state | on screen | held by |", "|---|---|---|"]
    lines += [f"| `{s.name}` | {s.label} | {s.party or '-'} |" for s in life.states]
    lines += ["", "| move | on screen | from | to |", "|---|---|---|---|"]
    lines += [
        f"| `{m.verb}` | {m.label} | {', '.join(m.leaves)} | {', '.join(m.reaches) or 'stays'} |"
        for m in life.moves
    ]
    return "\n".join(lines) + "\n"
