"""Everything that the API knows, noun by noun."""

from luoshi.api.nouns import articles, changes, diaries, files, grants, meetings, problems, project, reading
from luoshi.api.registry import REGISTRY

for noun in (project, problems, changes, diaries, articles, meetings, grants, files, reading):
    REGISTRY.add(noun.operations())
