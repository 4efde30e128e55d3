from django.apps import AppConfig


class MessengerConfig(AppConfig):
    name = "luoshi.messenger"
    label = "messenger"

    def ready(self) -> None:
        """Offer the ways to a person that `post` below does not know."""
        from luoshi.messenger.channels import OwnRobot, Wecom
        from luoshi.post.channels import register

        register(OwnRobot())
        register(Wecom())
