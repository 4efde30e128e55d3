"""`luoshi migrate`: Django's, except that a migration and the note that it ran are kept or lost together.

And it takes a quarter of the time, see `QuickState`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.management.commands import migrate
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState
from django.db.models import Model

Key = tuple[str, str]
"""Of a class: its app and its name."""


class QuickState(ProjectState):
    """Makes anew only the classes that a change is about.

    Django makes anew what is related to them over any number of steps, which is every class here, hundreds of
    times. A statement about a table looks one step far; a migration that runs Python is given classes that
    were all made together, since this state says of itself that it is behind (`is_delayed`).
    """

    def clone(self) -> ProjectState:
        """As quick as itself."""
        return quick(super().clone())

    def _find_reload_model(self, app_label: str, model_name: str, delay: bool = False) -> set[Key]:
        """The class itself, and those that point to it or inherit from it."""
        self.is_delayed = True
        changed = (app_label, model_name)
        models = self.apps.get_models()
        return {changed} | {_key(model) for model in models if changed in set(_pointed_to(model))}


def quick(state: ProjectState) -> ProjectState:
    """The same state, and from now on a quick one."""
    state.__class__ = QuickState
    return state


def _pointed_to(model: type[Model]) -> Iterator[Key]:
    for field in (*model._meta.local_fields, *model._meta.local_many_to_many):
        if isinstance(field.related_model, type):
            yield _key(field.related_model)
    bases = (base for base in model.__mro__[1:] if issubclass(base, Model))
    yield from (_key(base) for base in bases if hasattr(base, "_meta"))


def _key(model: type[Model]) -> Key:
    return model._meta.app_label, str(model._meta.model_name)


class WholeExecutor(MigrationExecutor):
    """Django notes most migrations after their commit; killed in between, the next run fails."""

    def _create_project_state(self, with_applied_migrations: bool = False) -> ProjectState:
        return quick(super()._create_project_state(with_applied_migrations))  # type: ignore[misc]

    def apply_migration(
        self, state: ProjectState, migration: Migration, fake: bool = False, fake_initial: bool = False
    ) -> ProjectState:
        """Run a migration and note it in one transaction."""
        if fake or fake_initial:
            return super().apply_migration(state, migration, fake, fake_initial)
        if self.progress_callback:
            self.progress_callback("apply_start", migration, fake)
        with self.connection.schema_editor(atomic=migration.atomic) as editor:
            state = migration.apply(state, editor)
            # What Django puts off until the end of the transaction: foreign keys and indexes.
            while editor.deferred_sql:
                editor.execute(editor.deferred_sql.pop(0), None)
            self.record_migration(migration)  # type: ignore[call-arg,arg-type]
        if self.progress_callback:
            self.progress_callback("apply_success", migration, fake)
        return state


class Command(migrate.Command):
    """Killed at any moment and started again, it goes on."""

    def handle(self, *args: Any, **options: Any) -> None:
        """As Django's, with this executor."""
        migrate.MigrationExecutor = WholeExecutor  # type: ignore[attr-defined]
        super().handle(*args, **options)
