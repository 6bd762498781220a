"""Two shops side by side for a class: launched, loaded, broken and healed by hand, and watched all the time."""
