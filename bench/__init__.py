"""Load and speed: `python -m bench` measures the promised figures and writes RESULTS.md."""
