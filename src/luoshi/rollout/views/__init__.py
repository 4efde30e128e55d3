"""The setup pages and the first start."""
