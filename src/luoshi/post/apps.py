from django.apps import AppConfig


class PostConfig(AppConfig):
    name = "luoshi.post"
    label = "post"

    def ready(self) -> None:
        """Offer the ways to a person beside mail."""
        from luoshi.post.channels import register
        from luoshi.post.push import MailAndPush

        register(MailAndPush())
