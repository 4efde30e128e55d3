"""Pages of talk: saying something, meeting."""
