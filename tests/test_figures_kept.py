"""A new run writes the parts it measured into RESULTS.md, and takes away nothing else."""

from __future__ import annotations

from pathlib import Path

from bench.figures import BY_HAND, RESULTS, Report


def measured(file: Path, title: str, value: str) -> str:
    report = Report(quick=False)
    report.begin("pages", title)
    report.add("list page", value, "≥ 0.4 ×", True)
    report.write(file)
    return file.read_text(encoding="utf-8")


def test_a_new_run_keeps_what_was_written_by_hand(tmp_path: Path) -> None:
    file = tmp_path / "RESULTS.md"
    file.write_text(
        f"# Speed\n\n## Pages\n\nbefore\n\n{BY_HAND}\n\n## What to expect\n\nWords.\n", encoding="utf-8"
    )
    words = measured(file, "Pages", "0.52 ×")
    assert words.endswith(f"{BY_HAND}\n\n## What to expect\n\nWords.\n")
    assert "0.52 ×" in words and "before" not in words


def test_a_run_of_one_part_leaves_the_others(tmp_path: Path) -> None:
    file = tmp_path / "RESULTS.md"
    measured(file, "Pages", "0.52 ×")
    words = measured(file, "Search", "9 ms")
    assert "0.52 ×" in words and "9 ms" in words and words.count("# Speed") == 1
    assert words.index("## Pages") < words.index("## Search") < words.index(BY_HAND)


def test_the_file_has_its_place_for_what_is_by_hand() -> None:
    assert RESULTS.read_text(encoding="utf-8").count(BY_HAND) == 1


def test_each_part_says_its_command_and_how_busy_the_machine_was(tmp_path: Path) -> None:
    words = measured(tmp_path / "RESULTS.md", "Pages", "0.52 ×")
    assert "`python -m bench --only pages`; load of the machine" in words
