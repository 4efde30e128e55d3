"""The demo roll-out: a believable company, lived through by calling the verbs in simulated time."""
