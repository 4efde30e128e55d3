"""日历订阅: one secret address for a member, at which a calendar program reads meetings and due dates."""
