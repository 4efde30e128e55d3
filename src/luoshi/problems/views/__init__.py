"""Pages of problems, by what people do on them."""
