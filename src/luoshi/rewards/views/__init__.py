"""Pages of rewards: the wall, the own points, the rules, deciding, paying."""
