"""What crosses rooms: journeys in the browser, crash, burst, permissions, properties."""
