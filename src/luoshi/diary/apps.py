from django.apps import AppConfig


class DiaryConfig(AppConfig):
    name = "luoshi.diary"
    label = "diary"

    def ready(self) -> None:
        """A project is founded with its reporting regime; a reminder is answered by its link."""
        from luoshi.diary import group_notices, regimes
        from luoshi.diary.taps import Nil
        from luoshi.messenger.groups import offers
        from luoshi.post.taps import registers
        from luoshi.rollout.models import founding
        from luoshi.rollout.queries import STEPS

        founding.PREPARING.append(regimes.found)
        STEPS.append(regimes.still_to_begin)
        registers(Nil())
        offers(*group_notices.OCCASIONS)
