"""Everything that the API knows, noun by noun."""

from luoshi.api.nouns import diaries, files, problems, project, reading
from luoshi.api.registry import REGISTRY

for noun in (project, problems, diaries, files, reading):
    REGISTRY.add(noun.operations())
