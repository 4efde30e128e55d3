"""Everything that the API knows, noun by noun."""

from luoshi.api.nouns import (
    arranging,
    articles,
    changes,
    diaries,
    files,
    grants,
    meetings,
    own,
    people,
    problems,
    project,
    reading,
    setup,
    together,
    webhooks,
)
from luoshi.api.registry import REGISTRY

for noun in (
    project, problems, changes, diaries, articles, meetings, grants, files, reading,
    setup, people, own, together, arranging, webhooks,
):  # fmt: skip
    REGISTRY.add(noun.operations())
