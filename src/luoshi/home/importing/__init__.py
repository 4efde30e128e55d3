"""The company's existing problem list: read, matched, looked at row by row, and taken over."""
