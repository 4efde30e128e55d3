"""What the pages of the diary read."""
