"""Areas, municipalities and units side by side, without a league table."""
