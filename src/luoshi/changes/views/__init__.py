"""Pages of changes, by what people do on them."""
