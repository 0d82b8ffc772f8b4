"""Time until something happens, when several things can and some people are still waiting."""
