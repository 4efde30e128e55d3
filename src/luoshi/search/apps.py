from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class SearchConfig(AppConfig):
    name = "luoshi.search"
    label = "search"

    def ready(self) -> None:
        # Each room says in its search.py what of it can be found.
        autodiscover_modules("search")
