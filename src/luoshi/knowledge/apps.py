from django.apps import AppConfig


class KnowledgeConfig(AppConfig):
    name = "luoshi.knowledge"
    label = "knowledge"

    def ready(self) -> None:
        """Say what files can hang on here, and follow the moves of problems."""
        from luoshi.evidence.subjects import hangs_on
        from luoshi.knowledge import following, thread
        from luoshi.knowledge.links import articles_of, glance_at_articles
        from luoshi.knowledge.models import Alias, Article, Bulletin, Edition
        from luoshi.knowledge.taps import Heard
        from luoshi.post.taps import registers
        from luoshi.problems.followers import follows
        from luoshi.problems.links import finds_links
        from luoshi.rollout.readers import follows_reading
        from luoshi.talk.topics import talked_about

        hangs_on("article", Article.objects.visible_to)
        hangs_on("bulletin", Bulletin.objects.visible_to)
        hangs_on("edition", Edition.objects.visible_to)
        follows(following.after_move)
        finds_links(articles_of, glance_at_articles)
        follows_reading(Alias.follow_reading)
        talked_about("article", Article.objects.visible_to, told=thread.said, near=thread.near)
        registers(Heard())
